"""The page does not contradict itself: stars, colours and sentence of the shipped models agree, as drawn."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.system.browser.conftest import Visit, serving
from tests.system.browser.test_page import wait_for_light, wait_for_text
from tests.system.test_one_voice import ROOT, examples, made_up

# The colour of every word, the text of the sentence, and the words that light up for its phrases.
SEEN = """
() => {
  const level = (run) => Number(run.dataset.level) * (run.dataset.sign === "-" ? -1 : 1);
  const words = (run) => run.textContent.trim().split(/\\s+/);
  const phrases = [...document.querySelectorAll("#summary .phrase")].map((phrase) => {
    phrase.focus();
    const levels = [...document.querySelectorAll(".run.marked")].map(level);
    phrase.blur();
    return { levels, sign: phrase.dataset.sign };
  });
  return {
    phrases,
    levels: [...document.querySelectorAll(".run")].flatMap((run) => words(run).map(() => level(run))),
    text: document.getElementById("summary").textContent,
    score: document.querySelector(".score-number").textContent,
  };
}
"""


@pytest.fixture(scope="module")
def shipped(browser: Browser) -> Iterator[str]:
    """The address of the app with the weights of this repository."""
    with serving(ROOT / "weights") as address:
        yield address


def contradictions(page: Page) -> list[str]:
    """Returns the contradictions on the page, as drawn."""
    seen = page.evaluate(SEEN)
    if seen["score"] == "Cannot tell":
        return [] if seen["text"].startswith("Cannot tell") else ["it cannot tell, and says something"]
    found = [] if seen["text"].lower().startswith(seen["score"].lower()) else ["another number"]
    if not seen["phrases"]:
        return found if re.search("moves? it by", seen["text"]) else [*found, "nothing is named, and that is not said"]
    for sign, side in ((1, "+"), (-1, "-")):
        named = [level * sign for phrase in seen["phrases"] if phrase["sign"] == side for level in phrase["levels"]]
        if named and max(named) < max(level * sign for level in seen["levels"]):
            found.append(f"a word is brighter than all that are named on the side of {side}")
    first = seen["phrases"][0]
    third = sorted(map(abs, seen["levels"]))[-3:][0]
    bright = [level for level in first["levels"] if abs(level) >= third]
    up = first["sign"] == "+"
    if not bright:
        found.append("it names a dim phrase first")
    if not any((level > 0) == up for level in bright):
        found.append("the sign of the phrase is not that of its bright words")
    lifts = re.search("(lifted by|because of|held down by|despite)", seen["text"])
    if lifts is None or (lifts[1] in ("lifted by", "because of")) != up:
        found.append("the words say another direction than the sign")
    return found


@pytest.mark.parametrize("model", ["han", "kim_cnn"])
def test_what_is_drawn_and_what_is_said_never_contradict(browser: Browser, shipped: str, model: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    visit = Visit(context, shipped)
    visit.page.goto(f"{shipped}/?model={model}")
    found = {}
    for text in [*examples(model), *made_up(model)[:5]]:
        visit.page.fill("#text", text)
        wait_for_text(visit.page, text)
        wait_for_light(visit.page)
        expect(visit.page.locator("#result")).to_have_attribute("aria-busy", "false")
        if wrong := contradictions(visit.page):
            found[text] = wrong
    context.close()
    assert found == {}
    assert visit.complaints == []
