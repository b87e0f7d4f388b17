"""Checks the given labels of a few texts at once; `limelight check` does so for a table."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from limelight.common.documented import Documented
from limelight.errors import InputError
from limelight.predictor import Predictor, Prior
from limelight.score.answerer import Answerer
from limelight.score.contradictions import LISTS, MOST_ROWS, List, judge
from limelight.score.given import GivenLabels
from limelight.score.reasons import find_reason

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Checked(Documented):
    """The check of one text; if there is an `error`, all other fields are null."""

    given_probability: float | None = None
    """How likely the given label is by the words; null where none is given."""
    rank: int | None = None
    """1 for the text whose given label is least likely, among all texts; null where none is given."""
    suggested_label: str | None = None
    """The label that the words would give."""
    list: List | None = None
    why: str | None = None
    """The phrases that speak for the suggested label rather than the given one, each verified by leaving it out; null \
for a text on no list, empty where no phrase makes the difference."""
    lit: Sequence[tuple[str, int]] | None = None
    """The text in pieces, each with its level from −10 to 10, above 0 for the suggested label; null on no list."""
    error: str | None = None


def check(
    model: Predictor, texts: Sequence[str], given: Sequence[object], prior: Prior = None, most: int = MOST_ROWS
) -> Sequence[Checked]:
    """Returns how well the words of each text fit its given label.

    Args:
        model: The model, which learned from balanced texts.
        texts: The texts.
        given: The label or the stars of each; None for none.
        prior: How frequent each label is, see `Predictor.predict`; by default the mean of the answers.
        most: Largest number of texts on each list, which are explained.

    Raises:
        InputError: There are not as many labels as texts, or they are none of the model's.
        PriorError: The prior does not fit the labels.
    """
    if len(texts) != len(given):
        raise InputError(f"There are {len(texts):,} texts and {len(given):,} given labels. Give one for each, or null.")
    labels, shares = GivenLabels(model.labels, model.stars), model.read_prior(prior)
    if any(label is not None for label in given):
        labels.check(given, "given")
    answers = Answerer(model)(texts)
    nothing = [np.nan] * len(model.labels)
    probabilities = [
        nothing if answer.get("error") else [answer[f"probability_{label}"] for label in model.labels]
        for answer in answers
    ]
    judged = judge(
        np.array(probabilities, np.float32).reshape(len(texts), len(model.labels)),
        labels.positions(given),
        model.stars,
        most,
        shares,
    )
    found = []
    for row, (text, answer) in enumerate(zip(texts, answers, strict=True)):
        if answer.get("error"):
            found.append(Checked(error=answer["error"]))
            continue
        listed = int(judged.lists[row])
        suggested, other = model.labels[judged.suggested[row]], model.labels[judged.other[row]]
        reason = find_reason(model, text, suggested, other, judged.prior.tolist()) if listed else None
        likely = float(judged.given_probability[row])
        found.append(
            Checked(
                given_probability=None if np.isnan(likely) else round(likely, _DIGITS),
                rank=int(judged.rank[row]) or None,
                suggested_label=suggested,
                list=LISTS[listed - 1] if listed else None,
                why=reason.why if reason else None,
                lit=reason.lit if reason else None,
            )
        )
    return found
