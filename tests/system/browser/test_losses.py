"""Nothing that a reader wrote is lost: one test for each way in which a page could lose it."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.system.browser.conftest import Visit, open_panel
from tests.system.browser.test_page import REVIEW, place, read_review, shown_text, wait_for_light, wait_for_text

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


def test_writing_is_not_editing_and_a_pasted_review_that_is_edited_is_a_change(visit: Visit) -> None:
    page = visit.open()
    write(page, "The kettle boils. ")
    write(page, "The lid is loose.")
    expect(page.locator("#change")).to_be_hidden()
    page.locator("#text").press("Home")
    write(page, "Hm. ")
    expect(page.locator("#change")).to_be_hidden()
    expect(page.get_by_role("button", name="Restore all")).to_have_count(0)
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


def test_read_it_makes_a_written_review_stand(visit: Visit) -> None:
    page = visit.open()
    write(page, "The kettle boils.")
    page.get_by_role("button", name="Rate it").click()
    page.locator("#text").press("Home")
    write(page, "Slowly: ")
    expect(page.locator("#change")).to_contain_text("with your changes")


def test_an_example_is_a_step_that_undo_takes_back(visit: Visit) -> None:
    page = visit.open()
    write(page, "My own words.")
    choose_example(page, "Kettle")
    expect(page.locator("#text")).to_have_value(re.compile("^Dead on arrival"))
    undo(page)
    wait_for_text(page, "My own words.")
    page.locator("#ways-back").get_by_role("button", name="Redo").click()
    expect(page.locator("#text")).to_have_value(re.compile("^Dead on arrival"))
    # In the box, the keys do the same.
    page.locator("#text").press("Control+z")
    wait_for_text(page, "My own words.")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#empty")).to_be_visible()
    page.get_by_role("button", name="Bring your text back").click()
    wait_for_text(page, "My own words.")


def test_a_reload_keeps_the_draft_with_its_strikes_and_its_steps(visit: Visit) -> None:
    page = visit.open()
    read_review(page, REVIEW)
    page.mouse.click(*place(page, "lovely"))
    expect(page.locator("#change")).to_contain_text("without “lovely”")
    page.get_by_label("Update as I type").uncheck()
    page.locator("#text").press("Control+End")
    page.locator("#text").press_sequentially(" Not read yet.")
    page.reload()
    wait_for_text(page, REVIEW)
    expect(page.locator("#text")).to_have_value(REVIEW + " Not read yet.")
    expect(page.locator(".run.removed")).to_have_text("lovely")
    expect(page.locator("#stale")).to_contain_text("Your changes are not read yet.")
    undo(page)
    expect(page.locator(".run.removed")).to_have_count(0)
    expect(page.locator("#text")).to_have_value(REVIEW + " Not read yet.")
    page.locator("#stale").get_by_role("button", name="Read them").press("Enter")
    wait_for_text(page, REVIEW + " Not read yet.")
    expect(page.locator("#heatmap .word:focus")).to_have_count(1)


def test_another_tab_and_the_digits_keep_the_text(visit: Visit) -> None:
    page = visit.open()
    page.get_by_label("Update as I type").uncheck()
    page.locator("#text").press_sequentially(REVIEW)
    page.get_by_role("radio", name="Tiny kim_cnn").locator("xpath=ancestor::label").click()
    wait_for_text(page, REVIEW)
    page.locator("#text").press("Control+End")
    page.locator("#text").press_sequentially(" More.")
    page.get_by_role("link", name="Tiny digit_cnn").click()
    expect(page.locator("#pad")).to_be_visible()
    page.get_by_role("link", name="Tiny han").click()
    expect(page.locator("#text")).to_have_value(REVIEW + " More.")
    wait_for_text(page, REVIEW)
    expect(page.get_by_role("radio", name="Tiny han")).to_be_checked()


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


def test_typing_over_a_word_keeps_what_was_not_read(visit: Visit) -> None:
    page = visit.open()
    read_review(page, REVIEW)
    page.get_by_label("Update as I type").uncheck()
    page.locator("#text").press("Control+End")
    page.locator("#text").press_sequentially(" Not read yet.")
    reach_kettle(page)
    page.keyboard.press("F2")
    page.keyboard.type("teapot")
    page.keyboard.press("Enter")
    changed = REVIEW.replace("kettle", "teapot") + " Not read yet."
    wait_for_text(page, changed)
    expect(page.locator("#text")).to_have_value(changed)
    undo(page)
    expect(page.locator("#text")).to_have_value(REVIEW + " Not read yet.")


def test_the_next_place_to_type_keeps_the_focus_that_a_word_typed_over_gave_away(visit: Visit) -> None:
    page = visit.open()
    read_review(page, REVIEW)
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
    page = visit.open()
    read_review(page, REVIEW)
    reach_kettle(page)
    page.keyboard.type("tea")
    composing = {"text": "ぽっと", "selectionStart": 3, "selectionEnd": 3}
    page.context.new_cdp_session(page).send("Input.imeSetComposition", composing)
    expect(page.locator(".typeover")).to_have_value("teaぽっと")
    page.keyboard.press("Escape")
    expect(page.locator(".typeover")).to_be_focused()
    expect(page.locator(".typeover")).to_have_value(re.compile("^tea"))


def test_an_answer_that_is_out_of_date_says_so_and_pales(visit: Visit) -> None:
    page = visit.open()
    read_review(page, REVIEW)
    page.get_by_label("Update as I type").uncheck()
    page.locator("#text").press("Control+End")
    page.locator("#text").press_sequentially("!")
    expect(page.locator("#stale")).to_contain_text("Your changes are not read yet.")
    expect(page.get_by_role("status")).to_have_text(["Your changes are not read yet."])
    expect(page.locator("#score .stars")).to_have_css("opacity", "0.4")
    page.locator("#text").press("Backspace")
    expect(page.locator("#stale")).to_be_hidden()
    expect(page.locator("#score .stars")).to_have_css("opacity", "1")


def test_a_failed_request_keeps_the_last_answer_and_is_tried_again(visit: Visit) -> None:
    page = visit.open()
    read_review(page, REVIEW)
    page.context.set_offline(True)
    page.fill("#text", OTHER)
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(page.locator("#stale")).to_contain_text("an earlier answer")
    assert shown_text(page) == REVIEW
    page.get_by_role("button", name="Try again").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    # The network is back, and the page retries by itself.
    page.context.set_offline(False)
    wait_for_text(page, OTHER)
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.locator("#stale")).to_be_hidden()
    assert [text for text in visit.complaints if "ERR_INTERNET_DISCONNECTED" not in text] == []
    visit.complaints.clear()


@pytest.mark.parametrize("text", ["?!", "x" * 20_001], ids=["no words", "too long"])
def test_a_text_that_is_refused_leaves_the_light_of_the_last_answer(visit: Visit, text: str) -> None:
    page = visit.open()
    read_review(page, REVIEW)
    wait_for_light(page)
    page.fill("#text", text)
    expect(page.get_by_role("alert")).to_be_visible()
    open_panel(page, "Why")
    page.get_by_role("radio", name="Leave one out", exact=True).check()
    expect(page.locator(".run:not([data-level='0'])")).not_to_have_count(0)
    expect(page.locator("#lens-problem")).to_be_hidden()
    # The same again would be refused again.
    expect(page.locator("#stale")).to_contain_text("an earlier answer")
    expect(page.locator("#stale button")).to_be_hidden()
    assert [words for words in visit.complaints if "422" not in words] == []
    visit.complaints.clear()


def test_a_light_that_fails_says_so_next_to_the_words_and_comes_when_asked_again(visit: Visit) -> None:
    page = visit.open()
    page.route("**/api/v1/explain", lambda route: route.abort())
    read_review(page, REVIEW)
    expect(page.locator("#lens-problem")).to_be_visible()
    expect(page.locator("#lens-problem")).to_contain_text("cannot be reached")
    page.unroute_all(behavior="wait")
    page.locator("#lens-problem").get_by_role("button", name="Try again").press("Enter")
    expect(page.locator("#summary")).not_to_be_empty()
    expect(page.locator("#lens-problem")).to_be_hidden()
    expect(page.locator("#heatmap .word:focus")).to_have_count(1)
    visit.complaints.clear()


@pytest.mark.parametrize("missing", ["**/inside.css", "**/api/v1/trace"], ids=["the panel", "the numbers"])
def test_inside_says_what_it_cannot_get_and_gets_it_when_asked_again(visit: Visit, missing: str) -> None:
    page = visit.open()
    read_review(page, REVIEW)
    page.route(missing, lambda route: route.abort())
    open_panel(page, "Inside")
    panel = page.locator("#panel-inside")
    expect(panel.get_by_role("alert")).to_be_visible()
    page.unroute_all(behavior="wait")
    panel.get_by_role("button", name="Try again").press("Enter")
    expect(panel.locator("[data-part='answer']")).to_be_attached()
    expect(panel.get_by_role("alert")).to_be_hidden()
    expect(panel.locator(":focus")).to_have_count(1)
    visit.complaints.clear()


@pytest.mark.parametrize(
    ("panel", "path", "there"), [("Map", "models/han/map", ".map-dot"), ("Compare", "explain", ".compare .word")]
)
def test_a_panel_without_an_answer_asks_again_at_a_click(visit: Visit, panel: str, path: str, there: str) -> None:
    page = visit.open()
    read_review(page, REVIEW)
    wait_for_light(page)
    page.route(f"**/api/v1/{path}", lambda route: route.abort())
    open_panel(page, panel)
    again = page.locator(f"#panel-{panel.lower()}").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    again.press("Enter")
    expect(page.locator(f"#title-{panel.lower()}")).to_be_focused()
    page.unroute_all(behavior="wait")
    again.press("Enter")
    expect(page.locator(f"#panel-{panel.lower()} {there}").first).to_be_attached()
    expect(again).to_be_hidden()
    expect(page.locator(f"#title-{panel.lower()}")).to_be_focused()
    visit.complaints.clear()


def test_a_table_without_an_answer_asks_again_at_a_click(visit: Visit) -> None:
    page = visit.open()
    read_review(page, REVIEW)
    wait_for_light(page)
    open_panel(page, "Why")
    page.route("**/api/v1/explain", lambda route: route.abort())
    page.get_by_label("As a table").check()
    again = page.locator("#table").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    page.unroute_all(behavior="wait")
    again.press("Enter")
    expect(page.locator("#table tbody tr")).not_to_have_count(0)
    expect(page.locator("#table")).to_be_focused()
    visit.complaints.clear()


def cannot_tell(route: Route) -> None:
    """Makes an answer one that the model cannot tell."""
    answer = route.fetch()
    route.fulfill(response=answer, json=answer.json() | {"undecided": True})


def test_no_part_of_the_page_can_tell_what_the_model_cannot(visit: Visit) -> None:
    page = visit.open()
    page.route("**/api/v1/predict", cannot_tell)
    read_review(page, OTHER)
    read_review(page, REVIEW)
    expect(page.locator("#score")).to_have_text("Cannot tell")
    page.get_by_text("Recent reviews").click()
    expect(page.locator(".recent-entry b").first).to_have_text("cannot tell")
    open_panel(page, "Try")
    # Nor how far a change moved it.
    page.get_by_role("button", name="Compare with this version").click()
    page.locator(".word[tabindex='0']").press("Delete")
    expect(page.locator("#change .cause")).to_have_text("against the start")
    expect(page.locator("#change .badge")).to_be_hidden()
    expect(page.locator(".versions tbody tr").first.locator("td")).to_have_text(
        ["cannot tell", "cannot tell", "the same"]
    )
    expect(page.locator("#status")).to_have_text("Cannot tell: against the start. Control and Z takes it back.")
    page.unroute_all(behavior="wait")


@pytest.mark.parametrize("visit", [{"viewport": {"width": 375, "height": 812}}], indirect=True)
def test_on_a_phone_undo_stays_on_the_card_of_an_answer_in_words(visit: Visit) -> None:
    page = visit.open()
    page.route("**/api/v1/predict", cannot_tell)
    read_review(page, REVIEW)
    page.locator(".word[tabindex='0']").press("Delete")
    card = page.locator("#answer").bounding_box()
    assert card is not None
    for name in ["Undo", "Restore all"]:
        box = page.locator("#ways-back").get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= card["x"] + card["width"]
    page.unroute_all(behavior="wait")


def test_the_scale_is_that_of_the_model_while_its_light_is_on_its_way(visit: Visit) -> None:
    page = visit.open()
    read_review(page, REVIEW)
    expect(page.locator("#signed-scale")).to_have_text("a star fewera star more")
    held: list[Route] = []
    page.route("**/api/v1/explain", lambda route: held.append(route))
    page.check("input[value=kim_cnn]")
    expect(page.locator(".score-number")).to_have_class(re.compile("word-score"))
    expect(page.locator("#signed-scale")).to_have_text("againstfor")
    for route in held:
        route.continue_()


def test_a_panel_that_did_not_come_has_nothing_to_click_but_its_own_end(visit: Visit) -> None:
    page = visit.page
    page.route("**/share_panel*", lambda route: route.abort())
    visit.open()
    read_review(page, REVIEW)
    open_panel(page, "Share")
    expect(page.locator("#panel-share").get_by_role("button")).to_have_text(["✕", "Try again"])
    page.locator("#panel-share [data-closes]").click()
    expect(page.locator("#panel-share")).to_be_hidden()
    visit.complaints.clear()


def test_a_draft_that_a_closed_tab_left_unrated_is_found_again(visit: Visit) -> None:
    page = visit.open()
    page.get_by_label("Update as I type").uncheck()
    page.locator("#text").press_sequentially("Half a thought")
    page.close()
    second = visit.page = page.context.new_page()
    second.goto(visit.address)
    second.get_by_text("Recent reviews").click()
    entry = second.locator(".recent-entry")
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text("not rated")
    entry.click()
    wait_for_text(second, "Half a thought")
    expect(second.locator("#text")).to_have_value("Half a thought")
    # It is rated now: no visit finds it twice.
    assert second.evaluate("localStorage.getItem('unrated')") is None


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
    page = visit.open()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    read_review(page, REVIEW)
    open_panel(page, "Share")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#link-note")).to_contain_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    read_review(page, OTHER)
    page.goto("about:blank")
    page.goto(link)
    wait_for_text(page, REVIEW)
    undo(page)
    wait_for_text(page, OTHER)
