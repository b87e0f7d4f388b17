"""Doubts: each code for its reason, the gravest first."""

from typing import Any

import numpy as np
import pytest

from limelight.insights.doubts import find_doubts, praises_and_blames
from limelight.lenses.lens import Asked, Target
from limelight.predictor import Predictor
from tests.tiny import save_tiny_han
from tests.word_counter import LABELS, STARS, WordCounter

SURE: dict[str, Any] = {
    "words": 12,
    "undecided": False,
    "foreign": None,
    "familiar": True,
    "mixed": lambda: False,
    "probabilities": np.array([0.0, 0.05, 0.1, 0.25, 0.6], np.float32),
    "disagree": False,
}


@pytest.mark.parametrize(
    ("found", "doubts"),
    [
        ({}, []),
        ({"words": 2}, ["short"]),
        ({"undecided": True}, ["undecided"]),
        ({"foreign": "de", "familiar": False}, ["language:de"]),
        ({"familiar": False}, ["other_domain"]),
        ({"probabilities": np.array([0.3, 0.1, 0.1, 0.2, 0.3], np.float32)}, ["unsure"]),
        ({"probabilities": np.array([0.4, 0.6], np.float32)}, ["unsure"]),
        ({"mixed": lambda: True, "probabilities": np.array([0.4, 0.6], np.float32)}, ["mixed"]),
        # Of a sure answer the summary says it.
        ({"mixed": lambda: True}, []),
        ({"probabilities": np.array([0.1, 0.3, 0.4, 0.1, 0.1], np.float32)}, []),
        ({"probabilities": None}, []),
        ({"disagree": True, "words": 1}, ["short", "readers_disagree"]),
    ],
)
def test_each_doubt_has_its_reason(found: dict[str, Any], doubts: list[str]) -> None:
    assert find_doubts(**{**SURE, **found}) == doubts


def test_flat_probabilities_are_undecided_and_nothing_more() -> None:
    flat = np.full(5, 0.2, np.float32)
    assert find_doubts(**{**SURE, "undecided": True, "probabilities": flat}) == ["undecided"]


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor.load(save_tiny_han(tmp_path_factory.mktemp("weights") / "han"))


@pytest.mark.parametrize(
    ("text", "worth", "mixed"),
    [
        ("A lovely film, but boring.", {"lovely": 1.0, "boring": -1.0}, True),
        ("A lovely film, but boring.", {"lovely": 1.0, "boring": -0.4}, False),
        ("It boils fast. Lovely!", {"fast": 0.8, "lovely": 1.0}, False),
        # In a negated phrase, no single word is to blame.
        ("Lovely. It didn't close.", {"lovely": 1.0, "close": -0.9, "n't": 0.9}, False),
        ("A film.", {}, False),
    ],
)
def test_praise_and_blame_take_a_phrase_of_each(predictor: Predictor, text: str, worth: dict, mixed: bool) -> None:
    target = Target.choose("expected_stars", LABELS, STARS)
    asked = Asked.about(WordCounter(predictor, worth), predictor.read(text), target)
    assert praises_and_blames(asked) is mixed
