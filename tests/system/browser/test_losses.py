"""Nothing that a reader wrote is lost: one test for each way in which a page could lose it."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.system.browser.conftest import Visit, copy_link
from tests.system.browser.test_page import REVIEW, opened, place, read_review, wait_for_text

OTHER = "Dreadful soup. Cold bread, and the waiter laughed."


def write(page: Page, text: str) -> None:
    """Types with the keys, and waits for the answer."""
    page.locator("#text").press_sequentially(text)
    wait_for_text(page, page.locator("#text").input_value())


def paste(page: Page, text: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.locator("#text").focus()
    page.keyboard.press("Control+v")
    wait_for_text(page, page.locator("#text").input_value())


def choose_example(page: Page, name: str) -> None:
    """Opens the list of examples, which is folded once a review of the reader's own is read, and chooses one."""
    page.locator(".examples-box:visible summary").click()
    page.get_by_role("button", name=name).click()


def undo(page: Page) -> None:
    page.locator("#ways-back").get_by_role("button", name="Undo").click()


def test_a_pasted_review_that_is_edited_is_a_change(visit: Visit) -> None:
    page = visit.open()
    write(page, "The kettle boils.")
    page.locator("#text").press("Control+a")
    paste(page, REVIEW)
    page.locator("#text").press("Control+End")
    write(page, " I would buy it again.")
    expect(page.locator("#change")).to_be_hidden()
    page.locator("#text").press("Control+Home")
    write(page, "Well: ")
    expect(page.locator("#change")).to_contain_text("with your changes")
    page.locator("#ways-back").get_by_role("button", name="Restore all").click()
    wait_for_text(page, REVIEW)


