"""Tiny models on a server or as a static site, and Chromium to view them."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from app.main import create_app
from app.settings import Settings
from limelight.inside.document_map import FilterSet, NGram
from tests.tiny import (
    save_map,
    save_tiny_digit_cnn,
    save_tiny_han,
    save_tiny_kim_cnn,
    save_words,
    tiny_map,
    tiny_words,
)

# Other work may share the machine; a longer timeout costs nothing if all is well.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Without one the tests skip with a message, but never in CI."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        reason = "Chromium is missing: install it (Debian: apt-get install chromium) to run the browser tests."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    # Chromium refuses to sandbox a process of root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


# Words and numbers in the cells of some tables that are broken inside, and names that are cut off.
BROKEN_CELLS = """(cells) => [...document.querySelectorAll(cells)].flatMap((cell) => {
  if (!cell.checkVisibility()) return [];
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), broken = [];
  while (texts.nextNode()) {
    for (const { index, 0: word } of texts.currentNode.data.matchAll(/\\S+/g)) {
      const range = new Range();
      range.setStart(texts.currentNode, index);
      range.setEnd(texts.currentNode, index + word.length);
      if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word);
    }
  }
  return cell.scrollWidth > cell.clientWidth + 1 ? [...broken, cell.textContent] : broken;
})"""


@contextmanager
def serving(weights: Path, **settings: Any) -> Iterator[str]:
    """Runs the real app with the models of a folder and other settings, and yields its address."""
    app = create_app(Settings(weights_dir=weights, **settings))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.05)
    host, port = server.servers[0].sockets[0].getsockname()
    yield f"http://{host}:{port}"
    server.should_exit = True
    thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *values: object) -> None:
        """Suppresses log lines."""


@contextmanager
def hosting(folder: Path) -> Iterator[str]:
    """Hosts the parent of `folder` like any static host, and yields the address of the folder, without a slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder.parent)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{folder.name}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="package")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny model of each kind."""
    weights = tmp_path_factory.mktemp("weights")
    save_map(save_tiny_han(weights / "han", strength=5), tiny_map(features=8))
    save_words(weights / "han", tiny_words())
    # The favourite n-grams of the filters of two words; the filters of three have none.
    filters = [FilterSet(2, [[NGram("kettle boils", 1.5), NGram("looks lovely", 1.25)]] * 4), FilterSet(3, [[]] * 4)]
    movies = tiny_map(features=8, labels=["negative", "positive"])
    save_map(save_tiny_kim_cnn(weights / "kim_cnn", strength=5), replace(movies, filters=filters))
    save_tiny_digit_cnn(weights / "digit_cnn")
    return weights


# Requests `browser` so that no server starts without a browser to view it.
@pytest.fixture(scope="package")
def address(browser: Browser, weights: Path) -> Iterator[str]:
    """The address of the page with these models."""
    with serving(weights) as address:
        yield address


def copy_link(page: Page) -> str:
    """Copies the link of the review on the page, and returns it."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_panel(page, "Share")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#share-note")).to_contain_text("Copied")
    link: str = page.evaluate("navigator.clipboard.readText()")
    return link


def open_panel(page: Page, name: str) -> None:
    """Opens the panel `name`, with its own button or through More."""
    door = page.locator(f"[data-opens={name.lower()}]")
    if not door.is_visible():
        page.locator("#more summary").click()
    door.click()
    expect(page.locator(f"#panel-{name.lower()}")).to_be_visible()


def meter(page: Page) -> Callable[[], float]:
    """Returns what tells the processor time of the page since, in seconds; other programs add nothing to it."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def work() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(each["value"] for each in metrics if each["name"] == "TaskDuration")

    before = work()
    return lambda: work() - before


def answered(page: Page, path: str) -> Any:
    """Waits, in a `with` block, for the server's answer to a question."""
    return page.expect_response(f"**/api/v1/{path}")


def first_of(page: Page, held: list[Route]) -> Route:
    """Takes the first of the requests that a test keeps back: a request is heard of a moment after it is sent."""
    for _ in range(PATIENCE_MS // 10):
        if held:
            return held.pop(0)
        page.wait_for_timeout(10)
    raise AssertionError("the page has sent no request")


class Visit:
    """One reader's browser window, with all its console messages and requests."""

    def __init__(self, context: BrowserContext, address: str):
        self.address = address
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self._hear("error", str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def open(self) -> Page:
        self.page.goto(self.address)
        return self.page

    def ask(self, path: str, **question: object) -> dict[str, Any]:
        """Returns the answer of the API to a question."""
        return self.page.request.post(f"{self.address}/api/v1/{path}", data=question).json()


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A window on the page; a test may set its options by parametrizing `visit` indirectly.

    Unless it says `"returning": False`, the tab is not new, so no example is shown when it opens.

    After the test its console must be empty, and no request may have gone to another host.
    """
    options = {"viewport": {"width": 1440, "height": 900}, **getattr(request, "param", {})}
    returning = options.pop("returning", True)
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    if returning:
        # A tab that is not new opens with an empty box; about:blank has no storage.
        context.add_init_script(
            "if (location.protocol === 'http:' && !sessionStorage.getItem('draft'))"
            "  sessionStorage.setItem('draft', '{}')"
        )
    visit = Visit(context, address)
    yield visit
    # A request that a test answers itself may still be on its way.
    visit.page.unroute_all(behavior="ignoreErrors")
    context.close()
    assert visit.complaints == []
    assert [url for url in visit.requests if not url.startswith(address)] == []
