"""Stars against words: the rows whose words make their given label unlikely, on three lists, each with its reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from limelight.common.formatting import split, to_text
from limelight.common.probabilities import Floats, Int64, apply_prior, label_of
from limelight.errors import LimelightError
from limelight.insights.summary import summarize
from limelight.lenses.heat import lit_pieces
from limelight.predictor import Predictor
from limelight.report.source import Reviews
from limelight.score.given import NO_LABEL

List = Literal["almost surely wrong", "worth a look", "least sure"]
LISTS: tuple[List, ...] = ("almost surely wrong", "worth a look", "least sure")
# Rows of each list; of those least sure a quarter.
MOST_ROWS = 200
# A given label is almost surely wrong if it is this unlikely, and with its neighbours this; or worth a look. An answer
# is least sure where the two most probable labels are this close.
_WRONG, _WRONG_NEAR, _LOOK, _MARGIN = 0.01, 0.1, 0.05, 0.05
# Keep logarithms finite: of the given label, and of all that are near it.
_LEAST, _LEAST_NEAR = 1e-9, 0.001
Lit = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class LabelCheck:
    """The given labels of a table, judged.

    Attributes:
        prior: `<float32>[labels]`, the shares of the labels.
        given_probability: `<float64>[rows]`, how likely the given label is; nan for a row without one, or an answer.
        rank: `<int64>[rows]`, 1 for the least likely; 0 for a row without.
        suggested: `<int64>[rows]`, the position of the label of the answer (see `label_of`); -1 for a row without one.
        lists: `<int64>[rows]`, the number of the list, from 1, or 0.
    """

    prior: Floats
    given_probability: NDArray[np.float64]
    rank: Int64
    suggested: Int64
    lists: Int64


@dataclass(frozen=True, slots=True)
class Listed:
    """A row whose stars contradict its words, or whose words leave them open.

    Attributes:
        row: Its number, from 1.
        list: The name of its list.
        given: Its label; empty without one.
        suggested: The label of its words.
        why: The phrases that speak for it, as its card says it.
        lit: The text in pieces, each with its level, from −10 to 10; above 0 for what raises the answer.
        keys: The cells of the columns that name it to its owner.
    """

    row: int
    list: List
    given: str
    suggested: str
    why: str
    lit: Lit
    keys: Sequence[str]


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
    at, best, believed = np.arange(len(given)), label_of(shares, stars), shares.astype(np.float64)
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
    return LabelCheck(prior, likely, rank, np.where(answered, best, NO_LABEL), lists)


def explain_row(model: Predictor, text: str, prior: Any = None) -> tuple[str, Lit]:
    """Returns the reason of an answer, as its card says it, and the text in pieces, each with its level."""
    try:
        explained = model.explain(text, prior=prior)
    except LimelightError as error:
        # A classifier may fail on a part of a text that it has read as a whole.
        return f"The reason could not be found: {error}", [(text, 0)]
    return summarize(explained).text, lit_pieces(explained.prediction)


def explain_lists(
    model: Predictor, reviews: Reviews, judged: LabelCheck, progress: Callable[[int], None]
) -> list[Listed]:
    """Returns the rows on the lists, each with its reason, in the order of the lists and then of their ranks.

    Args:
        model: The model.
        reviews: The rows.
        judged: Their given labels, judged.
        progress: Called with 1 for each row.
    """
    prior: Any = judged.prior.tolist()
    shown = [reviews.cells(column) for column in split(reviews.columns.show)]
    names = [*model.labels, ""]
    results: list[Listed] = []
    for row in sorted(
        np.flatnonzero(judged.lists).tolist(), key=lambda row: (judged.lists[row], judged.rank[row] or np.inf, row)
    ):
        why, lit = explain_row(model, reviews.texts[row], prior)
        given = "" if reviews.given is None else names[reviews.given[row]]
        keys = ["" if cells[row] is None else to_text(cells[row]) for cells in shown]
        list_ = LISTS[judged.lists[row] - 1]
        results.append(Listed(row + 1, list_, given, names[judged.suggested[row]], why, lit, keys))
        progress(1)
    return results
