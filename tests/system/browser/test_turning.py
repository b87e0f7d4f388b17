"""Few changes that would turn the answer stand in the panel Try: a button makes each in the text, and takes it back."""

import pytest
from playwright.sync_api import Page, expect

from tests.system.browser.conftest import Visit, open_panel
from tests.system.browser.test_page import REVIEW, read_review, wait_for_light, wait_for_text


def _open(visit: Visit) -> Page:
    """Returns the page with a lit review, and the panel open."""
    page = visit.open()
    read_review(page, REVIEW)
    wait_for_light(page)
    open_panel(page, "Try")
    return page


@pytest.mark.both
def test_a_change_that_turns_the_answer_is_made_and_taken_back(visit: Visit) -> None:
    page = _open(visit)
    chips = page.locator("#turning .chip")
    edit = visit.ask("edits", model="han", text=REVIEW)["edits"][0]
    expect(chips.first).to_contain_text(edit["changes"][0]["after"] or edit["changes"][0]["before"])
    chips.first.click()
    wait_for_text(page, edit["text"])
    expect(page.locator(".score-number")).to_have_text(f"{edit['prediction']['expected_stars']:.1f}")
    back = page.get_by_role("button", name="Take it back")
    back.click()
    wait_for_text(page, REVIEW)
    expect(back).to_be_hidden()


@pytest.mark.both
def test_a_slider_asks_for_a_number_of_stars(visit: Visit) -> None:
    page = _open(visit)
    slider = page.locator("#goal input")
    for stars in ("2.5", "4"):
        found = visit.ask("edits", model="han", text=REVIEW, target=float(stars))
        slider.fill(stars)
        expect(page.locator("#goal output")).to_have_text(f"{float(stars):.1f} ★")
        lead = page.locator("#turning .turning-lead")
        expect(lead).to_contain_text(f"{float(stars):.1f} ★" if found["words"] != 1 else "One word")
        expect(page.locator("#turning .chip")).to_have_count(len(found["edits"]))
    # A text that is changed has stars of its own.
    read_review(page, "The kettle boils fast and looks lovely.")
    expect(page.locator("#goal output")).to_have_text("")


@pytest.mark.both
def test_that_no_few_words_turn_the_answer_is_said(visit: Visit) -> None:
    page = _open(visit)
    stars = next(
        stars
        for stars in ("1", "5")
        if visit.ask("edits", model="han", text=REVIEW, target=float(stars))["words"] is None
    )
    page.locator("#goal input").fill(stars)
    expect(page.locator("#turning .turning-lead")).to_contain_text(f"No 3 words or fewer turn it to {stars}.0 ★")


@pytest.mark.both
def test_changes_that_do_not_come_are_said(visit: Visit) -> None:
    page = visit.open()
    read_review(page, REVIEW)
    wait_for_light(page)
    for part in ("**/edits", "**/edits.json.gz"):
        page.context.route(part, lambda route: route.abort())
    open_panel(page, "Try")
    expect(page.locator("#turning")).to_contain_text("Nothing is lost")
    visit.complaints.clear()
