"""Entering a review, refused texts, and the page without scripts or without a screen."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.system.browser.conftest import Visit
from tests.system.browser.test_page import (
    DIALOG_PAYLOAD,
    REVIEW,
    drawn,
    opened,
    read_review,
    shown_text,
    wait_for_light,
    wait_for_text,
)

without_javascript = {"java_script_enabled": False}


def test_what_is_over_the_models_limit_is_grey_and_counted(visit: Visit) -> None:
    page = opened(visit, "Lovely kettle. " * 12)
    expect(page.locator(".cut")).to_have_text("not read: 4 sentences")
    expect(page.locator(".unread")).to_have_count(4)
    expect(page.locator(".unread .run")).to_have_count(0)
    expect(page.locator("#facts")).to_have_text("Only the first 8 of 12 sentences were read: 16 of 24 words.")


@pytest.mark.parametrize("visit", [without_javascript], indirect=True)
def test_without_javascript_the_form_gives_the_same_heat_map(visit: Visit) -> None:
    text = (
        "\n  Title\n\n"
        + REVIEW
        + "\n\n\n  👍🏽 Pros:\n  - cheap\n\n\n\n\tCons?\n"
        + DIALOG_PAYLOAD
        + " Fine." * 9
        + "\n\n "
    )
    scripted = visit.page.context.browser.new_page()  # type: ignore[union-attr]
    scripted.goto(visit.address)
    page = visit.open()
    for model in ["han", "kim_cnn"]:
        page.check(f"input[value={model}]")
        page.fill("#text", text)
        page.get_by_role("button", name="Rate it").click()
        expect(page.locator("#answer")).to_be_visible()
        expect(page.locator("#text")).to_have_value(text)
        assert shown_text(page) == text
        unit = "★" if model == "han" else "points"
        assert unit in (page.locator(".run", has_text="kettle").first.get_attribute("title") or "")
        scripted.check(f"input[value={model}]")
        scripted.fill("#text", text)
        with scripted.expect_response("**/api/v1/explain"):
            scripted.get_by_role("button", name="Rate it").click()
        wait_for_light(scripted)
        expect(scripted.locator("#summary")).to_have_text(page.locator("#summary").inner_text())
        expect(scripted.locator(".bar-share")).to_have_text(page.locator(".bar-share").all_text_contents())
        for part in ["h1", "#score", "#likely", "#facts", "#signed-scale"]:
            assert scripted.locator(part).inner_text() == page.locator(part).inner_text()
        assert scripted.locator("#score").inner_html() == page.locator("#score").inner_html()
        assert drawn(scripted) == drawn(page)
    scripted.close()


def test_the_first_word_is_four_tabs_from_the_box_and_the_arrow_keys_reach_what_is_passed(visit: Visit) -> None:
    page = visit.open()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type(REVIEW)
    wait_for_text(page, REVIEW)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Rate it")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#summary .phrase").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="What decides")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("attention-heatmap .word").first).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    for key, control in [
        ("ArrowRight", "#clear"),
        ("Home", "#tools .primary"),
    ]:
        page.keyboard.press(key)
        expect(page.locator(control)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator(".examples-box:visible")).to_have_attribute("open", "")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".chip:visible").first).to_be_focused()
    # The Tab key comes back to where it left.
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".chip:visible").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#text")).not_to_have_value(REVIEW)


@pytest.mark.parametrize("visit", [without_javascript], indirect=True)
def test_without_javascript_examples_answer_and_errors_are_told_in_words(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="Kettle").click()
    expect(page.locator("#text")).to_have_value(re.compile("^Dead on arrival"))
    expect(page.locator("#answer")).to_be_visible()
    page.fill("#text", "   ")
    page.get_by_role("button", name="Rate it").click()
    expect(page.get_by_role("alert")).to_contain_text("The text is empty")
    page.fill("#text", "a" * 20_001)
    page.get_by_role("button", name="Rate it").click()
    expect(page.get_by_role("alert")).to_contain_text("20,00")
    expect(page.locator("#text")).to_have_value("a" * 20_001)
    # The browser itself logs the status of an error page.
    assert all("Failed to load resource" in text for text in visit.complaints)
    visit.complaints.clear()


def test_who_listens_is_told_what_changed_and_told_once(visit: Visit) -> None:
    page = visit.open()
    page.evaluate(
        """() => {
            window.said = [];
            const hear = (records) =>
              records.forEach(({ addedNodes }) => addedNodes.forEach((node) => said.push(node.textContent)));
            for (const node of document.querySelectorAll('[role=status], [aria-live]')) {
              new MutationObserver(hear).observe(node, { childList: true, subtree: true });
            }
        }"""
    )

    def doubted(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, json={**answer.json(), "doubts": [{"code": "unsure", "text": "It is not sure."}]}
        )

    page.route("**/api/v1/explain", doubted)
    read_review(page, "Lovely kettle. " * 12)
    expect(page.locator(".told[aria-live]")).to_contain_text("8 of 12 sentences were read")
    expect(page.locator(".told[aria-live]")).to_contain_text("It is not sure.")
    page.locator("#text").press("End")
    page.keyboard.type(" Fine. Fine.", delay=30)
    wait_for_text(page, page.locator("#text").input_value())
    said = page.evaluate("said")
    # The note of the Share panel is always there, and is never announced again.
    assert not [words for words in said if "is never sent to a server" in words]
    assert said.count("It is not sure.") == 1


ANSWER = """
- region "Answer":
  - heading "Answer" [level=2]
  - paragraph: /\\d\\.\\d stars of 5/
  - paragraph: /^(likely|anything) /
  - list "Probabilities":
    - listitem: /1 star \\d+\\.\\d%/
    - listitem: /2 stars \\d+\\.\\d%/
    - listitem: /3 stars \\d+\\.\\d%/
    - listitem: /4 stars \\d+\\.\\d%/
    - listitem: /5 stars \\d+\\.\\d%/
  - group "Your review, word by word"
  - group "More about this answer":
    - button "Why these words?"
    - button "Share"
  - status: /\\d\\.\\d stars of 5/
"""


def test_an_answer_is_read_aloud_in_its_order_and_each_phrase_with_what_it_adds(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    wait_for_light(page)
    expect(page.locator("#result")).to_match_aria_snapshot(ANSWER)
    expect(page.locator("#summary")).to_have_text(re.compile(r"“.*” \([−+]\d\.\d\s★\)\.$"))
    page.locator(".skip").last.press("Enter")
    expect(page.locator(".word:focus")).to_have_count(1)
