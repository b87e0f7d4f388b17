"""This word elsewhere: opened from a word with the keyboard, with the pointer and with a finger; no word is struck."""

import pytest
from playwright.sync_api import Page, expect

from tests.system.browser.conftest import Visit, answered
from tests.system.browser.test_page import REVIEW, leave_box, opened, place, point_at, wait_for_light
from tests.system.browser.test_two_views import show

PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True}
ROW = ".tip .elsewhere-row"


def read(visit: Visit) -> Page:
    page = opened(visit, REVIEW)
    wait_for_light(page)
    if page.viewport_size == PHONE["viewport"]:
        leave_box(page)
    show(page, "Where it looked")
    return page


def panel_of(page: Page, word: str) -> None:
    """Waits for the panel with `word`, and with a mark for this place in the bar of each label with places."""
    expect(page.locator("#panel-word q").first).to_have_text(word)
    expect(page.locator("#panel-word .look-here")).to_have_count(2)
    expect(page.locator("#title-word")).to_be_focused()
    expect(page.locator(".run.removed")).to_have_count(0)


def test_the_keyboard_opens_it_from_a_word_and_comes_back_to_it(visit: Visit) -> None:
    page = read(visit)
    page.locator("attention-heatmap [tabindex='0']").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(ROW)).to_contain_text("Here")
    page.keyboard.press("Shift+Enter")
    panel_of(page, "fast")
    page.keyboard.press("Escape")
    expect(page.locator("#panel-word")).to_be_hidden()
    expect(page.locator(".word:focus")).to_have_text("fast")


@pytest.mark.parametrize("scrolled", [False, True], ids=["above", "below"])
def test_a_pointer_reaches_the_row_over_no_other_word_and_a_place_opens_as_a_review(
    visit: Visit, scrolled: bool
) -> None:
    page = read(visit)
    if scrolled:
        # No room above the word.
        page.set_viewport_size({"width": 1280, "height": 300})
        page.locator("attention-heatmap").evaluate("node => node.scrollIntoView()")
    point_at(page, "fast")
    row = page.locator(ROW)
    expect(row).to_be_visible()
    assert page.locator(".tip").evaluate("node => node.hasAttribute('data-below')") is scrolled
    x, _ = place(page, "fast")
    box = row.bounding_box()
    assert box
    page.mouse.move(x, box["y"] + box["height"] / 2, steps=12)
    expect(page.locator(".tip")).to_contain_text("fast")
    page.mouse.down()
    page.mouse.up()
    panel_of(page, "fast")
    page.locator("#panel-word .look-places button").click()
    expect(page.locator("#text")).to_have_value("The kettle boils fast and looks lovely.")


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_a_finger_opens_it_from_the_card_and_nothing_is_wider_than_the_page(visit: Visit) -> None:
    page = read(visit)
    page.touchscreen.tap(*place(page, "fast"))
    page.locator(ROW).tap()
    panel_of(page, "fast")
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_a_word_that_is_rare_and_a_model_without_words_have_no_door(visit: Visit) -> None:
    page = read(visit)
    point_at(page, "fast")
    expect(page.locator(ROW)).to_be_visible()
    point_at(page, "wobbly")
    expect(page.locator(".tip")).to_contain_text("wobbly")
    expect(page.locator(ROW)).to_have_count(0)
    with answered(page, "explain"):
        page.locator("#reading .tab").filter(has=page.locator("[value=kim_cnn]")).click()
    expect(page.locator("#views")).to_contain_text("What it picked")
    point_at(page, "fast")
    expect(page.locator(".tip")).to_contain_text("fast")
    expect(page.locator(ROW)).to_have_count(0)
    assert not [url for url in visit.requests if "/kim_cnn/words" in url]


def test_in_the_scene_a_word_opens_to_the_same_picture_and_a_place_opens_there(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/inside")
    page.locator("#text").fill(REVIEW)
    page.locator(".box[data-column=score]").first.wait_for()
    page.locator(".box[data-column=word]", has_text="fast").click()
    sheet = page.locator(".sheet")
    expect(sheet.locator(".look-here")).to_have_count(2)
    sheet.locator(".look-places button").click()
    expect(page.locator("#text")).to_have_value("The kettle boils fast and looks lovely.")
    page.locator(".box[data-column=word]", has_text="kettle").click()
    expect(sheet).to_be_visible()
    expect(sheet.locator(".looks")).to_have_count(0)
