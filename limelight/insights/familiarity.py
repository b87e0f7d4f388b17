"""Whether a text is like the reviews that a model was made with, by its language and a detector fitted on dev."""

from dataclasses import dataclass

from limelight.insights.language import ENGLISH, LANGUAGES


@dataclass(frozen=True, slots=True)
class Familiarity:
    """Whether a text is like the reviews that the model was made with.

    Attributes:
        familiar: Whether it is, as far as anything speaks against it.
        language: The code of its language, `en` included; None where there is too little to tell.
        score: How unlike them it is, from 0 to 1; None where no detector was fitted.
        limit: The highest score that is familiar, for a text of this length.
        reasons: A sentence for each thing that speaks against it.
    """

    familiar: bool
    language: str | None
    score: float | None
    limit: float | None
    reasons: list[str]


def check_familiarity(language: str | None, score: float | None, limit: float | None) -> Familiarity:
    """Compares what was found of a text, as `Familiarity` has it, with what reviews are."""
    reasons = []
    if language not in (None, ENGLISH):
        reasons.append(f"It seems to be written in {LANGUAGES[language]}, and the model reads English.")
    if score is not None and limit is not None and score > limit:
        reasons.append("It does not read like the reviews that the model was made with.")
    return Familiarity(not reasons, language, score, limit, reasons)
