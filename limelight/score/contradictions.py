"""Given labels that the words make unlikely: how likely each is, its rank, and three lists of rows to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from limelight.common.rules import RULES
from limelight.common.verdict import Floats, apply_prior, label_of, most_probable

Int64 = NDArray[np.int64]
List = Literal["almost surely wrong", "worth a look", "least sure"]
_RULES = RULES["contradictions"]
LISTS: tuple[List, ...] = tuple(_RULES["lists"])
# Rows of each list, unless another number is given.
MOST_ROWS: int = _RULES["most"]
NO_LABEL = -1
# Keep logarithms finite: of the given label, and of all that are near it.
_LEAST, _LEAST_NEAR = _RULES["least"]["given"], _RULES["least"]["near"]


@dataclass(frozen=True, slots=True)
class Judged:
    """The given labels of a table, judged.

    Attributes:
        prior: `<float32>[labels]`, the estimated shares of the labels.
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
    """Judges given labels by the answers of a model that learned from balanced rows.

    Rows are ranked by −log p(given); where labels are stars, −log p(at most one star away) is added, since the next
    star is a matter of taste, and one two away a contradiction.

    Args:
        probabilities: `<float32>[rows, labels]`, without a prior; nan in a row without an answer.
        given: `<int64>[rows]`, the positions of the given labels; `NO_LABEL` for none.
        stars: The stars that each label stands for, or None.
        most: Largest number of rows of each list.
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
    near = np.where(labelled, (believed @ _neighbours(stars, believed.shape[1]))[at, given], np.nan)
    unlikely = -np.log(likely + _LEAST) - np.log(near + _LEAST_NEAR)
    ranked = np.flatnonzero(labelled)[np.argsort(-unlikely[labelled], kind="stable")]
    rank = np.zeros(len(given), np.int64)
    rank[ranked] = np.arange(1, len(ranked) + 1)
    differs = labelled & (best != given)
    with np.errstate(invalid="ignore"):
        wrong = differs & (likely <= _RULES["wrong"]["given"]) & (near <= _RULES["wrong"]["near"])
        look = differs & (likely <= _RULES["look"]) & ~wrong
    first, second = np.sort(believed, axis=1)[:, :-3:-1].T
    margin = first - second
    unsure = np.argsort(margin, kind="stable")
    lists = np.zeros(len(given), np.int64)
    lists[ranked[wrong[ranked]][:most]] = 1
    lists[ranked[look[ranked]][:most]] = 2
    lists[unsure[(answered & (lists == 0) & (margin <= _RULES["margin"]))[unsure]][:most]] = 3
    suggested = np.where(answered, best, NO_LABEL)
    return Judged(prior, likely, rank, suggested, np.where(differs, given, other), lists)


def _neighbours(stars: Sequence[float] | None, labels: int) -> NDArray[np.float64]:
    """Returns which labels are near each: `<float64>[labels, labels]`; without stars, only itself is."""
    if stars is None:
        return np.eye(labels)
    return (np.abs(np.subtract.outer(stars, stars)) <= 1).astype(np.float64)
