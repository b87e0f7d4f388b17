"""In the hand: the light is in sight, the box folds once it is left, and the stars stand above the keyboard."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.system.browser.conftest import Visit
from tests.system.browser.test_page import FOLDED, REVIEW, read_review, wait_for_light, wait_for_text

PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True}
LIT = ".run:not([data-level='0'])"
# The room below them, where a third line would show; its letters begin further down.
BELOW_TWO_LINES = """
() => {
  const box = document.getElementById("text");
  const { paddingTop, lineHeight } = getComputedStyle(box);
  return box.clientHeight - parseFloat(paddingTop) - 2 * parseFloat(lineHeight);
}
"""
LEADING = 4


def top_of(part: Locator) -> float:
    box = part.bounding_box()
    return box["y"]


def height_of(page: Page) -> float:
    box = page.locator("#text").bounding_box()
    return box["height"]


@pytest.mark.parametrize("visit", [{**PHONE, "returning": False}], indirect=True)
def test_the_first_words_are_in_sight_on_arrival_and_a_tap_opens_the_box(visit: Visit) -> None:
    page = visit.open()
    wait_for_light(page)
    # There is room for four more lines of the text. A site draws the words again with its model.
    page.wait_for_function("most => document.querySelector('.run')?.getBoundingClientRect().y <= most", arg=640)
    assert height_of(page) <= FOLDED
    assert page.evaluate(BELOW_TWO_LINES) <= LEADING
    page.locator("#text").tap()
    expect(page.locator("#text")).to_be_focused()
    assert height_of(page) > FOLDED


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_while_one_types_the_verdict_stays_in_sight_at_the_lower_edge(visit: Visit) -> None:
    page = visit.open()
    page.locator("#text").tap()
    page.keyboard.type(REVIEW)
    wait_for_text(page, REVIEW)
    bar = page.locator(".typing-score")
    expect(bar).to_be_in_viewport(ratio=1)
    assert bar.inner_text().strip() == page.locator(".score-number").inner_text()
    # The keyboard lies over the page: the stars move above it.
    before = top_of(bar)
    page.evaluate("document.documentElement.style.setProperty('--keyboard', '300px')")
    assert top_of(bar) == before - 300
    page.get_by_role("button", name="Rate it").tap()
    expect(page.locator(LIT).first).to_be_in_viewport()
    expect(page.locator(".score-number")).to_be_in_viewport(ratio=1)
    expect(bar).to_be_hidden()


@pytest.mark.parametrize("visit", [{**PHONE, "returning": False}, PHONE], ids=["example", "empty"], indirect=True)
def test_a_review_that_is_rated_right_after_it_is_pasted_has_its_sentence_in_sight(visit: Visit) -> None:
    page = visit.open()
    review = f"{REVIEW} " * 6
    page.locator("#text").tap()
    page.keyboard.insert_text(review)
    button = page.get_by_role("button", name="Rate it")
    expect(button).to_be_in_viewport(ratio=1)
    page.evaluate(
        "() => void (window.scrolled = new Promise((end) => addEventListener('scrollend', end, { once: true })))"
    )
    button.tap()
    page.evaluate("() => window.scrolled.then(() => null)")
    wait_for_text(page, review)
    wait_for_light(page)
    page.wait_for_function("most => document.getElementById('text').offsetHeight <= most", arg=FOLDED)
    for part in ["#summary", ".score-number", LIT]:
        expect(page.locator(part).first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("visit", [{**PHONE, "returning": False}], indirect=True)
def test_a_button_stays_where_it_is_pressed_and_its_answer_comes_into_sight(visit: Visit) -> None:
    page = visit.open()
    page.locator("#text").fill(f"{REVIEW} " * 6)
    button = page.get_by_role("button", name="Rate it")
    box = button.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    # The box would fold by now.
    page.evaluate("() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => null)))")
    assert top_of(button) == pytest.approx(box["y"], abs=1)
    page.mouse.up()
    for part in [".score-number", LIT]:
        expect(page.locator(part).first).to_be_in_viewport(ratio=1)


LOW = {"landscape": (812, 375), "zoom 200": (640, 360), "zoom 400": (320, 256)}
in_a_low_window = pytest.mark.parametrize(
    "visit",
    [{"viewport": {"width": width, "height": height}, "returning": False} for width, height in LOW.values()],
    ids=LOW,
    indirect=True,
)


def expect_first_light(page: Page) -> None:
    """The first lit word is in sight, and where there is room for two columns the stars are, too."""
    expect(page.locator(LIT).first).to_be_in_viewport(ratio=0.5)
    size = page.viewport_size
    if size["width"] > 320:
        expect(page.locator(".score-number")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


@in_a_low_window
def test_in_a_low_window_a_lit_word_is_in_sight_once_a_review_is_rated(visit: Visit) -> None:
    page = visit.open()
    wait_for_light(page)
    # The one whose first words are lit.
    page.locator(".examples-box[open] .chip:visible").nth(2).click()
    expect_first_light(page)
    read_review(page, REVIEW)
    page.get_by_role("button", name="Rate it").click()
    expect_first_light(page)


@pytest.mark.parametrize("visit", [{**PHONE, "returning": False}], indirect=True)
def test_both_ends_of_the_scale_are_in_sight(visit: Visit) -> None:
    page = visit.open()
    wait_for_light(page)
    page.locator("#signed-scale").scroll_into_view_if_needed()
    for end in ("first", "last"):
        expect(page.locator(f"#signed-scale > :{end}-child")).to_be_in_viewport(ratio=1)
