"""Two models stand side by side on one review."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.system.browser.conftest import Visit, open_panel
from tests.system.browser.test_page import REVIEW, read_review, wait_for_light
from tests.system.browser.test_play import click_word


def columns(page: Page) -> None:
    """Waits for both columns, and takes care that they show the review."""
    heats = page.locator("compared-heat")
    expect(heats).to_have_count(2)
    for number in range(2):
        expect(heats.nth(number).locator(".run").first).to_be_visible()


def open_comparison(visit: Visit) -> Page:
    page = visit.open()
    read_review(page, REVIEW)
    wait_for_light(page)
    open_panel(page, "Compare")
    columns(page)
    return page


def test_two_columns_show_both_answers_and_the_same_words(visit: Visit) -> None:
    page = open_comparison(visit)
    sections = page.locator(".compare-column")
    expect(sections.locator("h3")).to_have_text(["Tiny han", "Tiny kim_cnn"])
    expect(sections.nth(0).locator(".bar")).to_have_count(5)
    expect(sections.nth(1).locator(".bar")).to_have_count(2)
    expect(page.locator("#compare-said")).to_contain_text(
        re.compile(r"Tiny han (and|or) Tiny kim_cnn .* on (none|\d+) of 14 words")
    )
    # Each model tells its purpose.
    for number, model in enumerate(["han", "kim_cnn"]):
        about = page.locator(f".about[data-model='{model}']").text_content() or ""
        expect(sections.nth(number).locator(".hint").first).to_contain_text(about)
    # In one task, since the page may scroll between two.
    boxes = sections.locator("compared-heat").evaluate_all(
        "heats => heats.map(heat => heat.getBoundingClientRect()).map(box => [box.y, box.height])"
    )
    assert boxes[0] == boxes[1]
    outlined = [
        " ".join(page.locator(f"#compare section:nth-of-type({number}) .marked").all_inner_texts()) for number in (1, 2)
    ]
    assert outlined[0] == outlined[1]
    assert page.locator("#compare-marks span").is_visible() == bool(outlined[0])


def test_keys_open_it_walk_its_words_and_leave_it(visit: Visit) -> None:
    page = visit.open()
    read_review(page, REVIEW)
    wait_for_light(page)
    page.locator("#more summary").press("Enter")
    page.locator("[data-opens=compare]").press("Enter")
    columns(page)
    expect(page.locator("#title-compare")).to_be_focused()
    word = page.locator("compared-heat").nth(1).locator(".word[tabindex='0']")
    word.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("compared-heat").nth(1).get_by_role("tooltip")).to_contain_text("Tiny han")
    page.keyboard.press("Escape")
    expect(page.locator("#panel-compare")).to_be_hidden()
    expect(page.locator("#more summary")).to_be_focused()


def test_struck_words_are_struck_for_both_and_a_reload_keeps_the_pair(visit: Visit) -> None:
    page = visit.open()
    read_review(page, REVIEW)
    click_word(page, "lovely")
    wait_for_light(page)
    open_panel(page, "Compare")
    expect(page.locator("compared-heat .removed")).to_have_text(["lovely", "lovely"])
    page.reload()
    expect(page.locator("compared-heat .removed")).to_have_text(["lovely", "lovely"])
    # Where the other one's tab is opened, the two change places.
    page.get_by_role("radio", name="Tiny kim_cnn").locator("xpath=ancestor::label").click()
    expect(page.locator(".compare-column h3")).to_have_text(["Tiny kim_cnn", "Tiny han"])


@pytest.mark.parametrize(
    "visit",
    [{"viewport": {"width": 375, "height": 812}, "has_touch": True}, {"color_scheme": "dark"}],
    indirect=True,
    ids=["phone", "dark"],
)
def test_nothing_is_wider_than_the_window(visit: Visit) -> None:
    page = open_comparison(visit)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sections = page.locator(".compare-column")
    one, other = (sections.nth(number).bounding_box() for number in range(2))
    assert one is not None
    assert other is not None
    if page.evaluate("innerWidth < 620"):
        assert other["y"] >= one["y"] + one["height"]
    else:
        assert other["x"] >= one["x"] + one["width"]


def test_a_doubt_about_an_answer_stands_next_to_it(visit: Visit) -> None:
    page = visit.page

    def doubted(route: Route) -> None:
        response = route.fetch()
        says = response.json()
        says["doubts"] = ["other_domain"] if says["model"] == "kim_cnn" else []
        route.fulfill(response=response, json=says)

    page.route("**/api/v1/insights", doubted)
    open_comparison(visit)
    expect(page.locator(".compare-column .flag")).to_have_count(1)
    expect(page.locator(".compare-column").nth(1).locator(".flag")).to_be_visible()
