"""The few phrases of a review that move its stars most."""

import pytest

from limelight.lenses.lens import Asked, Target
from limelight.predictor import Predictor
from limelight.score.key_phrases import KeyPhrase, find_key_phrases
from tests.tiny import save_tiny_han
from tests.word_counter import LABELS, STARS, WordCounter


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor.load(save_tiny_han(tmp_path_factory.mktemp("weights") / "han"))


def test_phrases_come_with_what_they_move_the_strongest_first(predictor: Predictor) -> None:
    reading = predictor.read("The ending was slow. A lovely film! Made in 3 parts.")
    engine = WordCounter(predictor, {"lovely": 0.5, "slow": -0.8})
    asked = Asked.about(engine, reading, Target.choose("expected_stars", LABELS, STARS))
    found = find_key_phrases(asked, reading, "phrases", 5)
    assert [each.move for each in found] == pytest.approx([-0.8, 0.5], abs=1e-5)
    assert ["slow" in found[0].phrase, "lovely" in found[1].phrase] == [True, True]
    assert find_key_phrases(asked, reading, "phrases", 1) == [KeyPhrase(found[0].phrase, found[0].move)]


def test_a_lens_without_signs_gives_the_values_of_phrases(predictor: Predictor) -> None:
    reading = predictor.read("The ending was slow. A lovely film! Made in 3 parts.")
    asked = predictor.ask(reading, predictor.lean())
    assert find_key_phrases(asked, reading, "attention", 5) == find_key_phrases(asked, reading, "phrases", 5)
