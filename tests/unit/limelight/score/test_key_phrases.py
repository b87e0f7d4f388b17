"""Key phrases: those that move the answer most, quoted from the words that carry them, by any lens with signs."""

import numpy as np
import pytest

import limelight
from limelight.lenses.lens import EXPECTED_STARS, Lens, LensInput, Light, signed_light
from limelight.lenses.registry import DEFAULT
from limelight.predictor import Predictor
from limelight.score.key_phrases import KeyPhrase, find_key_phrases

WORDS = {"fine": 0.2, "warm": 0.1, "slow": -0.3, "meh": 0.02}
TEXT = "A fine and warm soup. It was so slow! Meh."


def by_words(texts: list[str]) -> list[list[float]]:
    goods = [0.5 + sum(move for word, move in WORDS.items() if word in text.lower()) for text in texts]
    return [[1 - good, good] for good in goods]


def first_words(asked: LensInput) -> Light:
    """Weights the first word of each phrase alone, the later ones more."""
    weights = np.zeros(len(asked.texts), np.float32)
    for place, run in enumerate(asked.phrases, 1):
        weights[run.start] = place / 10
    return signed_light(asked, weights)


def phrases(model: Predictor, lens: str, count: int = 5, text: str = TEXT) -> list[KeyPhrase]:
    reading = model.read(text)
    return find_key_phrases(model.ask(reading, model.polarity_target()), reading, lens, count)


def test_the_phrases_that_move_the_answer_most_come_first_without_their_other_words() -> None:
    found = phrases(limelight.wrap(by_words, ["bad", "good"]), DEFAULT)
    assert [phrase.phrase for phrase in found] == ["slow", "fine and warm"]
    assert [phrase.move for phrase in found] == pytest.approx([-0.3, 0.3], abs=0.01)
    assert phrases(limelight.wrap(by_words, ["bad", "good"]), DEFAULT, count=1) == found[:1]


def test_a_lens_of_ones_own_with_signs_says_what_moves() -> None:
    lens = Lens("mine", "Mine", "The first word of each phrase.", signed=True, run=first_words)
    model = limelight.wrap(by_words, ["bad", "good"], lens=lens)
    found = phrases(model, "mine")
    count = len(model.ask(model.read(TEXT), model.polarity_target()).phrases)
    assert [phrase.move for phrase in found] == pytest.approx([place / 10 for place in range(count, 0, -1)])
    assert found[0].phrase == "Meh"


def test_half_a_word_begins_no_phrase() -> None:
    model = limelight.wrap(
        lambda texts: [[1 - g, g] for g in (0.9 if "n't" in t else 0.5 for t in texts)], ["bad", "good"]
    )
    [found] = phrases(model, DEFAULT, text="It is fine. I didn't.")
    assert found.phrase.endswith("didn't")


def test_the_target_of_stars_is_the_expected_one() -> None:
    model = limelight.wrap(by_words, ["1", "5"], stars=[1, 5])
    assert model.polarity_target().name == EXPECTED_STARS
    assert phrases(model, DEFAULT)[0].move == pytest.approx(-1.2, abs=0.05)


def test_reviews_are_scored_by_a_classifier_of_ones_own_with_its_doubts() -> None:
    table = limelight.Scorer(limelight.wrap(by_words, ["bad", "good"]), lens=DEFAULT).score([TEXT, "Fine."])
    assert table["error"].to_pylist() == [None, None]
    assert table["doubts"].to_pylist()[1] == "short"
