"""The light by its pixels: a direction that is seen without colour."""

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


def picture(page: Page) -> NDArray[np.uint8]:
    return np.rint(255 * imread(io.BytesIO(page.screenshot()), format="png")[..., :3]).astype(np.uint8)


def read(page: Page, text: str) -> list[dict]:
    page.fill("#text", text)
    wait_for_text(page, text)
    wait_for_light(page)
    page.evaluate("document.activeElement.blur()")
    return page.locator("attention-heatmap").evaluate(PHRASES)


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
