"""The number that an explanation explains: the probability of a label, or the expected stars."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from limelight.common.verdict import Int64, apply_prior, label_of
from limelight.engines.engine import Floats
from limelight.errors import LensError

EXPECTED_STARS = "expected_stars"
_CONTRAST = " vs "
Unit = Literal["stars", "probability"]


@dataclass(frozen=True, slots=True)
class Target:
    """A number computed from the probabilities.

    Attributes:
        name: A label, `expected_stars`, or two labels, `4 vs 3`: how much more probable the first is.
        unit: Its unit.
        weights: `<float32>[labels]`; the value is their dot product with the probabilities.
        prior: `<float32>[labels]`, the stated shares of the labels, which weight the probabilities first.
        middle: Words that raise a value above it support the answer, and words that lower a value below it.
        stars: The stars that each label stands for, or None.
    """

    name: str
    unit: Unit
    weights: Floats
    middle: float
    prior: Floats | None = None
    stars: Sequence[float] | None = None

    @classmethod
    def choose(cls, name: str, labels: list[str], stars: list[float] | None, prior: Floats | None = None) -> "Target":
        """Returns the target `name`.

        Raises:
            LensError: The model has no such label, or no stars.
        """
        if not isinstance(name, str):
            raise LensError(
                f"The target {name!r} is of type {type(name).__name__}. Give a label as a str, such as {labels[-1]!r}."
            )
        if name == EXPECTED_STARS and stars:
            return cls(name, "stars", np.array(stars, np.float32), (min(stars) + max(stars)) / 2, prior, stars)
        more, _, less = name.partition(_CONTRAST)
        if name not in labels and more in labels and less in labels and more != less:
            signs = [float(label == more) - float(label == less) for label in labels]
            return cls(name, "probability", np.array(signs, np.float32), 0.0, prior, stars)
        if name not in labels:
            known = [EXPECTED_STARS, *labels] if stars else labels
            raise LensError(
                f"There is no target {name[:60]!r}. The targets of this model are: {', '.join(known)}, and two labels "
                f"such as {labels[-1]}{_CONTRAST}{labels[0]}."
            )
        # For a label, the words that raise its probability matter, even if it is low.
        return cls(name, "probability", np.array([name == other for other in labels], np.float32), 0.0, prior, stars)

    @property
    def labels(self) -> tuple[str, ...]:
        """The label that is explained; of a contrast the first and the second; none of the expected stars."""
        if self.unit == "stars":
            return ()
        more, _, less = self.name.partition(_CONTRAST)
        return (more, less) if self.weights.min() < 0 else (self.name,)

    def value(self, probabilities: Floats) -> Floats:
        """Returns the value for each row of `probabilities <float32>[…, labels]` of the network."""
        # Not with BLAS, whose kernels for few columns may raise floating-point flags for numbers that they never use.
        value: Floats = (apply_prior(probabilities, self.prior) * self.weights).sum(axis=-1)
        return value

    def label(self, probabilities: Floats) -> Int64:
        """Returns the position of the label of the answer for each row of `probabilities <float32>[…, labels]`."""
        return label_of(apply_prior(probabilities, self.prior), self.stars)

    def direction(self, value: float) -> int:
        """Returns 1 if the words that support `value` raise it, and -1 if they lower it."""
        return 1 if value >= self.middle else -1
