"""Measures the tab Many in Chromium, from the reader's side: a file of reviews, and the drivers of their stars."""

import csv
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks import REVIEW, sentences, shuffled
from benchmarks.server import running_server

WORDS = 80
# Users notice tasks of the page that take longer.
LIMIT_MS = 100
_TIMEOUT_MS = 300_000
# Every task of more than 50 ms since the page was opened.
_OBSERVE = """
window.longTasks = [];
new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: "longtask" });
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Results of a visit: seconds from the click to all answers, and the page's longest task in ms."""

    seconds: float
    longest_task_ms: float


def visit_tab(rows: int) -> Visit | None:
    """Scores made-up reviews of `WORDS` words in the tab, in the fast mode for drivers; None without Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        return None
    with tempfile.TemporaryDirectory() as folder, running_server() as server, sync_playwright() as playwright:
        file = Path(folder) / "reviews.csv"
        write_reviews(file, rows)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.add_init_script(_OBSERVE)
        page.goto(f"{server.url}/many")
        page.wait_for_selector("#source:not([inert])")
        page.locator("#file").set_input_files(file)
        page.wait_for_selector("#plan:not([hidden])")
        start = time.perf_counter()
        page.locator("#start").click()
        page.wait_for_selector("#result[aria-busy=true]")
        page.wait_for_selector("#result[aria-busy=false]", timeout=_TIMEOUT_MS)
        seconds = time.perf_counter() - start
        for _ in range(20):
            page.locator("#rows").evaluate("rows => { rows.scrollTop += 4000; }")
            page.wait_for_timeout(20)
        said = page.locator("#in-words").inner_text()
        tasks = page.evaluate("window.longTasks")
        browser.close()
    if not said.startswith(f"{rows:,} reviews read"):
        raise SystemExit(f"The tab did not score all reviews. It shows: {said}")
    return Visit(seconds, max(tasks, default=0.0))


def write_reviews(path: Path, count: int) -> None:
    """Writes reviews of `WORDS` words with stars, all different."""
    parts = sentences(REVIEW)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["text", "stars"])
        for number in range(count):
            words = shuffled(" ".join(parts[number % 10 :] + parts[: number % 10]), number).split()[:WORDS]
            rows.writerow([" ".join(words), number % 5 + 1])
