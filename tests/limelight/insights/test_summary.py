"""The summary quotes the phrases that turn the answer, as the network says when it is asked without them."""

import re

import numpy as np
import pytest

from limelight.engines.engine import Explanation
from limelight.insights.summary import summarize
from limelight.predictor import Predictor
from limelight.pretrained import load_pretrained
from tests.tiny import save_tiny_han

STARS = [1.0, 2.0, 3.0, 4.0, 5.0]


class WordCounter:
    """An engine of stars that adds up what each word is worth, from a middle of 3: known answers for the summary."""

    name = "attention"

    def __init__(self, predictor: Predictor, worth: dict[str, float]):
        vocabulary = predictor.preprocessor.tokenizer.get_vocab()
        self.worth = {vocabulary[word]: value for word, value in worth.items()}

    def parts(self, document: list[list[int]], kept: np.ndarray) -> np.ndarray:
        values = np.array([self.worth.get(token, 0.0) for sentence in document for token in sentence])
        stars = np.clip(3 + kept @ values, 1, 5)[:, None]
        return np.maximum(0, 1 - np.abs(stars - np.array(STARS))).astype(np.float32)

    def __call__(self, documents: list[list[list[int]]]) -> list[Explanation]:
        raise AssertionError("not asked")

    cells = warm_up = vector = __call__


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor("han", load_pretrained(save_tiny_han(tmp_path_factory.mktemp("weights") / "han")))


def summary(predictor: Predictor, text: str, without: tuple[int, ...] = (), **worth: float) -> str:
    reading = predictor.read(text, without)
    engine = WordCounter(predictor, worth)
    whole = engine.parts(reading.token_ids, np.ones((1, sum(map(len, reading.token_ids))), bool))[0]
    return summarize(engine, reading, ["1", "2", "3", "4", "5"], STARS, whole)


@pytest.mark.parametrize(
    ("text", "worth", "expected"),
    [
        (
            "We loved the film. The ending was slow and boring!",
            {"loved": 1.0, "film": 0.7, "boring": -0.5},
            "4 stars, mainly for “loved the film” (1st sentence), despite “boring” (2nd).",
        ),
        (
            "Terrible. It boils fast.",
            {"terrible": -1.5, "boils": 0.4, "fast": 0.3},
            "2 stars, mainly for “Terrible” (1st sentence), despite “boils fast” (2nd).",
        ),
        ("Lovely!", {"lovely": 2.0}, "5 stars, mainly for “Lovely”."),
        (
            "Slow. Lovely.",
            {"lovely": 0.9, "slow": -0.9},
            "3 stars: “Lovely” (2nd sentence) speaks for more, “Slow” (1st) for less.",
        ),
        ("A kettle.", {}, "3 stars; no few words decide it."),
    ],
)
def test_the_phrases_that_turn_it_are_quoted_with_their_sentence(predictor, text, worth, expected) -> None:
    assert summary(predictor, text, **worth) == expected


class TwoLabels(WordCounter):
    """The same for two labels, of which the first is the likelier the more the words are worth."""

    def parts(self, document: list[list[int]], kept: np.ndarray) -> np.ndarray:
        share = super().parts(document, kept) @ np.array(STARS) / 5
        return np.stack([share, 1 - share], axis=1).astype(np.float32)


@pytest.mark.parametrize(("label", "said"), [("HUM", "HUM"), ("positive", "Positive"), ("iPhone", "IPhone")])
def test_a_label_stays_as_it_is_written(predictor: Predictor, label: str, said: str) -> None:
    reading = predictor.read("Lovely.", ())
    engine = TwoLabels(predictor, {"lovely": 2.0})
    assert summarize(engine, reading, [label, "bad"], None, np.array([1.0, 0.0])) == f"{said}, mainly for “Lovely”."


def test_a_phrase_does_not_reach_over_marks_unknown_places_or_struck_words(predictor: Predictor) -> None:
    worth = {"loved": 0.6, "film": 0.6, "fast": 0.3}
    assert "“loved”" in summary(predictor, "We loved, the film fast.", loved=0.9, film=0.3, fast=0.1)
    found = summary(predictor, "We loved the film fast.", without=(2,), **worth)
    assert "“film fast”" in found


def test_of_a_long_text_the_sentences_that_move_most_are_looked_at(predictor: Predictor) -> None:
    long = "It is fine for the price. " * 70
    predictor.limits["max_sentences"], limit = 200, predictor.limits["max_sentences"]
    try:
        reading = predictor.read(f"{long}We loved the film. {long}")
        assert sum(map(len, reading.token_ids)) > 800
        found = summary(predictor, f"{long}We loved the film. {long}", loved=2.0)
    finally:
        predictor.limits["max_sentences"] = limit
    assert found == "5 stars, mainly for “loved” (71st sentence)."


def test_a_line_break_within_a_phrase_becomes_a_space(predictor: Predictor) -> None:
    assert summary(predictor, "loved\nfilm", loved=0.8, film=0.8) == "5 stars, mainly for “loved film”."


def test_a_real_network_gives_a_sentence_that_quotes_its_text(predictor: Predictor) -> None:
    text = "We loved the film. The ending, though, was slow and a little boring. " * 3
    reading = predictor.read(text)
    [found] = predictor.engine([reading.token_ids])
    said = summarize(predictor.engine, reading, predictor.labels, STARS, found.probabilities)
    assert said.endswith(".")
    assert all(quoted in text for quoted in re.findall("“(.+?)”", said))


def test_a_label_keeps_the_case_it_has(predictor: Predictor) -> None:
    reading = predictor.read("Who made the film?")
    engine = WordCounter(predictor, {})
    whole = engine.parts(reading.token_ids, np.ones((1, sum(map(len, reading.token_ids))), bool))[0]
    for label, name in (("HUM", "HUM"), ("positive", "Positive")):
        assert summarize(engine, reading, ["a", "b", label, "c", "d"], None, whole).startswith(f"{name}; no few words")
