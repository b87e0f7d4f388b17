"""Doubts: each code for its reason, the gravest first."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import limelight
from limelight.insights.doubts import Familiarity, familiarity_of, find_doubts
from limelight.insights.insights import read_insights
from limelight.predictor import Predictor

TEXT = "The kettle boils fast and looks lovely."
KNOWN = Familiarity(True, None, "en", 0.1, 0.6)
SURE = [0.0, 0.0, 0.05, 0.25, 0.7]
APART = [0.4, 0.1, 0.0, 0.1, 0.4]


def codes(predictor: Predictor, text: str = TEXT, familiarity: Familiarity = KNOWN, **said: Any) -> list[str]:
    """Returns the codes of the doubts about an answer, with some of its fields replaced."""
    reading = predictor.read(text)
    [prediction] = predictor.predict_readings([reading])
    said = {"probabilities": SURE, "undecided": False, **said}
    return [doubt.code for doubt in find_doubts(predictor, replace(prediction, **said), familiarity)]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({}, []),
        ({"text": "Looks lovely!"}, ["short"]),
        ({"undecided": True}, ["undecided"]),
        ({"familiarity": Familiarity(False, "language", "de", 0.1, 0.6)}, ["language"]),
        ({"familiarity": Familiarity(False, "question", "en", 0.1, 0.6), "undecided": True}, ["question"]),
        ({"familiarity": Familiarity(False, "other_domain", "en", 0.9, 0.6)}, ["other_domain"]),
        ({"probabilities": APART}, ["unsure"]),
        # As flat as for no words, it is undecided, and nothing more.
        ({"probabilities": APART, "undecided": True}, ["undecided"]),
        ({"probabilities": [0.1, 0.2, 0.4, 0.2, 0.1]}, []),
    ],
)
def test_each_doubt_has_its_reason(
    tiny_han: Predictor, monkeypatch: pytest.MonkeyPatch, case: dict[str, Any], expected: list[str]
) -> None:
    monkeypatch.setitem(tiny_han.metadata, "doubts", {"unsure_from": 2.0})
    assert codes(tiny_han, **case) == expected


def test_where_nothing_was_measured_only_the_widest_answers_are_unsure(
    tiny_han: Predictor, tiny_kim: Predictor
) -> None:
    assert codes(tiny_han, probabilities=APART) == []
    assert codes(tiny_han, probabilities=[0.5, 0.0, 0.0, 0.0, 0.5]) == ["unsure"]
    assert codes(tiny_kim, probabilities=[0.4, 0.6]) == ["unsure"]
    assert codes(tiny_kim, probabilities=[0.3, 0.7]) == []


def test_the_language_of_a_text_is_named_in_words(tiny_han: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tiny_han.metadata, "insights", {"familiarity": {"language": "en"}})
    reading = tiny_han.read("Das Zelt ist leider nach zwei Tagen kaputt gegangen.")
    [answer] = tiny_han.run([reading])
    [prediction] = tiny_han.describe([reading], [answer])
    first = find_doubts(tiny_han, prediction, familiarity_of(tiny_han, reading, answer))[0]
    assert first.code == "language"
    assert "German" in first.text
    assert "English" in first.text


def test_a_classifier_without_a_detector_is_doubted_too() -> None:
    model = limelight.wrap(lambda texts: np.full((len(texts), 2), [0.48, 0.52]), ["bad", "good"])
    reading = model.read(TEXT)
    [answer] = model.run([reading])
    [prediction] = model.describe([reading], [answer])
    doubts = find_doubts(model, prediction, familiarity_of(model, reading, answer))
    assert [doubt.code for doubt in doubts] == ["unsure"]
    assert read_insights(model, TEXT).doubts == doubts
    # The prior makes the answer surer.
    assert read_insights(model, TEXT, prior=[1, 9]).doubts == []


def test_a_short_text_says_that_stars_are_a_mean(tiny_han: Predictor, tiny_kim: Predictor) -> None:
    for predictor in (tiny_han, tiny_kim):
        reading = predictor.read("Looks lovely!")
        [prediction] = predictor.predict_readings([reading])
        [short] = [each for each in find_doubts(predictor, prediction, KNOWN) if each.code == "short"]
        assert ("mean" in short.text) == (predictor.stars is not None)
