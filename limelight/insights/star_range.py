"""The range of stars that reviews like one had: how sure a model may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

# A range that fewer dev reviews had is too rare to count how many of them were in it.
MIN_REVIEWS = 30


@dataclass(frozen=True, slots=True)
class StarRange:
    """The stars that most reviews like this one had.

    Attributes:
        low: The fewest of these stars.
        high: The most.
        share: Of the dev reviews that were given this range, how many had stars within it.
        stars: The expected stars of this review.
    """

    low: float
    high: float
    share: float
    stars: float


def ranges(probabilities: Floats) -> list[tuple[int, int, float]]:
    """Returns growing ranges of labels, `(first, last, probability)` each, from the most probable label to all.

    Each takes in the more probable of the two labels beside the one before it.
    """
    first = last = int(probabilities.argmax())
    found = [(first, last, float(probabilities[first]))]
    while last - first < len(probabilities) - 1:
        below = probabilities[first - 1] if first else -1.0
        above = probabilities[last + 1] if last < len(probabilities) - 1 else -1.0
        first, last = (first - 1, last) if below > above else (first, last + 1)
        found.append((first, last, found[-1][2] + float(max(below, above))))
    return found


def widest_within(probabilities: Floats, mass: float) -> tuple[int, int]:
    """Returns the widest of `ranges` whose probability is at most `mass`, or the most probable label alone."""
    first, last, _ = [found for found in ranges(probabilities) if found[2] <= mass or found[0] == found[1]][-1]
    return first, last


def star_range(calibration: dict[str, Any], probabilities: Floats, stars: Sequence[float]) -> StarRange:
    """Returns the range of a review from what `python -m model_training insights` fitted on dev.

    Args:
        calibration: With `range`: `{"share", "mass", "ranges": [{"low", "high", "share", "n"}, …]}`.
        probabilities: Those of the network, one for each label.
        stars: The stars of each label.
    """
    fitted = calibration["range"]
    first, last = widest_within(probabilities, fitted["mass"])
    low, high = stars[first], stars[last]
    counted = [found for found in fitted["ranges"] if (found["low"], found["high"]) == (low, high)]
    share = counted[0]["share"] if counted and counted[0]["n"] >= MIN_REVIEWS else fitted["share"]
    return StarRange(low, high, share, float(np.dot(probabilities, stars)))
