"""The number, the colours and the sentence of the shipped models never contradict each other.

Over the example reviews of the page and two hundred made-up ones, by the lens that the page draws: the sentence names
the number that is printed, the phrase that it names first holds one of the three brightest words, the phrase lifts
or holds down as its words do, and of what lifts, as of what holds down, no word is brighter than all that are named.
"""

import random
import re

import pytest
from jinja2 import Environment, FileSystemLoader

from limelight.drawing.heat import heat
from limelight.insights.sentence import Summary
from limelight.insights.summary import summarize
from limelight.prediction import Prediction
from limelight.predictor import Predictor
from tests.places import ROOT

MADE_UP = 100

THINGS = {
    "han": ["kettle", "tent", "lamp", "room", "soup", "waiter", "bed", "charger", "pizza", "pool"],
    "kim_cnn": ["plot", "lead actress", "soundtrack", "first hour", "villain", "script", "ending", "dialogue", "cast"],
}
GOOD = ["lovely", "a joy", "better than I hoped", "worth every penny", "simply wonderful", "not bad at all"]
BAD = ["a letdown", "awful", "not worth the money", "broken from the start", "dull and tired", "never quite right"]
FRAMES = [
    "The {thing} was {praise}.",
    "I thought the {thing} was {praise}!",
    "The {thing}, though, is {praise}.",
    "Honestly, the {thing} turned out to be {praise}.",
    "My sister found the {thing} {praise}; I agree.",
]
CLOSINGS = [
    "I would not go there again.",
    "I'd recommend it to anyone.",
    "Hm.",
    "We came on a Tuesday.",
    "Save your money!",
]


def examples(name: str) -> list[str]:
    """The reviews that the page offers to try."""
    templates = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    module = templates.get_template("examples.html").module
    rows = module.star_examples if name == "han" else module.film_examples  # type: ignore[attr-defined]
    return [text for _, _, text in rows]


def made_up(name: str) -> list[str]:
    """Reviews of one to six sentences, from all good to all bad, always the same."""
    pick = random.Random(1)
    texts = []
    for number in range(MADE_UP):
        share = number % 5 / 4
        sentences = [
            pick.choice(FRAMES).format(
                thing=pick.choice(THINGS[name]), praise=pick.choice(GOOD if pick.random() < share else BAD)
            )
            for _ in range(1 + number % 5)
        ]
        texts.append(" ".join([*sentences, *([pick.choice(CLOSINGS)] if pick.random() < 0.5 else [])]))
    return texts


def summary_of(predictor: Predictor, text: str) -> tuple[Summary, Prediction]:
    """The sentence of the page, and the answer with the weights that the page shows."""
    reading = predictor.read(text)
    explained = predictor.explain_reading(reading, predictor.default_lens, trust=False)
    return summarize(predictor.engine, reading, explained), explained.prediction


def contradictions(summary: Summary, lit: Prediction, answer: Prediction) -> list[str]:
    """Returns the contradictions in an answer, as the page shows it."""
    if answer.undecided:
        return [] if summary.text.startswith("Cannot tell") else ["it cannot tell, and says something"]
    number = [] if printed(answer) in summary.text else ["another number"]
    return number + first_phrase(summary, lit) + dim_side(summary, lit)


def printed(prediction: Prediction) -> str:
    """The number as the page prints it."""
    if prediction.expected_stars is not None:
        return f"{prediction.expected_stars:.1f} stars: "
    return f"{prediction.label.capitalize()}, {max(prediction.probabilities):.1%}: "


def levels_of(prediction: Prediction) -> list[int]:
    return [level for _, words in heat(prediction.sentences, prediction.explanation) for level in words]


def dim_side(summary: Summary, prediction: Prediction) -> list[str]:
    levels, found = levels_of(prediction), []
    for sign, side in ((1, "lifts"), (-1, "holds down")):
        of_side = [phrase for phrase in summary.phrases if (phrase.effect or 0) * sign > 0]
        named = max((levels[number] * sign for phrase in of_side for number in phrase.tokens), default=None)
        if named is not None and named < max(level * sign for level in levels):
            found.append(f"a brighter word than those that are named {side}")
    return found


def first_phrase(summary: Summary, prediction: Prediction) -> list[str]:
    if not summary.phrases:
        return [] if re.search("moves? it by", summary.text) else ["nothing is named, and that is not said"]
    phrase = summary.phrases[0]
    levels = levels_of(prediction)
    weights = [token.weight for sentence in prediction.sentences for token in sentence.tokens]
    third = sorted(map(abs, levels))[-3:][0]
    bright = [number for number in phrase.tokens if abs(levels[number]) >= third]
    lifts = re.search("(lifted by|because of|held down by|despite)", summary.text)
    found = [] if bright else ["it names a dim phrase first"]
    if phrase.effect is None or not any(phrase.effect * weights[number] > 0 for number in bright):
        found.append("the effect has another sign than the bright word")
    if phrase.effect is None or phrase.effect * sum(weights[number] for number in phrase.tokens) <= 0:
        found.append("the effect has another sign than the words together")
    if lifts is None or (lifts[1] in ("lifted by", "because of")) != ((phrase.effect or 0) > 0):
        found.append("the words say another direction than the number")
    return found


@pytest.mark.parametrize("name", ["han", "kim_cnn"])
def test_the_sentence_the_number_and_the_light_say_the_same(name: str) -> None:
    predictor = Predictor.load(ROOT / "weights" / name)
    texts = [*examples(name), *made_up(name)]
    said = [summary_of(predictor, text) for text in texts]
    answers = predictor.predict_batch(texts)
    found = {
        text: contradictions(summary, lit, answer)
        for text, (summary, lit), answer in zip(texts, said, answers, strict=True)
    }
    assert {text: words for text, words in found.items() if words} == {}
    # A page that never names a phrase does not contradict itself either.
    assert sum(bool(summary.phrases) for summary, _ in said) >= 0.8 * len(texts)
