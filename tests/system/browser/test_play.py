"""Playing with an answer: striking out words and phrases, typing over, lenses."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.system.browser.conftest import Visit, open_panel
from tests.system.browser.test_page import (
    HALF_A_PIXEL,
    REVIEW,
    leave_box,
    open_experts,
    opened,
    place,
    point_at,
    shown_text,
    wait_for_light,
    wait_for_text,
)


def click_word(page: Page, text: str) -> None:
    point_at(page, text)
    page.mouse.down()
    page.mouse.up()


def test_targets_switch_without_a_reload(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    wait_for_light(page)
    assert len([url for url in visit.requests if url.endswith("/explain")]) == 1
    open_panel(page, "Why")
    open_experts(page)
    expect(page.locator("#signed-scale")).to_be_visible()
    expect(page.locator("#lens-meaning")).not_to_be_empty()
    # The last one tells the most probable stars from the next; the sentence of phrases names both.
    page.locator("#target").select_option("5")
    expect(page.locator("#signed-scale")).to_contain_text("against")
    page.locator("#target").select_option(index=6)
    expect(page.locator("#summary")).to_contain_text(" rather than ")
    expect(page.locator("#target option:checked")).to_contain_text(" rather than ")
    page.locator("#target").select_option("expected_stars")
    expect(page.locator("#signed-scale")).to_contain_text("a star fewer")


@pytest.mark.parametrize("visit", [{"viewport": {"width": 375, "height": 812}, "has_touch": True}], indirect=True)
def test_on_a_phone_a_word_is_touched_twice_to_be_struck_and_a_third_time_to_be_replaced(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    wait_for_light(page)
    leave_box(page)
    word, said = place(page, "lovely"), page.locator("#summary").inner_text()
    page.touchscreen.tap(*word)
    expect(page.get_by_role("tooltip")).to_contain_text("lovely")
    expect(page.get_by_role("tooltip")).to_contain_text("again to strike out only this word")
    expect(page.locator(".run.removed")).to_have_count(0)
    page.touchscreen.tap(*word)
    expect(page.locator(".run.removed")).to_have_text("lovely")
    # Another sentence, of another height, stands above the words, and none of them has moved.
    expect(page.locator("#summary")).not_to_have_text(said)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert place(page, "lovely") == pytest.approx(word, abs=HALF_A_PIXEL)
    # Once more opens the field, with the word in it: leaving it unchanged restores the word.
    page.touchscreen.tap(*word)
    field = page.locator(".typeover")
    expect(field).to_have_value("lovely")
    field.fill("terrible")
    field.press("Enter")
    wait_for_text(page, REVIEW.replace("lovely", "terrible"))


def test_a_click_on_another_word_ends_the_typing_and_strikes_that_word(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    for steps, after, struck in [(6, "very nice", "wobbly"), (2, "heats", "kettle")]:
        page.locator(".word[tabindex='0']").press("Control+Home")
        for _ in range(steps):
            page.keyboard.press("ArrowRight")
        page.keyboard.type(after)
        expect(page.locator("#text")).to_have_value(re.compile(after))
        click_word(page, struck)
        expect(page.locator(".run.removed").filter(has_text=struck)).to_have_count(1)
    expect(page.locator(".run.removed")).to_have_text(["kettle", "wobbly"])
    assert shown_text(page) == REVIEW.replace("lovely", "very nice").replace("boils", "heats")


PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}


def open_card(page: Page, word: str) -> str:
    """Points at a word, and returns what the card says the answer is without its phrase."""
    wait_for_light(page)
    expect(page.locator("#result")).to_have_attribute("aria-busy", "false")
    point_at(page, word)
    tip = page.get_by_role("tooltip")
    expect(tip).to_contain_text("adds")
    return re.findall(r"without it\D*([\d.]+)", tip.inner_text())[0]


def struck(page: Page) -> str:
    return "".join(page.locator(".run.removed").all_text_contents())


@pytest.mark.parametrize("word", ["kettle", "wobbly"])
def test_striking_a_phrase_shows_to_the_digit_what_its_card_said(visit: Visit, word: str) -> None:
    page = opened(visit, REVIEW)
    without = open_card(page, word)
    page.mouse.dblclick(*place(page, word))
    expect(page.locator(".run.removed").first).to_be_visible()
    assert word in struck(page)
    assert " " in struck(page)
    expect(page.locator("#change")).to_be_visible()
    expect(page.locator(".score-number")).to_have_text(without)


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_a_touch_of_the_card_strikes_the_phrase(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    wait_for_light(page)
    leave_box(page)
    expect(page.locator("#result")).to_have_attribute("aria-busy", "false")
    page.touchscreen.tap(*place(page, "lovely"))
    expect(page.get_by_role("tooltip")).to_contain_text("tap here")
    page.get_by_role("tooltip").tap()
    expect(page.locator(".run.removed").first).to_be_visible()
    assert "lovely" in struck(page)
    assert " " in struck(page)
