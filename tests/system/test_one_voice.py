"""The number, the light and the sentence of the shipped models never contradict each other.

Over the example reviews of the page and many made-up ones, by the lens that the page draws: what is quoted is lit as
it is named, all phrases add up to the answer, and striking one out gives what its card says.
"""

import os
import re

import numpy as np
import pytest
from jinja2 import Environment, FileSystemLoader

from limelight.explained import Explained
from limelight.insights.summary import Summary, summarize
from limelight.lenses.levels import direction, heat_of
from limelight.prediction import Prediction
from limelight.predictor import Predictor
from tests.places import ROOT
from tests.system.site.texts import reviews

MADE_UP = 200 if os.environ.get("NIGHT") else 50


def examples(name: str) -> list[str]:
    """The reviews that the page offers to try."""
    templates = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    module = templates.get_template("examples.html").module
    rows = module.star_examples if name == "han" else module.film_examples  # type: ignore[attr-defined]
    return [text for _, _, text in rows]


def contradictions(predictor: Predictor, text: str, answer: Prediction) -> list[str]:
    """Returns what the page would say of an answer that another part of it denies."""
    explained = predictor.explain(text)
    summary, lit = summarize(explained), explained.prediction
    levels = [level for row in heat_of(lit) for level in row]
    way = direction(lit.labels, explained.lens_input.target.name)
    found = []
    for phrase in summary.phrases:
        if max((levels[number] for number in phrase.tokens), key=abs) * way * (phrase.value or 0) <= 0:
            found.append(f"{phrase.text}: not lit as it is named")
    if bool(summary.phrases) != any(levels):
        found.append("lit without a name, or named without light")
    total = sum(phrase.value for phrase in lit.phrases)
    if total != pytest.approx(explained.findings.value - (explained.findings.base or 0), abs=1e-6):
        found.append("the phrases do not add up")
    return found + untrue(predictor, text, explained) + against_the_number(summary, answer)


def untrue(predictor: Predictor, text: str, explained: Explained) -> list[str]:
    """Each phrase of the text, struck out, gives what its card says, to the printed digit."""
    target, found = explained.lens_input.target, []
    for phrase in explained.prediction.phrases:
        if len(explained.prediction.phrases) == 1:
            continue
        struck = predictor.predict(text, range(phrase.start, phrase.end))
        value = float(target.value(np.array(struck.probabilities, np.float32)))
        if value != pytest.approx(phrase.without, abs=2e-4):
            found.append(f"{phrase}: striking it out gives {value}")
    return found


def against_the_number(summary: Summary, answer: Prediction) -> list[str]:
    if answer.undecided:
        return [] if re.match("Mixed|Nothing to go by|Cannot tell", summary.text) else ["it says too much"]
    if answer.expected_stars is not None:
        printed = f"{answer.expected_stars:.1f} stars: "
    else:
        printed = f"{answer.label.capitalize()}, "
    return [] if summary.text.startswith(printed) else ["another number"]


@pytest.mark.parametrize("name", ["han", "kim_cnn"])
def test_the_sentence_the_number_and_the_light_say_the_same(name: str) -> None:
    predictor = Predictor.load(ROOT / "weights" / name)
    texts = [*examples(name), *reviews(MADE_UP)]
    answers = predictor.predict_batch(texts)
    found = {text: contradictions(predictor, text, answer) for text, answer in zip(texts, answers, strict=True)}
    assert {text: words for text, words in found.items() if words} == {}
