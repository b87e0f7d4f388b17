"""From stars, in which the sentences of the audit are labelled, to the labels of any classifier."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Names of two or three labels that say their order, in small letters: bad, neutral, good.
_BAD = frozenset(("bad", "neg", "negative"))
_MIDDLE = frozenset(("neu", "neutral", "mixed", "average"))
_GOOD = frozenset(("good", "pos", "positive"))


@dataclass(frozen=True, slots=True)
class Scale:
    """The labels of a classifier on a scale from 1, bad, to 5, good.

    Attributes:
        labels: The labels, in the order of the probabilities.
        places: The place of each label from 1 to 5; None where labels have no order.
        unit: The unit of a lean: `stars`, or `probability`.
        values: The numbers whose mean is the lean: the stars of each label, or its place from 0 to 1.
    """

    labels: tuple[str, ...]
    places: tuple[float, ...] | None
    unit: str
    values: tuple[float, ...] | None

    @classmethod
    def of(cls, labels: Sequence[str], stars: Sequence[float] | None) -> "Scale":
        """Returns the scale of labels that stand for `stars`, or are two, or are three with known names."""
        names = tuple(labels)
        if stars is not None:
            low, high = stars[0], stars[-1]
            return cls(names, tuple(1 + 4 * (star - low) / (high - low) for star in stars), "stars", tuple(stars))
        places = _places([name.strip().lower() for name in names])
        values = None if places is None else tuple((place - 1) / 4 for place in places)
        return cls(names, places, "probability", values)

    @property
    def stars(self) -> tuple[float, ...] | None:
        """The stars that each label stands for, or None."""
        return self.values if self.unit == "stars" else None

    @property
    def width(self) -> float:
        """The largest difference of two leans: 1, or 4 stars of 5."""
        return max(self.values) - min(self.values) if self.values else 1.0

    def allowed(self, stars: frozenset[int]) -> frozenset[int] | None:
        """Returns the labels that may be true if `stars` may; None if that decides nothing."""
        if self.places is None or not stars or len(stars) == 5:
            return None
        if len(self.labels) == 2:
            side = polarity(stars)
            good = int(self.places[1] > self.places[0])
            return None if side is None else frozenset((good if side else 1 - good,))
        low, high = min(stars), max(stars)
        within = [number for number, place in enumerate(self.places) if low - 0.5 <= place <= high + 0.5]
        if not within:
            distances = [min(abs(place - star) for star in stars) for place in self.places]
            within = [number for number, distance in enumerate(distances) if distance <= min(distances) + 1e-9]
        return frozenset(within)

    def lean(self, probabilities: Floats) -> Floats:
        """Returns the lean of each row of `probabilities <float32>[…, labels]`: expected stars, or from 0 to 1.

        Where labels have no order it is 0.
        """
        values = self.values or (0.0,) * len(self.labels)
        return np.asarray(probabilities @ np.array(values, np.float32))


def polarity(stars: frozenset[int]) -> int | None:
    """Returns 0 for a set of stars that is mostly bad, 1 for one that is mostly good, None for one in between."""
    middle = sum(stars) / len(stars) if stars else 3
    return None if middle == 3 else int(middle > 3)


def _places(names: list[str]) -> tuple[float, ...] | None:
    known = {name: place for names_of, place in ((_BAD, 1.0), (_MIDDLE, 3.0), (_GOOD, 5.0)) for name in names_of}
    places = [known.get(name) for name in names]
    if None not in places and len(set(places)) == len(places) and len(places) in (2, 3):
        return tuple(place for place in places if place is not None)
    numbers = [_number(name) for name in names]
    found = [number for number in numbers if number is not None]
    if len(found) == len(names) > 2 and all(one < other for one, other in pairwise(found)):
        return tuple(1 + 4 * (number - found[0]) / (found[-1] - found[0]) for number in found)
    # Without known names two labels go from bad to good, as everywhere in Limelight.
    return (1.0, 5.0) if len(names) == 2 else None


def _number(name: str) -> float | None:
    try:
        return float(name)
    except ValueError:
        return None
