"""Whether a text looks like the reviews that a model was made with, by limits that were fitted on dev reviews."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from limelight.text.tokens import UNK_TOKEN_ID


@dataclass(frozen=True, slots=True)
class FamiliarityCheck:
    """One number of a text beside its limits.

    Attributes:
        name: `unknown_words` (their share), `length` (tokens read) or `distance` (mean, to the five nearest reviews).
        value: Of this text.
        low: The lowest that is familiar.
        high: The highest that is familiar.
        ok: Whether the value is within.
    """

    name: str
    value: float
    low: float
    high: float
    ok: bool


@dataclass(frozen=True, slots=True)
class Familiarity:
    """Whether all `checks` are passed, and for each that is not, a sentence that says why."""

    familiar: bool
    reasons: list[str]
    checks: list[FamiliarityCheck]


def measure(token_ids: list[list[int]], distance: float | None) -> dict[str, float]:
    """Returns the value of each check for a document, given the mean distance to its nearest reviews on the map."""
    length = sum(map(len, token_ids))
    unknown = sum(sentence.count(UNK_TOKEN_ID) for sentence in token_ids)
    values = {"unknown_words": unknown / length, "length": float(length)}
    return values if distance is None else {**values, "distance": distance}


def check_familiarity(fitted: Mapping[str, Any], values: Mapping[str, float]) -> Familiarity:
    """Compares `values`, as `measure` gives them, with `fitted`: `{"share", "limits": {name: [low, high], …}}`."""
    checks = []
    reasons = []
    for name, value in values.items():
        if name in fitted["limits"]:
            low, high = fitted["limits"][name]
            checks.append(FamiliarityCheck(name, value, low, high, low <= value <= high))
            if not checks[-1].ok:
                reasons.append(_reason(checks[-1], f"{fitted['share']:.0%} of the reviews it was tested with"))
    return Familiarity(not reasons, reasons, checks)


def _reason(check: FamiliarityCheck, most: str) -> str:
    match check.name:
        case "unknown_words":
            return f"{check.value:.0%} of its words are unknown to the model; in {most} at most {check.high:.0%} are."
        case "length":
            return f"It has {check.value:.0f} words and marks; {most} have {check.low:.0f} to {check.high:.0f}."
    return (
        f"It is far from every known review: {check.value:.1f} on average from the five nearest on the map; "
        f"{most} are within {check.high:.1f}."
    )
