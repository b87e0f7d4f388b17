"""Stars against words: the rows whose words make their given label unlikely, on three lists, each with its reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from limelight.common.verdict import Floats, apply_prior, label_of, most_probable
from limelight.errors import LimelightError
from limelight.insights.summary import LEAST, Chosen, choose_phrases, printed, shown
from limelight.lenses.explained import Explained
from limelight.lenses.heat import lit_pieces
from limelight.predictor import Predictor, Prior
from limelight.report.source import Reviews
from limelight.score.columns import free_names
from limelight.score.given import NO_LABEL

Int64 = NDArray[np.int64]
List = Literal["almost surely wrong", "worth a look", "least sure"]
LISTS: tuple[List, ...] = ("almost surely wrong", "worth a look", "least sure")
# Rows of each list; of those least sure a quarter.
MOST_ROWS = 200
# A given label is almost surely wrong if it is this unlikely, and with its neighbours this; or worth a look. An answer
# is least sure where the two most probable labels are this close.
_WRONG, _WRONG_NEAR, _LOOK, _MARGIN = 0.01, 0.1, 0.05, 0.05
# Keep logarithms finite: of the given label, and of all that are near it.
_LEAST, _LEAST_NEAR = 1e-9, 0.001
_MOST_PHRASES = 3
_DIGITS = 6
# The columns that `append_columns` adds, and of the lists what a row is explained by.
COLUMNS = {
    "given_probability": pa.float64(),
    "rank": pa.int64(),
    "suggested_label": pa.string(),
    "list": pa.string(),
    "why": pa.string(),
    "error": pa.string(),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """The given labels of a table, judged.

    Attributes:
        prior: `<float32>[labels]`, the shares of the labels.
        given_probability: `<float64>[rows]`, how likely the given label is; nan for a row without one, or an answer.
        rank: `<int64>[rows]`, 1 for the least likely; 0 for a row without.
        suggested: `<int64>[rows]`, the position of the label of the answer (see `label_of`); -1 for a row without one.
        other: `<int64>[rows]`, the label that the suggested one is contrasted with: the given, or else the most
            probable other.
        lists: `<int64>[rows]`, the number of the list, from 1, or 0.
    """

    prior: Floats
    given_probability: NDArray[np.float64]
    rank: Int64
    suggested: Int64
    other: Int64
    lists: Int64


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a text has one label rather than another.

    Attributes:
        why: In words; empty if no phrase, left out, changes the difference.
        lit: The text in pieces, each with its level, from −10 to 10; above 0 for the label.
    """

    why: str
    lit: list[tuple[str, int]]


def estimate_prior(probabilities: Floats) -> Floats:
    """Returns how frequent each label is where `probabilities <float32>[rows, labels]` come from: their mean.

    That is the first step of expectation maximization (Saerens et al. 2002). Further steps would trust small errors of
    the probabilities, and empty the labels between others. The given labels, which may be wrong, have no part in it.
    One row of each label is added, so that no share is 0.
    """
    shares = probabilities.astype(np.float64).sum(axis=0) + 1
    return np.asarray(shares / shares.sum(), np.float32)


