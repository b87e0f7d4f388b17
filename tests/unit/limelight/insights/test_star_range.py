"""A range of stars grows to the more probable side."""

import numpy as np
import pytest

from limelight.insights.star_range import star_range, widest_within

STARS = [1.0, 2.0, 3.0, 4.0, 5.0]
FITTED = {
    "range": {
        "share": 0.8,
        "mass": 0.75,
        "ranges": [{"low": 4.0, "high": 5.0, "share": 0.7, "n": 30}, {"low": 1.0, "high": 1.0, "share": 0.2, "n": 29}],
    },
}


@pytest.mark.parametrize(
    ("probabilities", "mass", "expected"),
    [
        ([0.05, 0.1, 0.2, 0.5, 0.15], 0.4, (3, 3)),
        ([0.05, 0.1, 0.2, 0.5, 0.15], 0.7, (2, 3)),
        ([0.05, 0.1, 0.2, 0.5, 0.15], 0.85, (2, 4)),
        ([0.05, 0.1, 0.2, 0.5, 0.15], 1.0, (0, 4)),
        ([0.5, 0.0, 0.0, 0.0, 0.5], 0.8, (0, 3)),
    ],
)
def test_a_range_is_the_widest_that_is_not_too_probable(probabilities, mass, expected) -> None:
    assert widest_within(np.array(probabilities), mass) == expected


def test_the_share_is_that_of_dev_reviews_with_this_range_if_there_were_enough() -> None:
    found = star_range(FITTED, np.array([0.0, 0.05, 0.25, 0.3, 0.4]), STARS)
    assert (found.low, found.high, found.share, found.stars) == (4.0, 5.0, 0.7, pytest.approx(4.05))
    assert star_range(FITTED, np.array([0.8, 0.1, 0.1, 0.0, 0.0]), STARS).share == 0.8
