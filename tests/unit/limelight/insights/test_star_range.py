"""A range of stars grows to the more probable side until it is likely."""

import json
from pathlib import Path

import numpy as np
import pytest

from limelight.insights.star_range import star_range

STARS = [1.0, 2.0, 3.0, 4.0, 5.0]
CASES = json.loads((Path(__file__).parents[3] / "fixtures/ranges.json").read_text())


@pytest.mark.parametrize("case", CASES)
def test_a_range_is_the_narrowest_likely_one_around_the_most_probable_stars(case) -> None:
    probabilities = case["probabilities"]
    result = star_range(probabilities, STARS)
    assert (result.low, result.high) == (case["low"], case["high"])
    assert result.share == pytest.approx(case["share"])
    assert result.low - 0.5 <= result.stars <= result.high + 0.5
    assert result.low <= STARS[int(np.argmax(probabilities))] <= result.high


@pytest.mark.parametrize(("probabilities", "stars"), [([0.0, 1.01], [0.0, 100.0]), ([0.99, 0.0], [100.0, 200.0])])
def test_probabilities_that_miss_one_a_little_have_a_range(probabilities: list[float], stars: list[float]) -> None:
    result = star_range(probabilities, stars)
    assert (result.low, result.high) == (stars[0], stars[-1])
