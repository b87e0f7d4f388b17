"""A text whose answer a lens has explained."""

from dataclasses import dataclass

from limelight.common.documented import Documented
from limelight.lenses.lens import Asked, Lens, Light
from limelight.prediction import Prediction


@dataclass(frozen=True)
class Findings(Documented):
    """The target of a lens."""

    signed: bool
    """Whether a weight above 0 pushes the target up and one below 0 down, by that much of its unit."""
    value: float
    """The target's value now."""
    base: float | None
    """Its value for no words; with `phrases` it adds up to `value`. Null for a lens of words."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A prediction, explained.

    Attributes:
        prediction: With the weights of the lens.
        lens: The lens.
        asked: The question to the lens.
        light: Its answer.
        findings: What the answer says of the target.
    """

    prediction: Prediction
    lens: Lens
    asked: Asked
    light: Light
    findings: Findings
