"""The shipped models doubt texts that are no reviews, and few of those that are."""

import pytest

from limelight import load
from limelight.insights.doubts import familiarity_of, find_doubts
from limelight.insights.insights import read_insights
from limelight.predictor import Predictor
from model_training.evaluation.familiarity import NO_PROSE, NO_REVIEWS, read_strangers
from tests.places import ROOT

# Written for this test: none was read when the limits were chosen.
QUESTIONS = [
    "Can somebody tell me if the filter fits?",
    "Does the blue one come with a lid?",
    "Which of the two rooms has a balcony?",
    "Has anyone seen the second season?",
]

# "review" or "other", and a text: complaints and praise in a sentence; messages, SQL, JSON, law, notices.
HELD_APART = [line.split("\t") for line in (ROOT / "tests/data/held_apart.tsv").read_text().splitlines()]


@pytest.fixture(scope="module", params=["han", "kim_cnn"])
def predictor(request: pytest.FixtureRequest) -> Predictor:
    return load(ROOT / "weights" / request.param)


def codes(predictor: Predictor, text: str) -> list[str]:
    reading = predictor.read(text)
    [answer] = predictor.run([reading])
    [prediction] = predictor.describe([reading], [answer])
    return [doubt.code for doubt in find_doubts(predictor, prediction, familiarity_of(predictor, reading, answer))]


def test_of_texts_that_are_no_reviews_at_least_92_percent_are_doubted(predictor: Predictor) -> None:
    texts = [text for found in read_strangers([*NO_REVIEWS, *NO_PROSE]).values() for text in found[::4]]
    assert sum(bool(codes(predictor, text)) for text in texts) / len(texts) >= 0.92


def test_a_question_is_no_review(predictor: Predictor) -> None:
    assert all(codes(predictor, text)[0] == "question" for text in QUESTIONS)


@pytest.mark.parametrize(("kind", "least", "most"), [("review", 0.0, 0.15), ("other", 0.85, 1.0)])
def test_at_most_15_percent_of_short_reviews_are_called_unlike_a_review_and_85_of_other_texts(
    kind: str, least: float, most: float
) -> None:
    predictor = load("han")
    texts = [text for name, text in HELD_APART if name == kind]
    unlike = [not read_insights(predictor, text).familiarity.familiar for text in texts]
    assert least <= sum(unlike) / len(unlike) <= most
