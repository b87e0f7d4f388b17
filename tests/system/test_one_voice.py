"""The number, the light and the sentence of the shipped models never contradict each other.

Over the example reviews of the page and two hundred made-up ones, by the lens that the page draws: the sentence names
the number that is printed; each phrase that it names moves the answer by what it says when it is left out, in the
direction that the words before it say; and the light of the phrase has the same sign.
"""

import random
import re

import pytest
from jinja2 import Environment, FileSystemLoader

from limelight.insights.sentence import Summary
from limelight.insights.summary import summarize
from limelight.prediction import Prediction
from limelight.predictor import Predictor
from tests.places import ROOT

MADE_UP = 200

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
    """Reviews of one to six sentences, from all good to all bad, the same each time."""
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
    """The sentence of the page, and the answer with the weights that the page lights."""
    reading = predictor.read(text)
    explained = predictor.explain_reading(reading, predictor.default_lens, trust=False)
    return summarize(predictor.engine, reading, explained), explained.prediction


def contradictions(predictor: Predictor, text: str, answer: Prediction) -> list[str]:
    """Returns the contradictions in an answer, as the page shows it."""
    summary, lit = summary_of(predictor, text)
    found = [*against_the_words(summary), *against_the_light(summary, lit), *untrue(predictor, text, summary, answer)]
    if answer.undecided:
        return found + ([] if re.match("Torn|Nothing to go by|Cannot tell", summary.text) else ["it says too much"])
    if not summary.phrases and "changes it by" not in summary.text:
        found.append("nothing is named, and that is not said")
    return found + ([] if printed(answer) in summary.text else ["another number"])


def printed(prediction: Prediction) -> str:
    """The number as the page prints it."""
    if prediction.expected_stars is not None:
        return f"{prediction.expected_stars:.1f} stars: "
    return f"{prediction.label.capitalize()}, {max(prediction.probabilities):.1%}"


def against_the_words(summary: Summary) -> list[str]:
    """The words before each phrase say the direction of its effect."""
    lifts, found = None, []
    for piece in summary.pieces:
        if piece.phrase is None:
            leads = re.findall("lifted by|because of|held down by|despite", piece.text)
            lifts = leads[-1] in ("lifted by", "because of") if leads else lifts
        elif lifts != ((summary.phrases[piece.phrase].effect or 0) > 0):
            found.append(f"{piece.text}: the words say another direction than the number")
    return found


def against_the_light(summary: Summary, lit: Prediction) -> list[str]:
    """A phrase that lifts the answer is lit so, and one that holds it down, too."""
    weights = [token.weight for sentence in lit.sentences for token in sentence.tokens]
    return [
        f"{phrase.text}: lit the other way than the number"
        for phrase in summary.phrases
        if (phrase.effect or 0) * sum(weights[number] for number in phrase.tokens) <= 0
    ]


def untrue(predictor: Predictor, text: str, summary: Summary, answer: Prediction) -> list[str]:
    """Each number is the change that leaving its phrase out makes, whose sign it has."""

    def value(prediction: Prediction) -> float:
        place = predictor.labels.index(answer.label)
        stars = prediction.expected_stars
        return float(prediction.probabilities[place]) if stars is None else stars

    if " together (" in summary.text:
        return []
    return [
        f"{phrase.text}: leaving it out does something else"
        for phrase in summary.phrases
        if phrase.effect != pytest.approx(value(answer) - value(predictor.predict(text, phrase.tokens)), abs=2e-3)
    ]


@pytest.mark.parametrize("name", ["han", "kim_cnn"])
def test_the_sentence_the_number_and_the_light_say_the_same(name: str) -> None:
    predictor = Predictor.load(ROOT / "weights" / name)
    texts = [*examples(name), *made_up(name)]
    answers = predictor.predict_batch(texts)
    found = {text: contradictions(predictor, text, answer) for text, answer in zip(texts, answers, strict=True)}
    assert {text: words for text, words in found.items() if words} == {}
    # A page that never names a phrase does not contradict itself either.
    named = [summary_of(predictor, text)[0].phrases for text in texts[:40]]
    assert sum(map(bool, named)) >= 0.8 * len(named)
