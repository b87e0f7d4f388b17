"""Measures the time from the last key to the new words lit: `python -m benchmarks.keystrokes`, half a minute.

The page waits a fifth of a second for another key; the rest is the server, the lens and the drawing.
"""

import shutil
from collections.abc import Iterator

from playwright.sync_api import sync_playwright

from benchmarks.figure import Figure, print_table
from benchmarks.server import running_server

KEYS = 10
REVIEW = "The kettle boils fast and looks lovely. The lid, though, is wobbly, and no one answered my mails."
# Milliseconds from the event of a key to the frame in which the words are those of the box, in their own light.
_LIT = """
() => {
  const box = document.getElementById("text");
  const words = document.getElementById("heatmap");
  box.addEventListener("input", ({ timeStamp }) => {
    window.lit = null;
    const look = () => {
      const shown = [...words.querySelectorAll(".words, .gap")].map((node) => node.textContent).join("");
      const isLit = shown === box.value && !words.classList.contains("late") && words.dataset.request;
      if (isLit) window.lit = performance.now() - timeStamp;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}
"""


def measure() -> Iterator[Figure]:
    """Yields the median and the longest time for each model. Raises `RuntimeError` without Chromium."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise RuntimeError("Chromium is missing: install it (Debian: apt-get install chromium).")
    with running_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for model in ("han", "kim_cnn"):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{server.url}/?model={model}")
            page.fill("#text", REVIEW)
            page.wait_for_function("() => document.getElementById('honesty').textContent")
            page.evaluate(_LIT)
            page.locator("#text").press("End")
            times = []
            for number in range(KEYS):
                page.keyboard.press("abcdefghij"[number])
                page.wait_for_function("() => window.lit")
                times.append(float(page.evaluate("() => window.lit")))
            page.close()
            yield Figure(f"{model}, from a key to its light, p50", sorted(times)[KEYS // 2], "ms", f"{KEYS} keys")
            yield Figure(f"{model}, from a key to its light, longest", max(times), "ms", f"{KEYS} keys")
        browser.close()


if __name__ == "__main__":
    print_table(measure())
