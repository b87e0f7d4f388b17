"""Scores as people read them, and the linear baseline: measured on the rows of a run, with any labels."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from model_training.data.corpus import Corpus
from model_training.evaluation.linear import measure_tfidf, paired
from model_training.evaluation.scores import score
from model_training.markdown import percentages, section


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [(0.9966, 0.9953, 0.9976, ("99.66%", "99.53% – 99.76%")), (0.562, 0.5425, 0.5813, ("56.2%", "54.2% – 58.1%"))],
)
def test_above_99_percent_a_second_decimal_is_said(value: float, low: float, high: float, said: tuple) -> None:
    assert percentages({"value": value, "low": low, "high": high}) == said


def test_a_label_without_rows_has_no_recall_and_one_that_was_never_given_no_precision() -> None:
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2]], np.float32)
    scores = asdict(score(probabilities, np.array([0, 0], np.int32), None, "dev", "two rows"))
    lines = section("by_label", scores, ["no", "yes"]).splitlines()
    assert "| no | 2 | 0 | 100.0% |" in lines
    assert "| yes | 0 | 0 | – |" in lines
    assert "| precision | 100.0% | – | |" in lines


def test_a_row_of_the_confusion_has_the_rows_of_a_label_by_what_was_predicted() -> None:
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7]], np.float32)
    assert score(probabilities, np.array([0, 1, 1], np.int32), None, "dev", "three rows").confusion == [[1, 0], [1, 1]]


def test_the_most_probable_label_is_scored_and_of_stars_the_median_next_to_it() -> None:
    probabilities = np.array([[0.4, 0.25, 0.35], [0.1, 0.2, 0.7]], np.float32)
    labels = np.array([1, 2], np.int32)
    stars = score(probabilities, labels, [1.0, 2.0, 3.0], "dev", "two rows")
    assert (stars.value, stars.answer, stars.median) == (0.5, 0.5, 1.0)
    words = score(probabilities, labels, None, "dev", "two rows")
    assert (words.value, words.answer, words.median) == (0.5, None, None)


def test_it_learns_from_the_rows_of_the_run_and_is_scored_on_its_dev_rows(prepared: Path) -> None:
    result = measure_tfidf(prepared, "shop=market", None, 1)
    assert result.rows == len(Corpus(prepared, "train", "shop=market"))
    dev = result.right["dev"]
    assert len(dev) == len(Corpus(prepared, "dev"))
    assert dev.mean() > 0.7
    assert result.figures({"dev": dev})["difference"] == {"dev": [0.0, 0.0, 0.0]}
    assert result.figures({"dev": np.ones_like(dev)})["difference"]["dev"][0] == pytest.approx(1 - dev.mean(), abs=1e-3)


def test_the_interval_of_a_difference_is_that_of_the_same_rows() -> None:
    right, other = np.array([True] * 60 + [False] * 40), np.array([True] * 50 + [False] * 50)
    difference, low, high = paired(right, other)
    assert difference == pytest.approx(0.1)
    # 10 of 100 rows differ: a standard error of .03, for .069 of two samples.
    assert (low, high) == pytest.approx((0.1 - 1.96 * 0.03, 0.1 + 1.96 * 0.03), abs=1e-3)
