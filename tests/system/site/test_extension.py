"""`limelight export --extension` in Chromium: a selection is lit in the side panel, as Python reads it."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from app.site.export import export_extension
from limelight import load
from limelight.common.resources import weights_dir
from tests.places import TESTS
from tests.system.browser.conftest import hosting

PAGES = TESTS / "fixtures" / "pages"
# The stars that stand next to the reviews of each page; of a page that has none, what its reviews begin with.
STARS = {"shop": [1, 2, 3, 5, 5], "films": [1, 2, 4, 4.5, 5]}
POSTS = {"forum": ["We stayed at the Anchor", "Not the Anchor!", "The Pier House"]}
REVIEW = {"shop": ".review-card:nth-of-type(2) .body", "films": "#o-2 p", "forum": "#post3 .post"}
SELECT = "place => getSelection().selectAllChildren(document.querySelector(place))"
LIT = "document.querySelector('#one')?.hidden === false && document.querySelector('#heat').answer || null"
READ = """document.querySelector("#many")?.hidden === false && document.querySelector("#status").textContent === ""
  ? [...document.querySelectorAll("#rows .row")].map((row) => [...row.children].map(({ textContent }) => textContent))
  : null"""
CHOOSE = """async () => {
  const [tab] = await chrome.tabs.query({});
  chrome.contextMenus.onClicked.dispatch({ menuItemId: "page" }, tab);
}"""
STORED = """Promise.all([indexedDB.databases(), caches.keys()]).then(([databases, kept]) => [
  ...databases, ...kept, ...Object.keys(localStorage), ...Object.keys(sessionStorage)])"""
ASKED_FOR = "performance.getEntriesByType('resource').map(({ name }) => name)"

# Of 10 ms at least: how long a panel may take, and a question that may have got lost.
TURNS, TURNS_OF_A_QUESTION = 2_000, 200


class Panel:
    """The side panel of a window, which Playwright does not list among the pages."""

    def __init__(self, devtools: CDPSession, page: Page) -> None:
        self._devtools, self._page = devtools, page
        self._asked = 0
        self._answers: dict[int, dict[str, Any]] = {}
        devtools.on("Target.receivedMessageFromTarget", self._hear)
        self._session = ""
        [target] = self._awaited(
            lambda: [
                each["targetId"]
                for each in targets(devtools)
                if each["type"] == "page" and each["url"].endswith("/panel.html")
            ]
        )
        attached = devtools.send("Target.attachToTarget", {"targetId": target, "flatten": False})
        self._session = attached["sessionId"]

    def _hear(self, event: dict[str, Any]) -> None:
        answer = json.loads(event["message"])
        self._answers[answer.get("id", 0)] = answer

    def evaluate(self, expression: str, turns: int = TURNS) -> Any:
        """Returns the value of an expression, or of its promise; None where none came in that time."""
        self._asked += 1
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        message = json.dumps({"id": self._asked, "method": "Runtime.evaluate", "params": asked})
        self._devtools.send("Target.sendMessageToTarget", {"sessionId": self._session, "message": message})
        for _ in range(turns):
            if self._asked in self._answers:
                result = self._answers[self._asked]["result"]
                assert "exceptionDetails" not in result, result["exceptionDetails"]
                return result["result"].get("value")
            self._turn()
        return None

    def until(self, expression: str) -> Any:
        """Returns the value of an expression as soon as it has one."""
        # While the panel is loading, a question may get lost.
        return self._awaited(lambda: self.evaluate(expression, TURNS_OF_A_QUESTION), expression)

    def _awaited(self, ask: Callable[[], Any], what: str = "the side panel") -> Any:
        for _ in range(TURNS):
            if value := ask():
                return value
            self._turn()
        status = self.evaluate("document.querySelector('#status').textContent") if self._session else None
        raise AssertionError(f"{what} did not come; status: {status}")

    def _turn(self) -> None:
        self._page.evaluate("() => new Promise((next) => setTimeout(next, 10))")


def targets(devtools: CDPSession) -> list[dict[str, Any]]:
    """Returns what the browser has open."""
    found: list[dict[str, Any]] = devtools.send("Target.getTargets", {"filter": [{}]})["targetInfos"]
    return found


@pytest.fixture(scope="module")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension with the shipped weights of han."""
    folder = tmp_path_factory.mktemp("extension")
    export_extension(folder, weights_dir() / "han")
    return folder


