"""Opinions of stars and of good or bad stand on one scale."""

import numpy as np
import pytest

from limelight.insights.opinions import Opinion, disagree, opinion
from limelight.predictor import Predictor
from limelight.pretrained import load_pretrained
from tests.tiny import save_tiny_han, save_tiny_kim_cnn


@pytest.mark.parametrize(
    ("leans", "expected"),
    [
        ([], False),
        ([0.1], False),
        ([0.1, 0.55], False),
        ([0.4, 0.6], True),
        ([0.9, 0.5, 0.2], True),
        ([0.9, 0.7], False),
    ],
)
def test_models_disagree_where_one_leans_to_bad_and_one_to_good(leans, expected):
    assert disagree([Opinion("m", "M", "1", 0.5, None, lean, False) for lean in leans]) is expected


def test_a_lean_is_the_place_between_the_worst_label_and_the_best(tmp_path):
    han = Predictor("han", load_pretrained(save_tiny_han(tmp_path / "han")))
    kim_cnn = Predictor("kim_cnn", load_pretrained(save_tiny_kim_cnn(tmp_path / "kim_cnn")))
    stars = opinion(han, np.array([0, 0, 0, 0.5, 0.5], np.float32), undecided=False)
    assert (stars.expected_stars, stars.lean, stars.label) == (4.5, 0.875, "4")
    sides = opinion(kim_cnn, np.array([0.25, 0.75], np.float32), undecided=True)
    assert sides == Opinion("kim_cnn", "Tiny kim_cnn", "positive", 0.75, None, 0.75, True)