def test_a_reload_keeps_the_draft_with_its_strikes_and_its_steps(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    page.mouse.click(*place(page, "lovely"))
    expect(page.locator("#change")).to_contain_text("without “lovely”")
    page.locator("#text").press("Control+End")
    page.locator("#text").press_sequentially(" And more.")
    page.locator("#text").blur()
    wait_for_text(page, REVIEW + " And more.")
    page.reload()
    wait_for_text(page, REVIEW + " And more.")
    expect(page.locator("#text")).to_have_value(REVIEW + " And more.")
    expect(page.locator(".run.removed")).to_have_text("lovely")
    undo(page)
    wait_for_text(page, REVIEW)
    undo(page)
    expect(page.locator(".run.removed")).to_have_count(0)


def test_views_are_in_the_history(visit: Visit) -> None:
    page = visit.open()
    write(page, "My own words.")
    choose_example(page, "Telescope")
    expect(page.locator("#text")).to_have_value(re.compile("^I bought this"))
    page.get_by_role("button", name="Why these words?").click()
    page.get_by_role("radio", name="Tiny kim_cnn").locator("xpath=ancestor::label").click()
    expect(page.locator(".bar")).to_have_count(2)
    page.go_back()
    expect(page.locator(".bar")).to_have_count(5)
    expect(page.locator("#panel-why")).to_be_visible()
    page.go_back()
    expect(page.locator("#panel-why")).to_be_hidden()
    page.go_back()
    wait_for_text(page, "My own words.")
    page.go_forward()
    expect(page.locator("#text")).to_have_value(re.compile("^I bought this"))
    # Going to another page does not end the visit.
    page.locator(".foot a").first.click()
    expect(page.locator("#text")).to_have_count(0)
    page.go_back()
    expect(page.locator("#text")).to_have_value(re.compile("^I bought this"))
    expect(page.locator("#answer")).to_be_visible()


def test_what_was_typed_right_before_an_example_is_in_the_history(visit: Visit) -> None:
    page = visit.open()
    # As if the example were chosen before the pause in which typing is noted.
    page.evaluate(
        """() => {
            const later = setTimeout;
            window.setTimeout = (call, ms, ...rest) => ms === 300 ? 0 : later(call, ms, ...rest);
        }"""
    )
    write(page, "My own words.")
    choose_example(page, "Telescope")
    expect(page.locator("#text")).to_have_value(re.compile("^I bought this"))
    page.go_back()
    wait_for_text(page, "My own words.")


def reach_kettle(page: Page) -> None:
    """Leads the keyboard to a word, which typing replaces."""
    page.mouse.move(*place(page, "lovely"))
    page.locator(".word[tabindex='0']").press("ArrowRight")


def test_the_next_place_to_type_keeps_the_focus_that_a_word_typed_over_gave_away(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    reach_kettle(page)
    page.keyboard.type("teapot")
    page.locator("#text").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" And a cup.")
    changed = REVIEW.replace("kettle", "teapot") + " And a cup."
    expect(page.locator("#text")).to_have_value(changed)
    wait_for_text(page, changed)
    expect(page.locator(".run.removed")).to_have_count(0)


def test_escape_ends_what_an_input_method_composes_and_not_what_was_typed_over(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    reach_kettle(page)
    page.keyboard.type("tea")
    composing = {"text": "ぽっと", "selectionStart": 3, "selectionEnd": 3}
    page.context.new_cdp_session(page).send("Input.imeSetComposition", composing)
    expect(page.locator(".typeover")).to_have_value("teaぽっと")
    page.keyboard.press("Escape")
    expect(page.locator(".typeover")).to_be_focused()
    expect(page.locator(".typeover")).to_have_value(re.compile("^tea"))


def expect_nothing_but_the_problem(page: Page) -> None:
    """Expects no former text, light or panel next to an error, and nothing that says the text is being read."""
    for part in ("#answer", ".stale", "attention-heatmap", "[data-opens]", ".panel"):
        expect(page.locator(f"{part}:visible")).to_have_count(0)


def test_a_failed_request_is_tried_again_and_loses_nothing(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    page.context.set_offline(True)
    page.fill("#text", OTHER)
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect_nothing_but_the_problem(page)
    expect(page.locator("#text")).to_have_value(OTHER)
    page.get_by_role("button", name="Try again").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    # The network is back, and the page retries by itself.
    page.context.set_offline(False)
    wait_for_text(page, OTHER)
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.locator("#score")).to_be_visible()
    assert [text for text in visit.complaints if "ERR_INTERNET_DISCONNECTED" not in text] == []
    visit.complaints.clear()


def cannot_tell(route: Route) -> None:
    """Makes an answer one that the model cannot tell."""
    answer = route.fetch()
    route.fulfill(response=answer, json=answer.json() | {"undecided": True})


def test_no_part_of_the_page_can_tell_what_the_model_cannot(visit: Visit) -> None:
    page = visit.open()
    page.route("**/api/v1/explain", cannot_tell)
    read_review(page, OTHER)
    read_review(page, REVIEW)
    expect(page.locator("#score")).to_have_text("Cannot tell")
    page.get_by_text("Recent reviews").click()
    expect(page.locator(".recent-entry b").first).to_have_text("cannot tell")
    # Nor how far a change moved it.
    page.locator(".word[tabindex='0']").press("Delete")
    expect(page.locator("#change .cause")).to_contain_text("without")
    expect(page.locator("#change .badge")).to_be_hidden()
    expect(page.locator("#status")).to_contain_text("Cannot tell: without")
    page.unroute_all(behavior="wait")


def test_a_part_of_the_page_that_did_not_come_is_told_and_the_text_is_read(visit: Visit) -> None:
    visit.page.route("**/share_panel*", lambda route: route.abort())
    page = visit.open()
    expect(page.locator("#arrival")).to_contain_text("reload the page")
    read_review(page, REVIEW)
    visit.complaints.clear()


def test_what_was_read_today_opens_at_a_click_and_is_wiped_at_a_click(visit: Visit) -> None:
    page = visit.open()
    expect(page.locator("#recent")).to_be_hidden()
    write(page, "My own words.")
    page.locator("#text").press("Control+a")
    paste(page, OTHER)
    page.get_by_text("Recent reviews").click()
    entries = page.locator(".recent-entry")
    expect(entries).to_have_count(2)
    expect(entries.first).to_contain_text("Dreadful soup.")
    entries.nth(1).click()
    wait_for_text(page, "My own words.")
    undo(page)
    wait_for_text(page, OTHER)
    # Another visit of this browser has the list; the draft belongs to the tab.
    second = page.context.new_page()
    second.goto(visit.address)
    expect(second.locator("#text")).to_have_value("")
    second.get_by_text("Recent reviews").click()
    second.get_by_role("button", name="Clear list").click()
    expect(second.locator("#recent")).to_be_hidden()
    expect(page.locator("#recent")).to_be_hidden()
    assert page.evaluate("Object.values(localStorage).join().includes('Dreadful')") is False


@pytest.mark.parametrize("visit", [{"viewport": {"width": 375, "height": 812}}], indirect=True)
def test_a_link_opens_over_a_draft_that_undo_brings_back(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    link = copy_link(page)
    read_review(page, OTHER)
    page.goto("about:blank")
    page.goto(link)
    wait_for_text(page, REVIEW)
    undo(page)
    wait_for_text(page, OTHER)
