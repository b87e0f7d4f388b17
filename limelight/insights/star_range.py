"""The most likely range of stars: expresses a model's certainty in stars."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass

from limelight.common.documented import Documented
from limelight.common.rules import RULES

# A range is likely if it has at least this share of the probability.
SHARE: float = RULES["likely"]


@dataclass(frozen=True, slots=True)
class StarRange(Documented):
    """The narrowest range of stars that contains four fifths of the probability."""

    low: float
    """The lower end of the range."""
    high: float
    """The upper end of the range."""
    share: float
    """The total probability of the stars in the range."""
    stars: float
    """The expected stars of this review."""


def star_range(probabilities: Sequence[float], stars: Sequence[float]) -> StarRange:
    """Returns the likely range for `probabilities`, one for each label, if labels stand for the ascending `stars`.

    It grows from the most probable label, at each step to the more probable neighbour, until it contains `SHARE` of the
    probability, and the expected stars to within half a star. The page draws a bracket over the bars by the same rule;
    `tests/fixtures/ranges.json` tests both.
    """
    expected = sum(map(operator.mul, probabilities, stars))
    share = max(probabilities)
    first = last = probabilities.index(share)
    # A rounding error must not widen a range that holds exactly the share.
    while last - first < len(stars) - 1 and (
        share < SHARE - 1e-6 or not stars[first] - 0.5 <= expected <= stars[last] + 0.5
    ):
        below = probabilities[first - 1] if first else -1.0
        above = probabilities[last + 1] if last < len(probabilities) - 1 else -1.0
        first, last = (first - 1, last) if below > above else (first, last + 1)
        share += max(below, above)
    return StarRange(stars[first], stars[last], min(share, 1.0), expected)
