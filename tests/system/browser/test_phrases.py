"""Phrases on the page: the card of a phrase, striking one out, and the steps from no words to the answer."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.system.browser.conftest import Visit
from tests.system.browser.test_page import REVIEW, leave_box, opened, place, point_at, wait_for_light

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
