"""A visit begins with an example that is lit."""

import re

import pytest
from playwright.sync_api import expect

from tests.system.browser.conftest import Visit
from tests.system.browser.test_page import shown_text, wait_for_light, wait_for_text


@pytest.mark.parametrize("visit", [{"returning": False}], indirect=True)
def test_a_first_visit_begins_with_an_example_that_is_lit_and_gives_way_to_a_review(visit: Visit) -> None:
    page = visit.open()
    wait_for_light(page)
    example = page.locator(".examples[data-model='han'] [data-first]").get_attribute("value")
    expect(page.locator("#text")).to_have_value(example or "")
    assert shown_text(page) == example
    expect(page.locator(".score-number")).to_have_text(re.compile(r"^\d\.\d$"))
    expect(page.locator(".run:not([data-level='0'])")).not_to_have_count(0)
    # The first key takes its place; a reload keeps the reader's own.
    page.locator("#text").focus()
    page.keyboard.type("Mine.")
    wait_for_text(page, "Mine.")
    page.reload()
    wait_for_text(page, "Mine.")


@pytest.mark.parametrize("visit", [{"returning": False}, {}], indirect=True)
def test_a_tab_that_is_not_there_is_told_next_to_what_is_shown(visit: Visit) -> None:
    for _ in range(2):
        visit.page.goto(f"{visit.address}/?model=bert")
        expect(visit.page.locator("#arrival")).to_contain_text("'bert'")
        expect(visit.page.locator("#problem")).to_be_hidden()
    visit.complaints.clear()
