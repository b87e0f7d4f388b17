"""Puts what several models say of one text on one scale, from bad to good, and says when they disagree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from limelight.verdict import Floats

if TYPE_CHECKING:
    from limelight.predictor import Predictor

# Models disagree where one leans at least this far to bad, and another as far to good.
BAD_LEAN, GOOD_LEAN = 0.4, 0.6


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one model says of a text.

    Attributes:
        model: Its name.
        title: Its title, as a page shows it.
        label: As `Prediction.label`.
        probability: Of this label.
        expected_stars: Where labels are ratings.
        lean: From 0, bad, to 1, good: Σ probability × position of the label between the first and the last.
        undecided: As `Prediction.undecided`.
    """

    model: str
    title: str
    label: str
    probability: float
    expected_stars: float | None
    lean: float
    undecided: bool


def opinion(predictor: "Predictor", probabilities: Floats, *, undecided: bool) -> Opinion:
    """Returns the opinion behind `probabilities <float32>[labels]`, one for each label of `predictor`, bad to good."""
    best = int(predictor.label_of(probabilities))
    stars = predictor.stars
    return Opinion(
        model=predictor.name,
        title=predictor.metadata.get("title", predictor.name),
        label=predictor.labels[best],
        probability=float(probabilities[best]),
        expected_stars=None if stars is None else float(np.dot(probabilities, stars)),
        lean=float(np.dot(probabilities, np.linspace(0, 1, len(probabilities)))),
        undecided=undecided,
    )


def disagree(opinions: Sequence[Opinion]) -> bool:
    """Whether one of `opinions` leans to bad and another to good; a lean near the middle disagrees with neither."""
    leans = [opinion.lean for opinion in opinions]
    return bool(leans) and min(leans) <= BAD_LEAN and max(leans) >= GOOD_LEAN
