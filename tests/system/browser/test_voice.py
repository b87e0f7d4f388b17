"""The page speaks with one voice: stars, light and sentence of the shipped models agree, as they are drawn."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.system.browser.conftest import Visit, serving
from tests.system.browser.test_page import wait_for_light, wait_for_text
from tests.system.test_one_voice import ROOT, examples, made_up

# The number, the sentence, the level of the brightest word, and of each phrase that the sentence names: its tint, the
# words before it, and the words that light up for it.
SEEN = """
() => {
  const level = (node) => Number(node.dataset.level ?? 0) * (node.dataset.sign === "-" ? -1 : 1);
  const most = (levels) => Math.max(0, ...levels.map(Math.abs));
  const phrases = [...document.querySelectorAll("#summary .phrase")].map((phrase) => {
    phrase.focus();
    const levels = [...document.querySelectorAll(".run.marked")].map(level);
    phrase.blur();
    const range = document.createRange();
    range.selectNodeContents(document.getElementById("summary"));
    range.setEndBefore(phrase);
    const tint = Math.abs(level(phrase));
    return { levels, most: most(levels), tint, sign: phrase.dataset.sign, before: range.toString() };
  });
  return {
    phrases,
    most: most([...document.querySelectorAll(".run")].map(level)),
    text: document.getElementById("summary").textContent,
    score: document.querySelector(".score-number").textContent,
  };
}
"""


# The words before the phrases that raise the answer, and before those that lower it.
LEADS = "lifted by|because of|for (?:positive|negative) |held down by|despite|against (?:positive|negative) "


@pytest.fixture(scope="module")
def shipped(browser: Browser) -> Iterator[str]:
    """The address of the page with the weights of this repository."""
    with serving(ROOT / "weights") as address:
        yield address


def contradictions(page: Page) -> list[str]:
    """Returns the contradictions on the page, as drawn."""
    seen = page.evaluate(SEEN)
    undecided = seen["score"] == "Cannot tell"
    # A decided answer stands above the sentence, which does not repeat it.
    begins = re.match("Torn|Nothing to go by|Cannot tell", seen["text"])
    found = [] if bool(begins) == undecided else ["another answer"]
    # Whether the brightest one is named depends on whether it is whole: see tests/system/test_one_voice.py.
    if seen["phrases"] and not any(phrase["most"] for phrase in seen["phrases"]):
        found.append("no phrase that is named is lit")
    # Of two phrases that do the same, neither has a side.
    for phrase in [] if "no phrase stands out" in seen["text"].lower() else seen["phrases"]:
        lead = re.findall(LEADS, phrase["before"].lower())[-1]
        # Gold is good, also where it speaks against the answer.
        good, is_bad = phrase["sign"] == "+", seen["score"].lower() == "negative"
        if (good != is_bad) != (lead.startswith(("lifted by", "because of", "for positive", "against negative"))):
            found.append("the words say another direction than the sign")
        if not any(level > 0 if good else level < 0 for level in phrase["levels"]):
            found.append("no word of a phrase is lit as the sentence says")
        if phrase["tint"] != phrase["most"]:
            found.append("a phrase has another tint in the sentence")
    return found


@pytest.mark.parametrize("model", ["han", "kim_cnn"])
def test_what_is_drawn_and_what_is_said_never_contradict(browser: Browser, shipped: str, model: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    visit = Visit(context, shipped)
    visit.page.goto(f"{shipped}/?model={model}")
    found = {}
    for text in [*examples(model), *made_up(model)[:15]]:
        visit.page.fill("#text", text)
        wait_for_text(visit.page, text)
        wait_for_light(visit.page)
        expect(visit.page.locator("#result")).to_have_attribute("aria-busy", "false")
        if wrong := contradictions(visit.page):
            found[text] = wrong
    context.close()
    assert found == {}
    assert visit.complaints == []


def test_from_a_phrase_of_the_summary_the_focus_comes_to_its_words(browser: Browser, shipped: str) -> None:
    page = browser.new_page()
    page.goto(shipped)
    wait_for_light(page)
    phrase = page.locator("#summary .phrase").last
    word = page.locator(".word:focus")
    phrase.click()
    expect(word).to_have_count(1)
    phrase.focus()
    page.keyboard.press("Enter")
    expect(word).to_have_count(1)
    page.mouse.move(0, 0)
    expect(page.locator(".run.marked")).to_have_count(0)
    page.close()