@contextmanager
def browsing(browser: Browser, extension: Path, profile: Path, name: str) -> Iterator[tuple[Page, CDPSession, Any]]:
    """Opens a page in a browser that has the extension, and yields it with the browser's and the extension's side."""
    arguments = ["--headless=new", "--enable-unsafe-extension-debugging", f"--load-extension={extension}"]
    arguments += ["--no-sandbox"] if os.geteuid() == 0 else []
    context = browser.browser_type.launch_persistent_context(
        profile,
        executable_path=shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"),
        headless=False,
        args=[*arguments, f"--disable-extensions-except={extension}"],
    )
    worker = context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")
    # A press before it listens is lost.
    while not worker.evaluate("chrome.action.onClicked.hasListeners()"):
        context.pages[0].evaluate("() => new Promise((next) => setTimeout(next))")
    with hosting(PAGES) as address:
        page = context.pages[0]
        page.goto(f"{address}/{name}.html")
        yield page, context.browser.new_browser_cdp_session(), worker
    context.close()


def press(page: Page, devtools: CDPSession, worker: Any) -> None:
    """Presses the button of the extension, as a reader does: that opens the panel, and lets it read this tab."""
    [tab] = [each for each in targets(devtools) if each["type"] == "tab" and each["url"] == page.url]
    devtools.send("Extensions.triggerAction", {"id": worker.url.split("/")[2], "targetId": tab["targetId"]})


@pytest.mark.parametrize(
    "name", ["shop", *(pytest.param(more, marks=pytest.mark.night) for more in ("films", "forum"))]
)
def test_a_selection_is_lit_as_python_reads_it_and_then_all_reviews_are_read(
    browser: Browser, extension: Path, tmp_path: Path, name: str
) -> None:
    with browsing(browser, extension, tmp_path, name) as (page, devtools, worker):
        page.evaluate(SELECT, REVIEW[name])
        selected = page.evaluate("String(getSelection()).trim()")
        press(page, devtools, worker)
        panel = Panel(devtools, page)
        answer = panel.until(LIT)
        words = [token for sentence in answer["sentences"] for token in sentence["tokens"]]
        assert "".join(token["text"] + token["whitespace"] for token in words).strip() == selected
        model = load("han")
        explained = model.explain(selected).prediction
        assert answer["expected_stars"] == pytest.approx(explained.expected_stars, abs=0.05)
        assert [(each["start"], each["end"]) for each in answer["phrases"]] == [
            (each.start, each.end) for each in explained.phrases
        ]
        # The menu reads the page, although something is selected.
        worker.evaluate(CHOOSE)
        rows = panel.until(READ)
        if name in STARS:
            assert sorted(float(given.removeprefix("given ")) for _, given, _ in rows) == STARS[name]
        else:
            assert all(any(text.startswith(post) for _, _, text in rows) for post in POSTS[name])
        whole = [row for row in rows if not row[2].endswith("…")]
        for row, prediction in zip(whole, model.predict_batch([text for _, _, text in whole]), strict=True):
            assert row[0] == "–" or float(row[0]) == pytest.approx(prediction.expected_stars, abs=0.1)
        panel.evaluate("document.querySelector('#rows .row button').click()")
        assert panel.until(LIT)["expected_stars"] == pytest.approx(float(rows[0][0]), abs=0.06)
        panel.evaluate("document.querySelector('#back').click()")
        assert panel.until(READ) == rows
        assert panel.evaluate(STORED) == []
        assert all(each.startswith("chrome-extension://") for each in panel.evaluate(ASKED_FOR))


def test_it_may_read_no_page_by_itself_and_asks_nobody(extension: Path) -> None:
    manifest = json.loads((extension / "manifest.json").read_text())
    assert set(manifest["permissions"]) == {"contextMenus", "activeTab", "sidePanel", "scripting"}
    assert "host_permissions" not in manifest
    assert "content_scripts" not in manifest
    assert "connect-src 'self';" in manifest["content_security_policy"]["extension_pages"]
