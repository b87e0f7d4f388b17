"""The outcome of each row: the stars that it was given, or where the table has none, those of its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from limelight.common.statistics import Z, welch_p
from limelight.predictor import Predictor
from limelight.report.source import Reviews
from limelight.score.given import NO_LABEL

Floats64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
Series = Literal["given", "words"]
GIVEN: Series = "given"
WORDS: Series = "words"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of the rows.

    Attributes:
        kind: `given`, or `words` where no label is given.
        values: `<float64>[rows]`, the given stars, or the answers; of labels without stars 1 for the last, otherwise 0.
            nan in a row without one.
        words: `<float64>[rows]`, the answers; nan in a row without one.
        labels: The label of each row, given or by its words; empty without one.
    """

    kind: Series
    values: Floats64
    words: Floats64
    labels: list[str]

    @property
    def series(self) -> dict[Series, Floats64]:
        """The values by their kinds: one or two series."""
        return {GIVEN: self.values, WORDS: self.words} if self.kind == GIVEN else {WORDS: self.words}


def outcome_of(reviews: Reviews, model: Predictor, read: Bools) -> Outcome:
    """Returns the outcome of each row of a table.

    Args:
        reviews: The rows.
        model: The model that answered them.
        read: `<bool>[rows]`, whether the answer counts.
    """
    words = np.where(read, reviews.values, np.nan)
    if reviews.given is None or not (reviews.given != NO_LABEL).any():
        names = [model.labels[label] if has else "" for label, has in zip(reviews.labels, read, strict=True)]
        return Outcome(WORDS, words, words, names)
    worth = np.array(model.stars or [*[0.0] * (len(model.labels) - 1), 1.0])
    names = ["" if label == NO_LABEL else model.labels[label] for label in reviews.given.tolist()]
    return Outcome(GIVEN, np.where(reviews.given == NO_LABEL, np.nan, worth[reviews.given]), words, names)


def numbered(groups: Sequence[str | None] | None) -> Int64 | None:
    """Returns the number of the group of each row: `<int64>[rows]`; None without groups."""
    return None if groups is None else np.unique([group or "" for group in groups], return_inverse=True)[1]


@dataclass(frozen=True, slots=True)
class Contrast:
    """The outcome of some rows, and that of all others.

    Attributes:
        here: Their mean.
        others: That of the others.
        gap: The difference, within the groups where there are some.
        reach: Half of its 95% interval.
        moved: How far the mean of all rows lies from where it would lie without them.
        p: Of the difference (Welch).
    """

    here: float
    others: float
    gap: float
    reach: float
    moved: float
    p: float


def contrast(values: Floats64, has: Bools, groups: Int64 | None = None, least: int = 3) -> Contrast | None:
    """Compares the rows that have something with the others; None if either are fewer than `least`.

    Args:
        values: `<float64>[rows]`; nan in rows that are left out.
        has: `<bool>[rows]`.
        groups: The number of the group of each row, whose means are taken out.
        least: The fewest rows of either.
    """
    known = ~np.isnan(values)
    values, has = values[known], has[known]
    if min(has.sum(), (~has).sum()) < least:
        return None
    level = values
    if groups is not None:
        number = groups[known]
        level = values - (np.bincount(number, values) / np.maximum(np.bincount(number), 1))[number] + values.mean()
    here, there = level[has], level[~has]
    gap = float(here.mean() - there.mean())
    reach = Z * sqrt(here.var(ddof=1) / len(here) + there.var(ddof=1) / len(there))
    means = float(values[has].mean()), float(values[~has].mean())
    return Contrast(*means, gap, reach, gap * float(has.mean()), welch_p(here, there))
