"""Compares stars with words: lists rows whose words make their given label unlikely, in two lists."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.common.probabilities import Floats, Int64, apply_prior, label_of
from limelight.score.given import NO_LABEL

LISTS = ("contradicted by the words", "worth a look")
# Rows of each list that are explained and drawn.
MOST_DRAWN = 200
# The words contradict a given label that is this unlikely, and with its neighbours this; or it is worth a look.
_WRONG, _WRONG_NEAR, _LOOK, _LOOK_NEAR = 0.01, 0.1, 0.05, 0.2
# Keep logarithms finite: of the given label, and of all that are near it.
_LEAST_PROBABILITY, _LEAST_NEAR = 1e-9, 0.001


@dataclass(frozen=True, slots=True)
class LabelCheck:
    """The given labels of a table, compared with the words.

    Attributes:
        prior: `<float32>[labels]`, the frequencies of the labels.
        given_probability: `<float64>[rows]`, the probability of the given label; NaN for a row without a label or an
            answer.
        rank: `<int64>[rows]`, 1 for the least likely label; 0 for a row without a label or an answer.
        suggested: `<int64>[rows]`, the position of the label of the answer (see `label_of`); -1 without an answer.
        means: `<float64>[rows]`, the mean stars of the answer; None for labels that are not stars.
        listed: The indices of all rows on each list, the least likely first.
    """

    prior: Floats
    given_probability: NDArray[np.float64]
    rank: Int64
    suggested: Int64
    means: NDArray[np.float64] | None
    listed: dict[str, list[int]]

    @property
    def drawn(self) -> list[int]:
        """The indices of the rows that are explained: the first of each list."""
        return [row for rows in self.listed.values() for row in rows[:MOST_DRAWN]]


def check_labels(probabilities: Floats, given: Int64, stars: Sequence[float] | None = None) -> LabelCheck:
    """Ranks rows by how unlikely their given labels are, at the label frequencies of this table, least likely first.

    That is −log p(given); if labels are stars, −log p(at most one star away) is added, since a difference of one star
    is a matter of taste, and one of two a contradiction.

    Args:
        probabilities: `<float32>[rows, labels]`, without a prior; NaN in a row without an answer.
        given: `<int64>[rows]`, the indices of the given labels; `NO_LABEL` without one.
        stars: The stars that each label stands for, or None.
    """
    answered = ~np.isnan(probabilities).any(axis=1)
    # The mean of the answers, the first step of expectation maximization (Saerens et al. 2002): further steps would
    # trust small errors, and empty labels between others. Given labels may be wrong, and have no part. No share is 0.
    counts = probabilities[answered].astype(np.float64).sum(axis=0) + 1
    prior = (counts / counts.sum()).astype(np.float32)
    shares = apply_prior(np.nan_to_num(probabilities), prior)
    at, best, believed = np.arange(len(given)), label_of(shares, stars), shares.astype(np.float64)
    labelled = answered & (given != NO_LABEL)
    likely = np.where(labelled, believed[at, given], np.nan)
    # Which labels are at most a star away from each; without stars, itself alone.
    near_of = np.eye(len(prior)) if stars is None else np.abs(np.subtract.outer(stars, stars)) <= 1
    near = np.where(labelled, (believed @ near_of)[at, given], np.nan)
    unlikely = -np.log(likely + _LEAST_PROBABILITY) - np.log(near + _LEAST_NEAR)
    ranked = np.flatnonzero(labelled)[np.argsort(-unlikely[labelled], kind="stable")]
    rank = np.zeros(len(given), np.int64)
    rank[ranked] = np.arange(1, len(ranked) + 1)
    differs = labelled & (best != given)
    with np.errstate(invalid="ignore"):
        wrong = differs & (likely <= _WRONG) & (near <= _WRONG_NEAR)
        look = differs & (likely <= _LOOK) & (near <= _LOOK_NEAR) & ~wrong
    lists = zip(LISTS, (wrong, look), strict=True)
    listed = {name: ranked[rows[ranked]].tolist() for name, rows in lists}
    means = None if stars is None else believed @ stars
    return LabelCheck(prior, likely, rank, np.where(answered, best, NO_LABEL), means, listed)
