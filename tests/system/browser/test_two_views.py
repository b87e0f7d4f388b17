"""Which words decide and where the network looked: one switch between two views of the same words."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.system.browser.conftest import Visit
from tests.system.browser.test_page import REVIEW, leave_box, opened, read_review, wait_for_light

LIST = "- It boils fast.\n- The lid broke! זה קומקום נהדר."
LISTED = f"A kettle, after a year\n\n{REVIEW} I love it.\n\n{LIST}\n\nFine 👍🏽, blorp."
# Every box of a word or mark, of what stands before the sentences, and of what lies below.
BOXES = """() => {
  const walker = document.createTreeWalker(document.getElementById("heatmap"), NodeFilter.SHOW_TEXT);
  const boxes = [];
  // Of the page: a click may scroll it.
  const place = ({ x, y, width, height }) => [x, y + scrollY, width, height];
  while (walker.nextNode()) {
    if (walker.currentNode.parentElement.closest(".tip")) continue;
    for (const found of walker.currentNode.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, found.index);
      range.setEnd(walker.currentNode, found.index + found[0].length);
      boxes.push(...[...range.getClientRects()].map((box) => [found[0], ...place(box)]));
    }
  }
  const others = document.querySelectorAll(".views, #views, #heatmap, #comparison, .legend, .opens, #bars");
  return [...boxes, ...[...others].map((node) => place(node.getBoundingClientRect()))];
}"""
# The number before each sentence as it is drawn, its name, and how long its bar is.
MARGINS = """() => [...document.querySelectorAll("#heatmap .sentence")].map((node) => {
  const number = getComputedStyle(node, "::before").content.match(/"(.*?)"/)?.[1];
  const { width } = getComputedStyle(node.querySelector(".words"), "::before");
  return [number, node.getAttribute("aria-label"), parseFloat(width)];
})"""


def show(page: Page, name: str) -> None:
    """Shows the view `name`."""
    page.locator("#views label").filter(has_text=name).click()
    expect(page.get_by_role("radio", name=name)).to_be_checked()


@pytest.mark.parametrize(
    "visit", [{"viewport": {"width": width, "height": 900}} for width in (375, 1440)], indirect=True
)
def test_nothing_moves_and_nothing_is_asked_when_the_view_changes(visit: Visit) -> None:
    page = opened(visit, LISTED)
    wait_for_light(page)
    # The change below the words comes last.
    expect(page.locator("#chip .chip").first).to_be_visible()
    if page.viewport_size["width"] < 400:
        leave_box(page)
    before, asked = page.evaluate(BOXES), len(visit.requests)
    show(page, "Where it looked")
    assert page.locator("[data-looked]").count() > 8
    assert page.evaluate(BOXES) == before
    show(page, "What decides")
    assert page.evaluate(BOXES) == before
    assert len(visit.requests) == asked


def test_what_is_copied_is_the_readers_text(visit: Visit) -> None:
    page = visit.open()
    text = f"{REVIEW}\n\n- It boils fast.\n- I love it."
    read_review(page, text)
    wait_for_light(page)
    page.evaluate("getSelection().selectAllChildren(document.getElementById('heatmap'))")
    assert page.evaluate("String(getSelection())").split() == text.split()
    first = "getSelection().selectAllChildren(document.querySelector('#heatmap .paragraph'))"
    page.evaluate(first)
    assert page.evaluate("String(getSelection())").strip() == REVIEW


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"media": "print"}], ids=["forced colours", "print"])
def test_levels_and_bars_can_be_told_without_colour_and_on_paper(visit: Visit, media: Any) -> None:
    page = opened(visit, REVIEW)
    wait_for_light(page)
    for name, level in (("What decides", "level"), ("Where it looked", "looked")):
        # On paper the other view cannot be chosen.
        page.emulate_media(media="screen", forced_colors="none")
        show(page, name)
        page.emulate_media(**media)
        lines = page.locator("#heatmap .run").evaluate_all(
            "(runs, level) => runs.map((run) => "
            "[+(run.dataset[level] ?? 0), parseFloat(getComputedStyle(run).borderBottomWidth)])",
            level,
        )
        assert max(lines)[1] > min(lines)[1] == 0
        lengths = [length for _, _, length in page.evaluate(MARGINS)]
        assert max(lengths) > min(lengths)
    # The key describes what is visible: lines, not colours.
    expect(page.locator("#key .in-lines").filter(visible=True)).not_to_have_count(0)
    if media.get("media") == "print":
        expect(page.locator("#views label").filter(has_text="What decides")).to_be_hidden()
        expect(page.locator(".desk")).to_be_hidden()
        expect(page.get_by_text("to try the review without it")).to_be_hidden()


def test_a_convolution_shows_what_it_picked(visit: Visit) -> None:
    page = visit.open()
    page.check("input[value=kim_cnn]")
    read_review(page, REVIEW)
    wait_for_light(page)
    show(page, "What it picked")
    picked = visit.ask("explain", text=REVIEW, model="kim_cnn")["sentences"]
    names = [name for _, name, _ in page.evaluate(MARGINS)]
    assert names == [
        f"Sentence {i + 1} of 2, {100 * each['picked']:.0f}% of the winning windows" for i, each in enumerate(picked)
    ]
