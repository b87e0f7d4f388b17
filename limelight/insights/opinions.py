"""Puts what the readers of one kind say of one text on one scale, from bad to good, and says when they disagree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from limelight.verdict import Floats, most_probable

if TYPE_CHECKING:
    from limelight.predictor import Predictor

# Where no gap was fitted on dev, readers disagree from a quarter of the way between bad and good: one star of five.
GAP = 0.25
SECOND_READER = "phrases"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one reader says of a text.

    Attributes:
        model: The name of the model; of its second reader `phrases`.
        title: Its title, as a page shows it.
        label: As `Prediction.label`.
        probability: Of this label.
        expected_stars: Where labels are ratings.
        lean: From 0, bad, to 1, good: Σ probability × position of the label between the first and the last.
        undecided: As `Prediction.undecided`; a second reader never is.
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
    title = predictor.metadata.get("title", predictor.name)
    return _opinion(predictor, predictor.name, title, probabilities, undecided=undecided)


def second_opinion(predictor: "Predictor", probabilities: Floats) -> Opinion:
    """Returns the opinion of the second reader of `predictor`, behind its `probabilities <float32>[labels]`."""
    return _opinion(predictor, SECOND_READER, "Counted phrases", probabilities, undecided=False)


def disagree(opinions: Sequence[Opinion], gap: float = GAP) -> bool:
    """Whether the leans of two of `opinions` are `gap` apart or more."""
    leans = [opinion.lean for opinion in opinions]
    return bool(leans) and max(leans) - min(leans) >= gap


def lean_of(probabilities: Floats) -> Floats:
    """Returns how far each row of `probabilities <float32>[…, labels]` leans to good: from 0 to 1."""
    return np.asarray(probabilities @ np.linspace(0, 1, probabilities.shape[-1], dtype=np.float32))


def _opinion(predictor: "Predictor", model: str, title: str, probabilities: Floats, *, undecided: bool) -> Opinion:
    best = int(most_probable(probabilities))
    stars = predictor.stars
    return Opinion(
        model=model,
        title=title,
        label=predictor.labels[best],
        probability=float(probabilities[best]),
        expected_stars=None if stars is None else float(np.dot(probabilities, stars)),
        lean=float(lean_of(probabilities)),
        undecided=undecided,
    )
