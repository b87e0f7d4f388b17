"""Explains one text by one lens, and measures how far to trust it."""

from dataclasses import dataclass

from limelight.common.documented import Documented
from limelight.lenses.agreement import Agreement, agreements
from limelight.lenses.asked import Asked
from limelight.lenses.faithfulness import Faithfulness, measure_faithfulness, word_positions
from limelight.lenses.lens import Light
from limelight.lenses.registry import lenses_of
from limelight.prediction import Prediction


@dataclass(frozen=True)
class Findings(Documented):
    """The target of a lens, and how far to trust it."""

    signed: bool
    """Whether a weight above 0 pushes the target up and one below 0 down, by that much of its unit."""
    value: float
    """The target's value now."""
    base: float | None
    """Its value for no words; with `phrases` it adds up to `value`. Null for a lens of words."""
    faithfulness: Faithfulness | None
    """Null without `trust`."""
    agreement: list[Agreement]
    """Of all lenses that are compared; empty without `trust`."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A prediction, explained.

    Attributes:
        prediction: With the weights of the lens; `explanation` names it.
        asked: The question to the lens.
        light: Its answer.
        findings: What the answer says of the target and of the lens.
    """

    prediction: Prediction
    asked: Asked
    light: Light
    findings: Findings


def find(asked: Asked, method: str, light: Light, trust: bool) -> Findings:
    """Returns the findings on `light`, the answer of the lens `method`.

    Args:
        asked: The question.
        method: One of `limelight.lenses.registry.lenses_of`.
        light: The answer.
        trust: Whether to measure how far the lens can be trusted, which takes much longer than the lens itself.
    """
    faithfulness, agreement = None, []
    if trust:
        faithfulness = measure_faithfulness(asked, light)
        others = {name: lens for name, lens in lenses_of(asked.engine).items() if lens.compared and name != method}
        lights = {method: light} | {name: lens.run(asked) for name, lens in others.items()}
        agreement = agreements(lights, word_positions(asked.is_word))
    return Findings(
        signed=light.signed,
        value=float(asked.target.value(light.shown.probabilities)),
        base=light.phrases.base if light.phrases else None,
        faithfulness=faithfulness,
        agreement=agreement,
    )
