"""The reason why a text has one label rather than another: its phrases, each verified by leaving it out."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from limelight.drawing.heat import lit_pieces
from limelight.errors import LimelightError
from limelight.insights.summary import LEAST, Chosen, choose_phrases, printed, shown
from limelight.lenses.explained import Explained
from limelight.predictor import Predictor, Prior

_MOST = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a text has one label rather than another.

    Attributes:
        why: In words; empty if no phrase, left out, changes the difference.
        phrases: Its phrases, in quotation marks in `why`.
        without: The difference of the two probabilities without each of them, or, if no phrase changes it alone,
            without all of them together.
        value: The difference with all words.
        lit: The text in pieces, each with its level from −10 to 10; above 0 for the label.
    """

    why: str
    phrases: list[str]
    without: list[float]
    value: float
    lit: list[tuple[str, int]]


def find_reason(predictor: Predictor, text: str, label: str, other: str, prior: Prior = None) -> Reason:
    """Returns why `text` has the label `label` rather than `other`.

    Raises:
        LensError: The model has no such label.
        EmptyTextError: The text has no words.
    """
    explained = predictor.explain(text, target=f"{label} vs {other}", prior=prior)
    supporting = [phrase for phrase in choose_phrases(explained) if phrase.value > 0][:_MOST]
    phrases, without, together = _verify(explained, supporting)
    target, value = explained.asked.target, explained.findings.value
    why = ""
    if phrases:
        named = [f"“{phrase.text}”" for phrase in phrases]
        values = [shown(target, each) for each in without]
        if together:
            why = f"{', '.join(named)} (without them {values[0]})"
        else:
            why = ", ".join(f"{name} (without it {left})" for name, left in zip(named, values, strict=True))
        why = f"{printed(target, value, explained.prediction)}: {why}"
    return Reason(
        why,
        [phrase.text for phrase in phrases],
        without,
        value,
        lit_pieces(explained.prediction, f"{label} vs {other}"),
    )


def explain_rows(
    predictor: Predictor, rows: Iterable[dict[str, Any]], prior: Prior, progress: Callable[[int], None] | None = None
) -> list[dict[str, Any]]:
    """Returns the reason of each of `rows`, which have the fields of `limelight.score.checked.ASKED`."""
    found = []
    for row in rows:
        why, lit = "", [(row["text"], 0)]
        try:
            reason = find_reason(predictor, row["text"], row["suggested"], row["other"], prior)
            why, lit = reason.why, reason.lit
        except LimelightError as error:
            # A classifier may fail on a part of a text that it has read as a whole.
            why = f"The reason could not be found: {error}"
        found.append({"row": row["row"], "why": why, "lit": json.dumps(lit, ensure_ascii=False)})
        if progress:
            progress(1)
    return found


def _verify(explained: Explained, phrases: list[Chosen]) -> tuple[list[Chosen], list[float], bool]:
    """Returns those of `phrases` that lower the difference when left out, with what is left; or all of them together.

    The last value says whether they do so together alone.
    """
    if not phrases:
        return [], [], False
    asked = explained.asked
    kept = np.ones((1 + len(phrases), len(asked.phrases)), bool)
    for row, phrase in zip(kept[1:], phrases, strict=True):
        row[phrase.places] = False
    kept[0] = kept[1:].all(axis=0)
    all_left, *left = asked.values(kept[:, asked.phrase_of]).tolist()
    most = explained.findings.value - LEAST[asked.target.unit]
    verified = [(phrase, value) for phrase, value in zip(phrases, left, strict=True) if value <= most]
    if verified:
        return [phrase for phrase, _ in verified], [value for _, value in verified], False
    return (phrases, [all_left], True) if all_left <= most else ([], [], False)
