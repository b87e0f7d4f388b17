"""The range of stars that a review most likely has: how sure a model is, in stars."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.documented import Documented

Floats = NDArray[np.floating]

# A range is likely if it has at least this share of the probability.
SHARE = 0.8


@dataclass(frozen=True, slots=True)
class StarRange(Documented):
    """The stars that the review most likely has: the narrowest range with four fifths of the probability."""

    low: float
    """The fewest of these stars."""
    high: float
    """The most."""
    share: float
    """The probability of these stars together."""
    stars: float
    """The expected stars of this review."""


def star_range(probabilities: Floats | Sequence[float], stars: Sequence[float]) -> StarRange:
    """Returns the likely range of `probabilities`, one for each label, where labels stand for `stars`, ascending.

    It grows from the most probable label, each time by the more probable of the two next to it, until it holds `SHARE`
    of the probability, and the expected stars to half a star. The page draws a bracket over the bars by the same rule;
    both are held to it by `tests/fixtures/ranges.json`.
    """
    expected = float(np.dot(probabilities, stars))
    first = last = int(np.argmax(probabilities))
    share = float(probabilities[first])
    # Rounding must not make a range wider that holds the share exactly.
    while share < SHARE - 1e-6 or not stars[first] - 0.5 <= expected <= stars[last] + 0.5:
        below = probabilities[first - 1] if first else -1.0
        above = probabilities[last + 1] if last < len(probabilities) - 1 else -1.0
        first, last = (first - 1, last) if below > above else (first, last + 1)
        share += float(max(below, above))
    return StarRange(stars[first], stars[last], min(share, 1.0), expected)
