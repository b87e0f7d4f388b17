"""Measures the static site in Chromium: download size, time to ready, time to answer, and foreign requests."""

import argparse
import gzip
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, Request, sync_playwright

from app.site.export import export_site
from benchmarks import REVIEW
from benchmarks.figure import Figure, print_table
from limelight.common.resources import weights_dir
from limelight.predictor import Predictor

TOKENS = 179
_ASK = """async ([path, question]) => {
  const { post } = await import(new URL("static/js/model/api.js", document.baseURI));
  const started = performance.now();
  await post(path, question, new AbortController().signal);
  return performance.now() - started;
}"""


class _Quiet(SimpleHTTPRequestHandler):
    asked: list[str]

    def __init__(self, *values: object, asked: list[str], **named: object):
        self.asked = asked
        super().__init__(*values, **named)  # type: ignore[arg-type]

    def log_message(self, format: str, *values: object) -> None:
        """Suppresses log lines."""

    def do_GET(self) -> None:
        """Records the requested path."""
        self.asked.append(self.path.partition("?")[0])
        super().do_GET()


class _Host(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Suppresses the traceback of a connection that the browser closed while it loaded a file."""


@contextmanager
def hosting(folder: Path, asked: list[str]) -> Iterator[str]:
    """Serves a folder, and notes what is asked for."""
    server = _Host(("127.0.0.1", 0), partial(_Quiet, directory=str(folder), asked=asked))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def measure(repeats: int) -> Iterator[Figure]:
    """Yields the figures of the site of the shipped weights. Raises `RuntimeError` without Chromium.

    Args:
        repeats: Repetitions of each request.
    """
    text = _text_of(TOKENS)
    asked: list[str] = []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name) / "site"
        files = export_site(folder, weights_dir())
        with hosting(folder, asked) as address:
            browser = launch(playwright)
            lit = [_lit(browser, address) for _ in range(5)]
            yield Figure("from a first visit to the highlighted example", sorted(lit)[2], "ms", "5 visits, median")
            asked.clear()
            context = browser.new_context()
            foreign: list[str] = []

            def note(request: Request) -> None:
                if not request.url.startswith((address, "blob:", "data:")):
                    foreign.append(request.url)

            context.on("request", note)
            page = context.new_page()
            page.goto(address)
            ask(page, "predict", {"text": text, "model": "han"})
            page.evaluate("async () => { await navigator.serviceWorker.ready; }")
            yield Figure("first load, packed: page and han", _packed(folder, asked) / 1e6, "MB", "1 visit")
            ask(page, "predict", {"text": text, "model": "kim_cnn"})
            yield Figure("the same with both models", _packed(folder, asked) / 1e6, "MB", "1 visit")
            yield Figure("all files", sum(files.values()) / 1e6, "MB", f"{len(files)} files")
            ready = [_ready(page, address, text) for _ in range(5)]
            yield Figure("from a reload to the first answer, kept files", sorted(ready)[2], "ms", "5 reloads, median")
            for model in ("han", "kim_cnn"):
                for label, path in (("an answer", "predict"), ("with its light and sentence", "explain")):
                    taken = sorted(
                        ask(page, path, {"text": f"{text} {_number(n)}", "model": model}) for n in range(repeats)
                    )
                    yield Figure(f"{model}, {TOKENS} tokens, {label}", taken[repeats // 2], "ms", f"{repeats}, median")
            yield Figure("requests to other addresses", len(foreign), "", f"{len(asked)} requests")
            browser.close()


def launch(playwright: Playwright) -> Browser:
    """Starts Chromium. Raises `RuntimeError` where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise RuntimeError("Chromium is missing: install it (Debian: apt-get install chromium).")
    return playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])


def ask(page: Page, path: str, question: Mapping[str, object]) -> float:
    """Returns the milliseconds until a question is answered."""
    return float(page.evaluate(_ASK, [path, question]))


def _lit(browser: Browser, address: str) -> float:
    """Returns the milliseconds until a browser that has kept nothing shows a highlighted word."""
    with closing(browser.new_context()) as context:
        page = context.new_page()
        started = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.locator(".run:not([data-level='0'])").first.wait_for(state="visible")
        return 1000 * (time.perf_counter() - started)


def _ready(page: Page, address: str, text: str) -> float:
    page.goto("about:blank")
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    ask(page, "predict", {"text": text, "model": "han"})
    return 1000 * (time.perf_counter() - started)


def _packed(folder: Path, asked: list[str]) -> int:
    """Returns the bytes of the requested files, text compressed as a host would, each counted once."""
    total = 0
    for path in set(asked):
        file = folder / path.lstrip("/")
        file = file / "index.html" if file.is_dir() else file
        if file.is_file():
            content = file.read_bytes()
            total += len(content) if file.suffix in (".gz", ".png") else len(gzip.compress(content, 6))
    return total


def _text_of(tokens: int) -> str:
    """Returns the beginning of a long review, with `tokens` tokens."""
    reader = Predictor.load(weights_dir() / "han").preprocessor
    words = (f"{REVIEW} " * 20).split()
    count = next(n for n in range(1, len(words)) if sum(map(len, reader.token_ids(" ".join(words[:n])))) >= tokens)
    return " ".join(words[:count])


def _number(number: int) -> str:
    """Returns a sentence of known words that is different for every number."""
    words = ("good", "bad", "fine", "slow", "quick", "light", "heavy", "quiet")
    return f"It is {words[number % 8]}, {words[number // 8 % 8]} and {words[number // 64 % 8]}."


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=20, help="repetitions of each request")
    arguments = parser.parse_args()
    print_table(measure(arguments.repeats))
