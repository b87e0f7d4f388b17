"""The examples of the page, and other texts, with the shipped weights: no answer contradicts itself."""

import csv

import numpy as np
import pytest

from limelight.insights.insights import read_insights
from limelight.predictor import Predictor
from tests.places import ROOT
from tests.system.test_one_voice import examples


@pytest.fixture(scope="module", params=["han", "kim_cnn"])
def predictor(request: pytest.FixtureRequest) -> Predictor:
    return Predictor.load(ROOT / "weights" / request.param)


def test_no_example_raises_a_doubt_but_the_one_that_is_no_review(predictor: Predictor) -> None:
    *reviews, stranger = examples(predictor.name)
    for text in reviews:
        assert read_insights(predictor, text).doubts == [], text
    assert "other_domain" in [doubt.code for doubt in read_insights(predictor, stranger).doubts]


def test_one_sentence_moves_the_first_example_and_a_few_turn_it(predictor: Predictor) -> None:
    first = examples(predictor.name)[0]
    before = predictor.predict(first).probabilities
    [moved, *_] = predictor.edit(first, most_words=1).edits
    assert abs(np.array(moved.prediction.probabilities) - before).max() > 0.05
    assert predictor.edit(first).words


def test_one_word_turns_every_review_of_the_lesson_and_the_model_is_wrong_on_some() -> None:
    han = Predictor.load(ROOT / "weights" / "han")
    with (ROOT / "static/examples/lesson.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    right = 0
    for row in rows:
        said = han.predict(row["text"]).expected_stars
        right += int(said + 0.5) == int(row["stars"])
        words = row["text"].split()
        changed = [[*words[:i], word, *words[i + 1 :]] for i in range(len(words)) for word in ("excellent", "terrible")]
        answers = han.predict_batch([" ".join(each) for each in changed])
        assert any(abs((answer.expected_stars or 0) - said) >= 1 for answer in answers), row["name"]
    assert len(rows) // 2 <= right < len(rows) == 12
