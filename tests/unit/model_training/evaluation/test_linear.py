"""The linear baseline is measured on the rows of a run, with any labels."""

from pathlib import Path

import numpy as np
import pytest

from model_training.data.corpus import Corpus
from model_training.evaluation.linear import measure_tfidf, paired


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
