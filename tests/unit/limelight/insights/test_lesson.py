"""The two words of a lesson: one is looked at, the other counts; both were left out to find it."""

import numpy as np
import pytest

from limelight.insights.lesson import find_lesson
from limelight.predictor import Predictor
from tests.places import ROOT

NAMES = ["han", "kim_cnn"]
TEXTS = [
    "The room was not bad at all. The staff, though, ignored us.",
    "Bad",
    "We loved it. Lovely staff, lovely view!",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_is_what_the_network_answers_without_each_word(name: str) -> None:
    model = Predictor.load(ROOT / "weights" / name)
    pairs = 0
    for text in TEXTS:
        lesson = find_lesson(model, model.read(text))
        # By attention a word has at most the share of its sentence; windows share the whole text.
        weights = model.engine.evaluate(model.read(text).token_ids).answer()
        shares = np.concatenate(
            [
                w * (s if name == "han" else 1)
                for w, s in zip(weights.token_weights, weights.sentence_weights, strict=True)
            ]
        )
        assert any(lesson.looked.looked == pytest.approx(share) for share in shares)
        label = None if model.stars else model.labels.index(lesson.target)
        for word in filter(None, (lesson.looked, lesson.counts)):
            answer = model.predict(text, [word.token]) if text != word.text else None
            if answer:
                value = answer.expected_stars if label is None else answer.probabilities[label]
                assert value == pytest.approx(word.without, abs=1e-5)
        if lesson.counts:
            pairs += 1
            change, other = (abs(word.without - lesson.value) for word in (lesson.looked, lesson.counts))
            assert lesson.looked.looked >= 2 * lesson.counts.looked
            assert other >= 2 * change
    assert pairs < len(TEXTS)


def test_the_lesson_of_the_example_is_a_word_behind_a_negation() -> None:
    model = Predictor.load(ROOT / "weights/han")
    lesson = find_lesson(model, model.read(TEXTS[0]))
    assert (lesson.looked.text, lesson.counts.text) == ("The", "bad")
