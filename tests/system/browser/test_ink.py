"""The light by its pixels: as much ink as a phrase has weight, and a direction that is seen without colour."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
from matplotlib.image import imread
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

from tests.places import ROOT
from tests.system.browser.conftest import serving
from tests.system.browser.test_page import wait_for_light, wait_for_text
from tests.system.test_judged import read_judged

# One star fills a phrase with ink; more of it is no more ink.
FULL = 1.0
# The value of each lit phrase, and where it is on the screen: the letters themselves are hidden.
PHRASES = """(heat) => {
  for (const node of heat.querySelectorAll(".run, .phrase-light")) node.style.setProperty("color", "transparent");
  return heat._light.phrases.map(({ start, value }) => {
    const place = heat._places.find(({ word }) => word.numbers.includes(start));
    const rows = [...(place?.run.closest(".phrase-light")?.getClientRects() ?? [])];
    return { value, rows: rows.map(({ x, y, width, height }) => [x, y, width, height]) };
  }).filter(({ rows }) => rows.length);
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 1200}, color_scheme="light", reduced_motion="reduce"
    )
    with serving(ROOT / "weights") as address:
        page = context.new_page()
        page.goto(address)
        yield page
        context.close()


def lab(colours: NDArray[np.uint8]) -> NDArray[np.float64]:
    """OKLab of sRGB `<uint8>[…, 3]`."""
    shares = colours.astype(np.float64) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    cones = (
        linear
        @ np.array(
            [
                [0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ]
        ).T
    )
    return (
        np.cbrt(cones)
        @ np.array(
            [
                [0.2104542553, 0.7936177850, -0.0040720468],
                [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660],
            ]
        ).T
    )


def picture(page: Page) -> NDArray[np.uint8]:
    return np.rint(255 * imread(io.BytesIO(page.screenshot()), format="png")[..., :3]).astype(np.uint8)


def read(page: Page, text: str) -> list[dict]:
    page.fill("#text", text)
    wait_for_text(page, text)
    wait_for_light(page)
    page.evaluate("document.activeElement.blur()")
    return page.locator("attention-heatmap").evaluate(PHRASES)


def inside(shown: NDArray[np.uint8], row: list[float]) -> NDArray[np.uint8]:
    """The pixels of a row of a phrase but for its edges, which are round."""
    x, y, width, height = row
    return shown[int(y) + 4 : int(y + height) - 4, int(x) + 6 : int(x + width) - 6]


def test_the_ink_of_a_phrase_is_its_weight_whatever_its_length(page: Page) -> None:
    weights, inks = [], []
    for text, _ in read_judged()[:20]:
        phrases = read(page, text)
        shown = picture(page)
        paper = lab(np.array([255, 253, 247], np.uint8))
        for phrase in phrases:
            parts = [inside(shown, row).reshape(-1, 3) for row in phrase["rows"]]
            pixels = np.concatenate([part for part in parts if len(part)])
            weights.append(min(abs(phrase["value"]), FULL))
            inks.append(float(np.linalg.norm(lab(pixels) - paper, axis=1).mean()))
    assert len(inks) > 40
    assert np.corrcoef(weights, inks)[0, 1] >= 0.98


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_pulls_down_has_a_line_that_is_seen_in_grey(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    text = "The screen is gorgeous, but the battery died within a week. The keyboard is a joy."
    rows = {phrase["value"] > 0: phrase["rows"][0] for phrase in read(page, text)}
    # The same level for both, so that their fill is about one grey.
    page.locator("attention-heatmap").evaluate("""(heat) => {
      for (const node of heat.querySelectorAll(".phrase-light, .phrase-light .run")) node.dataset.level = 8;
    }""")
    grey = picture(page) @ np.array([0.299, 0.587, 0.114])
    spreads = {}
    for up, (x, y, width, height) in rows.items():
        lines = grey[int(y) + 4 : int(y + height), int(x) + 8 : int(x + width) - 8].mean(axis=1)
        spreads[up] = float(np.ptp(lines[:-1]))
    page.emulate_media(color_scheme="light")
    assert spreads[False] > 40 > 10 > spreads[True]
