"""Converts stars, the labels of the audit's sentences, to the labels of any classifier."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Places of labels on the scale from 1, bad, to 5, good, by their names in small letters.
_PLACES = dict.fromkeys(("bad", "neg", "negative"), 1.0)
_PLACES |= dict.fromkeys(("neu", "neutral", "mixed", "average"), 3.0)
_PLACES |= dict.fromkeys(("good", "pos", "positive"), 5.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """The labels of a classifier, placed on a scale from 1 (bad) to 5 (good).

    Attributes:
        places: The place of each label from 1 to 5; None if labels have no order.
        stars: The stars that each label stands for; None if labels are not stars.
    """

    places: tuple[float, ...] | None
    stars: tuple[float, ...] | None

    @classmethod
    def of(cls, labels: Sequence[str], stars: Sequence[float] | None) -> "Scale":
        """Returns the scale of labels that stand for `stars`, of any two labels, or of three with known names."""
        if stars is not None:
            low, high = stars[0], stars[-1]
            return cls(tuple(1 + 4 * (star - low) / (high - low) for star in stars), tuple(stars))
        named = [_PLACES.get(label.strip().lower(), 0.0) for label in labels]
        if 0 not in named and len(set(named)) == len(named) in (2, 3):
            return cls(tuple(named), None)
        # Without known names two labels go from bad to good, as everywhere in Limelight.
        return cls((1.0, 5.0) if len(labels) == 2 else None, None)

    @property
    def values(self) -> tuple[float, ...] | None:
        """The values whose weighted mean is the answer: the stars of each label, or its place from 0 to 1."""
        return self.stars or (None if self.places is None else tuple((place - 1) / 4 for place in self.places))

    @property
    def width(self) -> float:
        """The largest possible difference between two answers: 1, or 4 for five stars."""
        return self.stars[-1] - self.stars[0] if self.stars else 1.0

    def allowed(self, stars: frozenset[int]) -> frozenset[int] | None:
        """Returns the indices of the labels that may be correct if `stars` may; None if any label may be.

        Of a text without an opinion, which has no `stars`, no label is correct.
        """
        if not stars:
            return frozenset()
        if self.places is None:
            return None
        beyond = [max(min(stars) - place, place - max(stars)) for place in self.places]
        within = [number for number, distance in enumerate(beyond) if distance <= max(0.5, min(beyond) + 1e-9)]
        return None if len(within) == len(self.places) else frozenset(within)
