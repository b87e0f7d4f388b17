"""The page of words: a word is looked up by the keyboard alone, and by a tap on a phone."""

import pytest
from playwright.sync_api import expect

from tests.system.browser.conftest import Visit


def test_a_word_is_found_by_the_keyboard_in_the_box_and_in_the_picture(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/about")
    page.get_by_role("link", name="How it looks at words").press("Enter")
    page.get_by_label("Word", exact=True).press_sequentially("LOVED")
    page.keyboard.press("Enter")
    expect(page.locator("#found-title")).to_have_text("“loved”")
    expect(page).to_have_url(f"{visit.address}/words?word=LOVED")
    picture = page.locator(".word-map")
    picture.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#told")).to_contain_text("“fast”")
    page.keyboard.press("Enter")
    expect(page.locator("#found-title")).to_have_text("“fast”")
    page.reload()
    expect(page.locator("#found-title")).to_have_text("“fast”")


def test_a_word_that_is_sent_before_the_script_runs_is_looked_up(visit: Visit) -> None:
    page = visit.page
    page.route("**/js/words/main.js*", lambda route: None)
    page.goto(f"{visit.address}/words", wait_until="commit")
    page.get_by_label("Word", exact=True).fill("loved")
    page.unroute("**/js/words/main.js*")
    page.get_by_label("Word", exact=True).press("Enter")
    expect(page.locator("#found-title")).to_have_text("“loved”")


@pytest.mark.parametrize("visit", [{"viewport": {"width": 375, "height": 812}, "has_touch": True}], indirect=True)
def test_on_a_phone_a_point_is_tapped_and_nothing_is_wider_than_the_page(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/words")
    page.locator(".word-map circle").last.tap(force=True)
    expect(page.locator("#found-title")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 375
