"""The lesson: guess the stars and the phrase, see the light, turn the answer, and save what became of it."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.system.browser.conftest import Visit

ROWS = 'stars,text\n5,"The kettle boils fast and looks lovely."\n1,"Terrible, it didn\'t even switch on!"\n'


def open_lesson(visit: Visit, arm: str = "", rows: str = "", folder: Path = Path()) -> Page:
    page = visit.page
    page.goto(f"{visit.address}/lesson/?arm={arm}" if arm else f"{visit.address}/lesson/")
    expect(page.locator("#phrases button").first).to_be_visible()
    if rows:
        path = folder / "own.csv"
        path.write_text(rows, encoding="utf-8")
        page.locator("#file").set_input_files(path)
        expect(page.locator("#phrases")).to_contain_text("kettle")
        expect(page.locator("#phrases button").first).to_be_visible()
    return page


def guess(page: Page, stars: int) -> None:
    """Guesses with the keyboard alone, from the heading on."""
    expect(page.locator("#task")).to_have_attribute("aria-busy", "false")
    page.locator("#phrases button").first.press("Enter")
    radio = page.get_by_role("radio").nth(stars - 1)
    radio.press("Space")
    radio.press("Enter")
    expect(page.locator("#verdict")).to_be_focused()


def test_a_lesson_is_played_by_keyboard_from_the_guess_to_the_log(visit: Visit, tmp_path: Path) -> None:
    page = open_lesson(visit, "light", ROWS, tmp_path)
    expect(page.locator("#where")).to_have_text("Review 1 of 2")
    guess(page, 4)
    expect(page.locator("#verdict")).to_contain_text("The writer gave 5 stars. You said 4")
    expect(page.locator(".run:not([data-level='0'])").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("Terrible")
    page.keyboard.press("Enter")
    expect(page.locator("#turn")).to_contain_text("“The” → “Terrible”")
    # Another change begins with the review as it was, and does not count.
    page.keyboard.press("Tab")
    page.locator("#undo").press("Enter")
    expect(page.locator("#heatmap")).to_contain_text("The kettle")
    page.locator(".word[tabindex='0']").press("Delete")
    expect(page.locator("#turn")).to_contain_text("without “The”")
    expect(page.locator("#turn")).to_contain_text("your first change counts")
    page.locator("#next").press("Enter")
    expect(page.locator("#where")).to_be_focused()
    # A reload goes on with the same review.
    page.reload()
    expect(page.locator("#where")).to_have_text("Review 2 of 2")
    guess(page, 1)
    page.locator("#next").press("Enter")
    expect(page.locator("#end-title")).to_be_focused()
    expect(page.locator("#counts tr")).to_have_count(3)
    with page.expect_download() as saved:
        page.locator("#save").press("Enter")
    with Path(saved.value.path()).open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["given"], first["guess"], first["arm"], first["change"]) == ("5", "4", "light", "“The” → “Terrible”")
    assert (second["given"], second["guess"], second["change"], second["after"]) == ("1", "1", "", "")
    page.locator("#again").press("Enter")
    expect(page.locator("#where")).to_have_text("Review 1 of 12")


@pytest.mark.parametrize("visit", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
def test_the_lesson_is_not_wider_than_a_small_phone(visit: Visit, tmp_path: Path) -> None:
    page = open_lesson(visit, "", ROWS, tmp_path)
    for _ in range(2):
        guess(page, 3)
        page.locator(".word[tabindex='0']").press("Delete")
        expect(page.locator("#turn")).to_contain_text("★")
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        page.locator("#next").click()
    expect(page.locator("#counts")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
