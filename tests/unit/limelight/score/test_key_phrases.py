"""The few phrases of a review that move its stars most."""

import pytest

from limelight.lenses.target import Target
from limelight.predictor import Predictor
from limelight.score.key_phrases import KeyPhrase, find_key_phrases
from tests.tiny import save_tiny_han
from tests.word_counter import LABELS, STARS, WordCounter


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor.load(save_tiny_han(tmp_path_factory.mktemp("weights") / "han"))


def key_phrases(predictor: Predictor, text: str, **worth: float) -> list[KeyPhrase]:
    target = Target.choose("expected_stars", LABELS, STARS)
    [found] = find_key_phrases(WordCounter(predictor, worth), [predictor.read(text)], "leave_one_out", [target], 5)
    return found


def test_phrases_are_told_with_what_they_move_the_strongest_first(predictor: Predictor) -> None:
    found = key_phrases(predictor, "The ending was slow. A lovely film!", lovely=0.5, slow=-0.8)
    assert found == [KeyPhrase("slow", pytest.approx(-0.8)), KeyPhrase("lovely", pytest.approx(0.5))]


def test_half_a_word_is_no_phrase(predictor: Predictor) -> None:
    [found] = key_phrases(predictor, "It didn't switch on.", **{"n't": -0.8})
    assert found == KeyPhrase("didn't", pytest.approx(-0.8))
    [found] = key_phrases(predictor, "It didn't switch on.", **{"n't": -0.8, "switch": -0.6})
    assert found == KeyPhrase("didn't switch", pytest.approx(-1.4))


@pytest.mark.parametrize("text", ["n't lovely.", "A lovely film. n't it?"])
def test_half_a_word_that_stands_alone_is_what_was_written(predictor: Predictor, text: str) -> None:
    [found] = key_phrases(predictor, text, **{"n't": -0.8})
    assert found == KeyPhrase("n't", pytest.approx(-0.8))
