"""Texts that the detector was not fitted on: reviews are familiar to the shipped HAN, and other texts are not."""

import pytest

import limelight
from limelight.insights.insights import read_insights
from tests.places import ROOT

# "review" or "other", and a text: complaints and praise in a sentence; messages, SQL, JSON, law, notices.
HELD_APART = [line.split("\t") for line in (ROOT / "tests/data/held_apart.tsv").read_text().splitlines()]


@pytest.mark.parametrize(("kind", "least", "most"), [("review", 0.0, 0.15), ("other", 0.85, 1.0)])
def test_at_most_15_percent_of_short_reviews_are_called_unlike_a_review_and_85_of_other_texts(
    kind: str, least: float, most: float
) -> None:
    predictor = limelight.load("han")
    texts = [text for name, text in HELD_APART if name == kind]
    unlike = [not read_insights(predictor, text).familiarity.familiar for text in texts]
    assert least <= sum(unlike) / len(unlike) <= most
