"""Maps the answers of several readers to one scale, from bad to good, and detects disagreement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.common.verdict import Floats, label_of

if TYPE_CHECKING:
    from limelight.predictor import Predictor

# If no gap was fitted on dev, readers disagree from a quarter of the way between bad and good: one star of five.
GAP = 0.25
# The second reader in a list of opinions.
_COUNTED: dict[str, str] = RULES["second_reader"]


@dataclass(frozen=True, slots=True)
class Opinion(Documented):
    """The opinion of one reader on the text."""

    model: str
    title: str
    label: str
    """As in predict."""
    probability: float
    """Its probability."""
    expected_stars: float | None
    """Null where labels are not stars."""
    lean: float
    """From 0, bad, to 1, good: Σ probability × position of the label."""
    undecided: bool
    """As in predict: whether this model cannot tell."""


def opinion(
    predictor: "Predictor", probabilities: Floats, *, undecided: bool = False, second_reader: bool = False
) -> Opinion:
    """Returns the opinion in `probabilities <float32>[labels]`, one for each label of `predictor`, bad to good.

    With `second_reader` it is that of the model of phrases next to the network.
    """
    name, title = predictor.name, predictor.metadata.get("title", predictor.name)
    stars = predictor.stars
    best = int(label_of(probabilities, stars))
    return Opinion(
        model=_COUNTED["name"] if second_reader else name,
        title=_COUNTED["title"] if second_reader else title,
        label=predictor.labels[best],
        probability=float(probabilities[best]),
        expected_stars=None if stars is None else float(np.dot(probabilities, stars)),
        lean=float(lean_of(probabilities)),
        undecided=undecided,
    )


def disagree(opinions: Sequence[Opinion], gap: float = GAP) -> bool:
    """Whether the leans of two of `opinions` are `gap` apart or more."""
    leans = [opinion.lean for opinion in opinions]
    return bool(leans) and max(leans) - min(leans) >= gap


def lean_of(probabilities: Floats) -> Floats:
    """Returns the lean of each row of `probabilities <float32>[…, labels]` towards good: from 0 to 1."""
    return np.asarray(probabilities @ np.linspace(0, 1, probabilities.shape[-1], dtype=np.float32))
