"""Stars against words: the rows whose words make their given label unlikely, on three lists, each with its reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from limelight.common.probabilities import Floats, apply_prior, label_of, most_probable
from limelight.errors import LimelightError
from limelight.insights.language import LANGUAGES
from limelight.insights.summary import summarize
from limelight.lenses.heat import lit_pieces
from limelight.predictor import Predictor
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
_DIGITS = 6
# The columns that `append_columns` adds, and of the lists what a row is explained by.
COLUMNS = {
    "given_probability": pa.float64(),
    "rank": pa.int64(),
    "suggested_label": pa.string(),
    "list": pa.string(),
    "why": pa.string(),
    "causes": pa.string(),
    "language": pa.string(),
    "error": pa.string(),
}


@dataclass(frozen=True, slots=True)
class LabelCheck:
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
    """Why a text has its answer, as its card says it.

    Attributes:
        why: In words.
        lit: The text in pieces, each with its level, from −10 to 10; above 0 for what raises the answer.
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


def check_labels(
    probabilities: Floats,
    given: Int64,
    stars: Sequence[float] | None = None,
    most: int = MOST_ROWS,
    prior: Floats | None = None,
) -> LabelCheck:
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
    return LabelCheck(prior, likely, rank, suggested, np.where(differs, given, other), lists)


def find_reasons(
    model: Predictor, texts: Sequence[str], judged: LabelCheck, progress: Callable[[int], None] | None = None
) -> dict[int, Reason]:
    """Returns the reasons of the rows on the lists, by their numbers.

    Args:
        model: The model.
        texts: The text of each row.
        judged: The rows.
        progress: Called with 1 for each reason.
    """
    results: dict[int, Reason] = {}
    prior: Any = judged.prior.tolist()
    for row in np.flatnonzero(judged.lists).tolist():
        try:
            explained = model.explain(texts[row], prior=prior)
            results[row] = Reason(summarize(explained).text, lit_pieces(explained.prediction))
        except LimelightError as error:
            # A classifier may fail on a part of a text that it has read as a whole.
            results[row] = Reason(f"The reason could not be found: {error}", [(texts[row], 0)])
        if progress:
            progress(1)
    return results


def append_columns(
    reviews: Reviews,
    judged: LabelCheck | None,
    reasons: dict[int, Reason],
    labels: Sequence[str],
    causes: Sequence[Sequence[str]],
    languages: Sequence[str | None],
) -> pa.Table:
    """Returns the table of `reviews` with the columns `COLUMNS` after its own; one whose name is taken has a prefix.

    Args:
        reviews: The rows.
        judged: Their given labels, judged; None without any.
        reasons: The reasons of those on the lists.
        labels: The labels of the model.
        causes: What changed of each row: the names of its terms and themes.
        languages: The language of each row in another language than the model's.
    """
    names, rows = [*labels, None], range(len(reviews.texts))
    values: dict[str, list[Any]] = {
        "causes": ["; ".join(own) or None for own in causes],
        "language": [LANGUAGES.get(code, code) if code else None for code in languages],
        "error": reviews.errors,
    }
    if judged is not None:
        likely = judged.given_probability.round(_DIGITS).tolist()
        values |= {
            "given_probability": [None if each != each else each for each in likely],
            "rank": [rank or None for rank in judged.rank.tolist()],
            "suggested_label": [names[index] for index in judged.suggested.tolist()],
            "list": [LISTS[number - 1] if number else None for number in judged.lists.tolist()],
            "why": [(reasons[row].why or None) if row in reasons else None for row in rows],
        }
    table = reviews.table
    free = free_names(COLUMNS, table.column_names)
    for name, kind in COLUMNS.items():
        table = table.append_column(free[name], pa.array(values.get(name, [None] * len(rows)), kind))
    return table