def judge(
    probabilities: Floats,
    given: Int64,
    stars: Sequence[float] | None = None,
    most: int = MOST_ROWS,
    prior: Floats | None = None,
) -> Judged:
    """Ranks rows by how unlikely their given labels are under the prior, the least likely first.

    That is −log p(given); where labels are stars, −log p(at most one star away) is added, since the next star is a
    matter of taste, and one two away a contradiction.

    Args:
        probabilities: `<float32>[rows, labels]`, without a prior; nan in a row without an answer.
        given: `<int64>[rows]`, the positions of the given labels; `NO_LABEL` for none.
        stars: The stars that each label stands for, or None.
        most: Largest number of rows of each list; of those least sure a quarter.
        prior: `<float32>[labels]`, the shares of the labels; by default they are estimated.
    """
    answered = ~np.isnan(probabilities).any(axis=1)
    if prior is None:
        prior = estimate_prior(probabilities[answered])
    shares = apply_prior(np.nan_to_num(probabilities), prior)
    at, best = np.arange(len(given)), label_of(shares, stars)
    believed = shares.astype(np.float64)
    shares[at, best] = -1
    other = most_probable(shares)
    labelled = answered & (given != NO_LABEL)
    likely = np.where(labelled, believed[at, given], np.nan)
    # Which labels are at most a star away from each; without stars, itself alone.
    near_of = np.eye(len(prior)) if stars is None else np.abs(np.subtract.outer(stars, stars)) <= 1
    near = np.where(labelled, (believed @ near_of)[at, given], np.nan)
    unlikely = -np.log(likely + _LEAST) - np.log(near + _LEAST_NEAR)
    ranked = np.flatnonzero(labelled)[np.argsort(-unlikely[labelled], kind="stable")]
    rank = np.zeros(len(given), np.int64)
    rank[ranked] = np.arange(1, len(ranked) + 1)
    differs = labelled & (best != given)
    with np.errstate(invalid="ignore"):
        wrong = differs & (likely <= _WRONG) & (near <= _WRONG_NEAR)
        look = differs & (likely <= _LOOK) & ~wrong
    first, second = np.sort(believed, axis=1)[:, :-3:-1].T
    margin = first - second
    unsure = np.argsort(margin, kind="stable")
    lists = np.zeros(len(given), np.int64)
    lists[ranked[wrong[ranked]][:most]] = 1
    lists[ranked[look[ranked]][:most]] = 2
    lists[unsure[(answered & (lists == 0) & (margin <= _MARGIN))[unsure]][: -(-most // 4)]] = 3
    suggested = np.where(answered, best, NO_LABEL)
    return Judged(prior, likely, rank, suggested, np.where(differs, given, other), lists)


def find_reasons(
    model: Predictor, texts: Sequence[str], judged: Judged, progress: Callable[[int], None] | None = None
) -> dict[int, Reason]:
    """Returns the reasons of the rows on the lists, by their numbers.

    Args:
        model: The model.
        texts: The text of each row.
        judged: The rows.
        progress: Called with 1 for each reason.
    """
    found: dict[int, Reason] = {}
    prior: Any = judged.prior.tolist()
    for row in np.flatnonzero(judged.lists).tolist():
        label, other = model.labels[judged.suggested[row]], model.labels[judged.other[row]]
        try:
            found[row] = find_reason(model, texts[row], label, other, prior)
        except LimelightError as error:
            # A classifier may fail on a part of a text that it has read as a whole.
            found[row] = Reason(f"The reason could not be found: {error}", [(texts[row], 0)])
        if progress:
            progress(1)
    return found


def find_reason(model: Predictor, text: str, label: str, other: str, prior: Prior = None) -> Reason:
    """Returns why `text` has the label `label` rather than `other`, by phrases that are verified by leaving them out.

    Raises:
        LensError: The model has no such label.
        EmptyTextError: The text has no words.
    """
    explained = model.explain(text, target=f"{label} vs {other}", prior=prior)
    supporting = [phrase for phrase in choose_phrases(explained) if phrase.value > 0][:_MOST_PHRASES]
    phrases, without, together = _verify(explained, supporting)
    target = explained.asked.target
    why = ""
    if phrases:
        named = [f"“{phrase.text}”" for phrase in phrases]
        values = [shown(target, each) for each in without]
        if together:
            why = f"{', '.join(named)} (without them {values[0]})"
        else:
            why = ", ".join(f"{name} (without it {left})" for name, left in zip(named, values, strict=True))
        why = f"{printed(target, explained.findings.value, explained.prediction)}: {why}"
    return Reason(why, lit_pieces(explained.prediction))


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


def append_columns(reviews: Reviews, judged: Judged, reasons: dict[int, Reason], labels: Sequence[str]) -> pa.Table:
    """Returns the table of `reviews` with the columns `COLUMNS` after its own; one whose name is taken has a prefix."""
    names = [*labels, None]
    values = {
        "given_probability": [
            None if each != each else each for each in judged.given_probability.round(_DIGITS).tolist()
        ],
        "rank": [rank or None for rank in judged.rank.tolist()],
        "suggested_label": [names[place] for place in judged.suggested.tolist()],
        "list": [LISTS[number - 1] if number else None for number in judged.lists.tolist()],
        "why": [(reasons[row].why or None) if row in reasons else None for row in range(len(reviews.texts))],
        "error": reviews.errors,
    }
    table = reviews.table
    free = free_names(COLUMNS, table.column_names)
    for name, kind in COLUMNS.items():
        table = table.append_column(free[name], pa.array(values[name], kind))
    return table
