"""Measures the time from a key to the light of the new text on the page: `python -m benchmarks.keystroke`."""

import argparse
import shutil
import statistics
import sys

from playwright.sync_api import Page, sync_playwright

from benchmarks import REVIEW
from benchmarks.figure import Figure, print_table
from benchmarks.server import running_server

# A word is put at the end as one key; the light has come when the heat map has the word and the answer's own light.
_KEY = """async (word) => {
  const box = document.getElementById("text");
  const heatmap = document.getElementById("heatmap");
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
  const started = performance.now();
  document.execCommand("insertText", false, word);
  await new Promise((resolve) => {
    const look = () => {
      if (!heatmap.dataset.request || !heatmap.textContent.includes(word.trim())) return;
      observer.disconnect();
      requestAnimationFrame(resolve);
    };
    const observer = new MutationObserver(look);
    observer.observe(heatmap, { attributes: true, childList: true, subtree: true });
  });
  return performance.now() - started;
}"""
# Milliseconds until all is there of a text; and between two keys: less than the page waits before it tests a light.
_CALM, _BETWEEN = 4000, 1000


def _lit(page: Page, keys: int) -> list[float]:
    """Returns the milliseconds from each of `keys` keys to its light."""
    times = []
    for number in range(keys):
        times.append(float(page.evaluate(_KEY, f" no{number}")))
        page.wait_for_timeout(_BETWEEN)
    return times


def main() -> None:
    """Prints the median of each network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=21, help="keys for each network")
    keys = parser.parse_args().keys
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is missing: install it (Debian: apt-get install chromium).")
    figures = []
    with running_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for model in ("han", "kim_cnn"):
            page = browser.new_page()
            page.goto(f"{server.url}/?model={model}")
            page.locator("#text").fill(REVIEW)
            page.wait_for_timeout(_CALM)
            taken = _lit(page, keys)
            figures.append(
                Figure(f"{model}, {len(REVIEW.split())} words, key to light", statistics.median(taken), "ms", f"{keys}")
            )
            page.close()
        browser.close()
    print_table(figures)


if __name__ == "__main__":
    main()
