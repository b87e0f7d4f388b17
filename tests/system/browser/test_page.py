"""The main uses of the page, in a real browser against the real server."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.system.browser.conftest import Visit

REVIEW = "The kettle boils fast and looks lovely. The lid, though, is a little wobbly."
DIALOG_PAYLOAD = "<script>document.title='hacked'</script><img src=x onerror=document.title='hacked'> Fine & lovely."

# The error of rounding where a browser parts a line is far below what an eye sees.
HALF_A_PIXEL = 0.5
# The height of the box of two lines, and what is around them, on a phone.
FOLDED = 80


def read_review(page: Page, text: str) -> None:
    """Types `text` as a paste does, and waits for the answer."""
    page.fill("#text", text)
    expect(page.locator("#answer")).to_be_visible()
    wait_for_text(page, text)


def opened(visit: Visit, text: str) -> Page:
    """Opens the page and reads a review."""
    page = visit.open()
    read_review(page, text)
    return page


def shown_text(page: Page) -> str:
    return "".join(page.locator("attention-heatmap :is(.words, .gap)").all_text_contents())


def wait_for_text(page: Page, text: str) -> None:
    """Waits until the heat map shows `text`, character by character."""
    page.wait_for_function(
        "text => [...document.querySelectorAll('attention-heatmap :is(.words, .gap)')]"
        ".map(node => node.textContent).join('') === text",
        arg=text,
    )


def wait_for_light(page: Page) -> None:
    """Waits for an answer with its light."""
    expect(page.locator("#summary")).to_have_attribute("data-request", re.compile(".+"))


def leave_box(page: Page) -> None:
    """Leaves the box, which folds on a phone a moment later: what is below it moves no more."""
    page.locator("#text").blur()
    page.wait_for_function("most => document.getElementById('text').offsetHeight <= most", arg=FOLDED)


def drawn(page: Page) -> list[list[str]]:
    """The heat map as a list: every sentence, word and mark with its class, level and text."""
    return page.locator("attention-heatmap :is(.sentence, .run, .gap, .cut)").evaluate_all(
        """nodes => nodes.flatMap(node => {
            const row = (text) => [node.className, (node.dataset.sign ?? '') + (node.dataset.level ?? ''), text];
            // Words that look alike are one run on the page, and the server draws each by itself.
            return node.matches('.run') ? node.textContent.match(/[^]/gu).filter((c) => c.trim()).map(row)
              : [row(node.textContent)];
        })"""
    )


def place(page: Page, text: str) -> tuple[float, float]:
    """The middle of the first word `text` of the heat map, on the screen."""
    x, y = page.evaluate(
        """text => {
            const runs = document.createTreeWalker(document.querySelector('attention-heatmap'), NodeFilter.SHOW_TEXT);
            const pattern = new RegExp(`(?<![\\p{L}'])${text}(?![\\p{L}'])`, 'u');
            while (runs.nextNode()) {
              const at = runs.currentNode.data.search(pattern);
              if (at < 0) continue;
              const range = document.createRange();
              range.setStart(runs.currentNode, at);
              range.setEnd(runs.currentNode, at + text.length);
              runs.currentNode.parentElement.scrollIntoViewIfNeeded();
              const box = range.getClientRects()[0];
              return [box.x + box.width / 2, box.y + box.height / 2];
            }
        }""",
        text,
    )
    return x, y


def point_at(page: Page, text: str) -> None:
    page.mouse.move(*place(page, text))


def open_experts(page: Page) -> None:
    """Opens the part of the panel Why that has the lenses and looks."""
    page.locator(".experts").evaluate("node => { node.open = true }")


def focused(page: Page) -> str:
    """The word that has the focus."""
    return page.evaluate("document.activeElement.matches('.word') ? document.activeElement.textContent : ''")


def test_a_pasted_review_shows_its_stars_its_probabilities_and_its_own_words(visit: Visit) -> None:
    page = visit.open()
    expect(page.locator("#empty")).to_be_visible()
    read_review(page, REVIEW)
    answer = visit.ask("predict", text=REVIEW, model="han")
    number = f"{answer['expected_stars']:.1f}"
    expect(page.locator(".score-number")).to_have_text(number)
    expect(page.get_by_role("status")).to_have_text(f"{number} stars of 5")
    expect(page.locator(".bar-share")).to_have_text([f"{p * 100:.1f}%" for p in answer["probabilities"]])
    expect(page.locator(".sentence")).to_have_count(2)
    expect(page.locator(".run:not([data-level='0'])")).not_to_have_count(0)
    expect(page.locator("#likely")).to_contain_text(re.compile(r"^(likely|anything) "))
    expect(page.locator(".unknown").first).to_have_css("text-decoration-style", "dashed")
    expect(page.locator(".legend")).to_contain_text("a star more")
    expect(page.locator("#empty")).to_be_hidden()


def test_every_character_of_the_review_is_shown(visit: Visit) -> None:
    page = visit.open()
    for text in [
        "Lovely 👩‍🚀👍🏽🇳🇱 kettle 🔭! Two\tcolumns  here.   ",
        "A title\n\nThen \n\n\n\n\nmuch space.\n  - And a last line.\n\n  ",
        "  \n  Space first. Then half: ½ cup, and no\u00a0break.",
        "זה קומקום נהדר. I love it! هذا رائع جدا.",
        "Cafe\u0301 cre\u0300me, naïve: ﬁne.",
        "x" * 400,
    ]:
        read_review(page, text)
        assert shown_text(page) == text


def test_markup_in_a_review_is_text_and_never_runs(visit: Visit) -> None:
    page = opened(visit, DIALOG_PAYLOAD)
    assert shown_text(page) == DIALOG_PAYLOAD
    expect(page.locator("attention-heatmap :is(script, img)")).to_have_count(0)
    expect(page).not_to_have_title("hacked")


@pytest.mark.parametrize("undecided", [True, False])
def test_a_question_is_called_one_and_nothing_else(visit: Visit, undecided: bool) -> None:
    page = visit.open()
    changes = {"undecided": undecided, "doubts": [{"code": "question", "text": "It is a question, not a review."}]}

    def ask_back(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | changes)

    page.route("**/api/v1/explain", ask_back)
    read_review(page, REVIEW)
    expect(page.locator("#score")).to_have_text("It is a question, not a review.")
    expect(page.locator("#doubts")).to_be_empty()
    for part in ("#likely", "#summary"):
        expect(page.locator(part)).to_be_hidden()
    page.unroute("**/api/v1/explain")
    read_review(page, f"{REVIEW} Fine.")
    for part in ("#likely", "#summary"):
        expect(page.locator(part)).to_be_visible()


def test_a_paragraph_is_laid_out_in_its_own_direction(visit: Visit) -> None:
    page = opened(visit, "זה קומקום נהדר.\nI love it!")
    directions = page.locator(".words").evaluate_all("nodes => nodes.map(node => getComputedStyle(node).direction)")
    assert directions == ["rtl", "ltr"]
    page.locator(".word[tabindex='0']").focus()
    assert focused(page) == "זה"
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "קומקום"


@pytest.mark.parametrize("visit", [{"returning": False}, {}], indirect=True)
def test_a_tab_that_is_not_there_is_told_next_to_what_is_shown(visit: Visit) -> None:
    for _ in range(2):
        visit.page.goto(f"{visit.address}/?model=bert")
        expect(visit.page.locator("#arrival")).to_contain_text("'bert'")
        expect(visit.page.locator("#problem")).to_be_hidden()
    visit.complaints.clear()
