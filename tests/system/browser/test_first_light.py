"""The page of a site is lit before its scripts and its model have come; then it reads what was typed meanwhile."""

import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, Route, expect

from app.site.export import export_site
from tests.system.browser.conftest import PATIENCE_MS
from tests.system.browser.test_page import shown_text, wait_for_text

# Half a second of a slow line (200 kB/s) brings the lit page and what it is drawn with.
FIRST_LIGHT_BYTES = 100_000
LIT = ".run:not([data-level='0'])"


class Held:
    """A host that keeps the weights back until `sends` is set."""

    def __init__(self, folder: Path) -> None:
        self.sends = threading.Event()
        held = self

        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *arguments: object) -> None:
                super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]

            def log_message(self, format: str, *values: object) -> None:
                """Suppresses log lines."""

            def copyfile(self, source: object, outputfile: object) -> None:
                content = source.read()  # type: ignore[attr-defined]
                half = len(content) // 2 if "/weights/" in self.path and "/network" in self.path else 0
                outputfile.write(content[:half])  # type: ignore[attr-defined]
                if half:
                    outputfile.flush()  # type: ignore[attr-defined]
                    held.sends.wait(PATIENCE_MS / 1000)
                outputfile.write(content[half:])  # type: ignore[attr-defined]

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/"


@pytest.fixture(scope="module")
def folder(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of tiny models."""
    folder = tmp_path_factory.mktemp("site")
    export_site(folder, weights)
    return folder


@pytest.fixture
def held(folder: Path) -> Iterator[Held]:
    host = Held(folder)
    yield host
    host.sends.set()
    host.server.shutdown()
    host.server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone whose page may not complain."""
    context = browser.new_context(viewport={"width": 375, "height": 812}, has_touch=True)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def test_on_a_slow_phone_the_page_is_lit_and_says_what_comes_before_its_scripts(page: Page, held: Held) -> None:
    received: list[Response] = []
    page.on("response", lambda response: received.append(response))

    def hold(route: Route) -> None:
        """Holds back every script but the one that holds up the first paint."""
        if route.request.resource_type != "script" or "/theme" in route.request.url:
            route.continue_()

    page.route("**/*", hold)
    page.goto(held.address, wait_until="commit")
    expect(page.locator(LIT).first).to_be_visible()
    expect(page.locator("#coming")).to_be_visible()
    expect(page.locator("#coming")).to_contain_text("Loading the model")
    assert {each.request.resource_type for each in received} >= {"document", "stylesheet"}
    assert sum(len(each.body()) for each in received) <= FIRST_LIGHT_BYTES
    page.unroute_all(behavior="ignoreErrors")


def test_examples_are_lit_and_typed_text_waits_while_the_model_comes(page: Page, held: Held) -> None:
    page.goto(held.address)
    coming = page.locator("#coming")
    # Half of the weights is there.
    expect(coming).to_contain_text(" MB")
    example = page.locator(".chip:visible").nth(2)
    example.click()
    wait_for_text(page, example.get_attribute("value") or "")
    expect(page.locator("#summary")).not_to_be_empty()
    page.fill("#text", "The lid is wobbly.")
    expect(page.locator("#result")).to_have_attribute("aria-busy", "true")
    assert shown_text(page) != "The lid is wobbly."
    # No stars of the example stand next to it, and what comes is counted in sight, also above a keyboard.
    for part in ("#score", "#bars", "#summary", ".typing-score"):
        expect(page.locator(part)).to_be_hidden()
    page.locator("#text").focus()
    expect(coming).to_be_in_viewport()
    held.sends.set()
    wait_for_text(page, "The lid is wobbly.")
    expect(coming).to_be_empty()


def test_the_light_that_a_page_came_with_never_goes_out(page: Page, held: Held) -> None:
    page.add_init_script(
        """
        const look = () => {
          const heat = document.querySelector("attention-heatmap");
          const lit = heat?.querySelector(".run:not([data-level='0'])")?.checkVisibility();
          if (lit) globalThis.wasLit = true;
          else if (globalThis.wasLit) globalThis.wentOut = true;
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
        """
    )
    page.goto(held.address)
    expect(page.locator("#answer")).to_have_attribute("data-request", "0000000000000000")
    expect(page.locator("#heatmap")).to_have_attribute("data-request", "0000000000000000")
    assert page.evaluate("[globalThis.wasLit, globalThis.wentOut]") == [True, None]
