"""The outcome of each row: the stars that it was given, or where the table has none, those of its words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from limelight.common.statistics import holm, welch_p
from limelight.common.turns import give_way
from limelight.predictor import Predictor
from limelight.report.source import Reviews
from limelight.score.given import NO_LABEL

Floats64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
Series = Literal["given", "words"]
GIVEN: Series = "given"
WORDS: Series = "words"
# Rows on either side of a date, and the dates' shuffles.
_LEAST, _DRAWS, _SEED = 20, 400, 1
_Z = 1.96


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


def contrast(values: Floats64, has: Bools, groups: Int64 | None = None) -> Contrast | None:
    """Compares the rows that have something with the others; None if either are fewer than three.

    Args:
        values: `<float64>[rows]`; nan in rows that are left out.
        has: `<bool>[rows]`.
        groups: The number of the group of each row, whose means are taken out.
    """
    known = ~np.isnan(values)
    values, has = values[known], has[known]
    if min(has.sum(), (~has).sum()) < 3:
        return None
    level = values
    if groups is not None:
        number = groups[known]
        level = values - (np.bincount(number, values) / np.maximum(np.bincount(number), 1))[number] + values.mean()
    here, there = level[has], level[~has]
    gap = float(here.mean() - there.mean())
    reach = _Z * sqrt(here.var(ddof=1) / len(here) + there.var(ddof=1) / len(there))
    means = float(values[has].mean()), float(values[~has].mean())
    return Contrast(*means, gap, reach, gap * float(has.mean()), welch_p(here, there))


@dataclass(frozen=True, slots=True)
class Shift:
    """A series whose mean is another since a period: the clearest date of those that are about as likely.

    Attributes:
        kind: `given` or `words`.
        group: The group whose mean it is; empty for all rows.
        p: How often shuffled dates have a shift as clear, in any of the series that are tested together.
    """

    kind: Series
    group: str
    p: float


def find_shifts(outcome: Outcome, numbers: Int64, groups: Sequence[str | None] | None, level: float) -> list[Shift]:
    """Returns the series whose mean is another since some period, the clearest first.

    The mean of all rows is one question, given and by words, and the means of groups, less what becomes of all others,
    are another. A group that differs makes the others differ: these are compared again without it.

    Args:
        outcome: The rows.
        numbers: `<int64>[rows]`, the number of the period of each; -1 without one.
        groups: The group of each row.
        level: The largest p of either question.
    """
    dated = numbers >= 0
    every = [
        _Series(kind, "", np.where(dated, values, np.nan), np.ones(len(values), bool))
        for kind, values in outcome.series.items()
    ]
    shifts = _clear(every, numbers, level)
    left = np.array([group or "" for group in groups or ()], object)
    while len(names := sorted(set(left.tolist()) - {""})) > 1:
        values = np.where(dated & (left != ""), outcome.values, np.nan)
        clear = _clear([_Series(outcome.kind, name, values, left == name) for name in names], numbers, level)[:1]
        if not clear:
            break
        shifts += clear
        left[left == clear[0].group] = ""
    return shifts


class _Series:
    """Values whose mean may shift: of all rows, or of a group against the others in the same periods."""

    def __init__(self, kind: Series, group: str, values: Floats64, inside: Bools):
        self.kind, self.group = kind, group
        known = ~np.isnan(values)
        self._sides = [np.flatnonzero(known & side) for side in (inside, ~inside)]
        centred = [values[rows] - values[rows].mean() if len(rows) else values[rows] for rows in self._sides]
        spread = np.concatenate(centred).std() or 1
        self._values = [side / spread for side in centred]

    def clearness(self, numbers: Int64, count: int) -> float:
        """Returns the log likelihood ratio of a shift at the clearest date."""
        gap, variance, allowed = np.zeros(count - 1), np.zeros(count - 1), np.ones(count - 1, bool)
        for sign, rows, values in zip((1, -1), self._sides, self._values, strict=True):
            if len(rows):
                size, n = np.bincount(numbers[rows], minlength=count).cumsum()[:-1], len(rows)
                allowed &= np.minimum(size, n - size) >= _LEAST
                weight = n / np.maximum(size * (n - size), 1)
                gap += sign * np.bincount(numbers[rows], values, count).cumsum()[:-1] * weight
                variance += weight
        return float(np.max(np.where(allowed, gap**2 / (2 * np.maximum(variance, 1e-9)), 0), initial=0))


def _clear(series: Sequence[_Series], numbers: Int64, level: float) -> list[Shift]:
    """Returns the series of one family that shift, the clearest first."""
    count, dated = int(numbers.max()) + 1, np.flatnonzero(numbers >= 0)
    random, order, chance = np.random.default_rng(_SEED), numbers.copy(), np.empty(_DRAWS)
    here = [each.clearness(numbers, count) for each in series]
    for draw in range(_DRAWS):
        give_way()
        order[dated] = random.permutation(numbers[dated])
        chance[draw] = max(each.clearness(order, count) for each in series)
    shifts = [
        (clear, Shift(each.kind, each.group, float((1 + (chance >= clear).sum()) / (1 + _DRAWS))))
        for each, clear in zip(series, here, strict=True)
        if clear > 0
    ]
    return [shift for _, shift in sorted(shifts, key=lambda pair: -pair[0]) if shift.p <= level]


@dataclass(frozen=True, slots=True)
class Gap:
    """A group whose mean is another than that of all others, beyond chance."""

    group: str
    kind: Series
    contrast: Contrast


def compare_means(outcome: Outcome, groups: Sequence[str | None], level: float, least: int = 10) -> list[Gap]:
    """Returns the groups whose mean differs from the others', given or by words: the clearest, then those of the rest.

    Args:
        outcome: The rows.
        groups: The group of each row; None for those that are left out.
        level: The largest p of a difference, corrected for the number of groups and series (Holm 1979).
        least: The fewest rows of a group.
    """
    left = np.array([group or "" for group in groups], object)
    gaps: list[Gap] = []
    while True:
        names = sorted(set(left.tolist()) - {""})
        tests = []
        # Of two groups one is the other's opposite.
        for name in names if len(names) > 2 else names[1:]:
            for kind, values in outcome.series.items():
                kept = np.where(left == "", np.nan, values)
                known = ~np.isnan(kept)
                if min((known & (left == name)).sum(), (known & (left != name)).sum()) >= least:
                    tests.append(Gap(name, kind, _required(contrast(kept, left == name))))
        corrected = holm([test.contrast.p for test in tests])
        clear = [
            replace(test, contrast=replace(test.contrast, p=p))
            for test, p in zip(tests, corrected, strict=True)
            if p <= level
        ]
        if not clear:
            return gaps
        first = min(clear, key=lambda gap: (gap.contrast.p, -abs(gap.contrast.gap)))
        # The given stars and the stars by the words, of the same group.
        gaps += sorted((gap for gap in clear if gap.group == first.group), key=lambda gap: gap.kind != outcome.kind)
        left[left == first.group] = ""


def _required(value: Contrast | None) -> Contrast:
    assert value is not None
    return value
