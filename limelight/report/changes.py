"""Which means and which terms change at some date: each is tested at every date, by a log likelihood ratio.

Its p counts how often shuffled dates have, for any of those that are tested together, at any date, a change as clear
(Westfall and Young 1993): the choice of the date is paid for, and terms that stand together cost no more than one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log, sqrt

import numpy as np

from limelight.common.yielding import give_way
from limelight.report.outcome import Bools, Floats64, Int64, Outcome, Series

# There are as many reviews on either side of a date.
_LEAST = 20
_DRAWS, _SEED = 400, 1
# A term is part of a clearer cause if this share of its reviews since the date has that cause too.
_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Cause:
    """A term that is more or less frequent since a date.

    Attributes:
        term: The term.
        since: The number of the period since which it is.
        rows: The numbers of the reviews with the term since then, or before if it became rarer.
        rose: Whether it is more frequent.
        p: How often shuffled dates have any change as clear.
        variants: Other terms of the same reviews, which changed too.
    """

    term: str
    since: int
    rows: Int64
    rose: bool
    p: float
    variants: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shift:
    """A series whose mean is another since a period, of all rows or of a group; and its p."""

    kind: Series
    group: str
    p: float


def find_causes(terms: Mapping[str, Int64], numbers: Int64, level: float) -> tuple[list[Cause], float]:
    """Returns the terms that are more or less frequent since a date, the clearest first, and what would be noticed.

    That is the smallest share of all reviews, in the later half of them, that a new term needs to be
    found four times of five.

    Args:
        terms: The numbers of the reviews that have each.
        numbers: `<int64>[reviews]`, the number of the period of each; -1 for one that is left out.
        level: The largest p.
    """
    n = int((numbers >= 0).sum())
    if len(np.unique(numbers[numbers >= 0])) < 2:
        return [], 1.0
    dated = {term: rows_of for term, rows in terms.items() if len(rows_of := rows[numbers[rows] >= 0])}
    names, periods = list(dated), int(numbers.max()) + 1
    rows = np.concatenate([np.zeros(0, np.int64), *dated.values()])
    columns = np.repeat(np.arange(len(names)), [len(rows_of) for rows_of in dated.values()])
    total = np.bincount(columns, minlength=len(names)).astype(float)
    before = np.bincount(numbers[numbers >= 0], minlength=periods).cumsum()[:-1, None].astype(float)
    share, allowed = before / n, np.minimum(before, n - before) >= _LEAST

    def ratios(order: Int64) -> Floats64:
        counts = np.bincount(order[rows] * len(names) + columns, minlength=periods * len(names))
        seen = counts.reshape(periods, len(names)).cumsum(axis=0)[:-1]
        ratio = _surprise(seen, share * total) + _surprise(total - seen, (1 - share) * total)
        ratio += _surprise(before - seen, share * (n - total))
        return np.asarray((ratio + _surprise(n - before - total + seen, (1 - share) * (n - total))) * allowed)

    clear, p, chance = _test(lambda order: ratios(order).max(axis=0), numbers)
    best = ratios(numbers).argmax(axis=0)
    causes: list[Cause] = []
    for index in np.argsort(-clear, kind="stable").tolist():
        if p[index] > level or clear[index] <= 0:
            break
        later, rows_of = numbers > best[index], dated[names[index]]
        rose = bool(later[rows_of].sum() * (n - later.sum()) > (~later[rows_of]).sum() * later.sum())
        cause = Cause(names[index], int(numbers[later].min()), rows_of[later[rows_of] == rose], rose, float(p[index]))
        shared = (other for other in causes if other.rose == rose and _share(cause.rows, other.rows) >= _SHARED)
        if (head := next(shared, None)) is None:
            causes.append(cause)
        else:
            head.variants.append(cause.term)
    # In half of the reviews all rows of a term are log 2 each; their number varies as a count does.
    needed = float(np.quantile(chance, 1 - level)) / log(2)
    return causes, min(1.0, (needed + 0.84 * sqrt(needed)) / (n / 2))


def find_shifts(outcome: Outcome, numbers: Int64, level: float) -> list[Shift]:
    """Returns the series whose mean is another since some period.

    The mean of all rows, given or else by words, is one question, and the means of groups, less what becomes of all
    others, are another. A group that differs makes the others differ: these are compared again without it.

    Args:
        outcome: The rows.
        numbers: `<int64>[rows]`, the number of the period of each; -1 without one.
        level: The largest p of either question.
    """
    kinds, every = list(outcome.series), np.ones(len(numbers), bool)
    tests = shifted_means([(values, every) for values in outcome.series.values()], numbers, level)
    shifts, left = [Shift(kinds[place], "", p) for place, p in sorted(tests)[:1]], outcome.names
    while len(names := sorted(set(left.tolist()) - {""})) > 1:
        values = np.where(left != "", outcome.values, np.nan)
        clear = shifted_means([(values, left == name) for name in names], numbers, level)[:1]
        if not clear:
            break
        shifts += [Shift(outcome.kind, names[place], p) for place, p in clear]
        left[left == shifts[-1].group] = ""
    return shifts


def shifted_means(series: Sequence[tuple[Floats64, Bools]], numbers: Int64, level: float) -> list[tuple[int, float]]:
    """Returns which means are others since some period, as their numbers, each with its p; the clearest first.

    Args:
        series: Of each `<float64>[rows]`, nan for a row without a value, and `<bool>[rows]`, whose mean it is: if not
            all, it is compared with that of the others in the same periods.
        numbers: `<int64>[rows]`, the number of the period of each; -1 without one.
        level: The largest p.
    """
    count, sides = int(numbers.max(initial=0)) + 1, []
    for values, inside in series:
        known = (numbers >= 0) & ~np.isnan(values)
        rows = [own for side in (inside, ~inside) if len(own := np.flatnonzero(known & side))]
        centred = [values[own] - values[own].mean() for own in rows]
        spread = (np.concatenate(centred).std() if rows else 0) or 1
        sides.append([(own, part / spread) for own, part in zip(rows, centred, strict=True)])

    def clearness(order: Int64) -> Floats64:
        return np.array([_clearness(own, order, count) for own in sides])

    clear, p, _ = _test(clearness, numbers)
    order = np.argsort(-clear, kind="stable").tolist()
    return [(index, float(p[index])) for index in order if p[index] <= level and clear[index] > 0]


def _clearness(sides: Sequence[tuple[Int64, Floats64]], numbers: Int64, count: int) -> float:
    """Returns the ratio of a shift at the clearest date, of the first side against the second, if there is one."""
    gap, variance, allowed, sign = np.zeros(count - 1), np.zeros(count - 1), np.ones(count - 1, bool), 1
    for rows, values in sides:
        size, n = np.bincount(numbers[rows], minlength=count).cumsum()[:-1], len(rows)
        allowed &= np.minimum(size, n - size) >= _LEAST
        weight = n / np.maximum(size * (n - size), 1)
        gap += sign * np.bincount(numbers[rows], values, count).cumsum()[:-1] * weight
        variance += weight
        sign = -1
    return float(np.max(np.where(allowed, gap**2 / (2 * np.maximum(variance, 1e-9)), 0), initial=0))


def _test(clearness: Callable[[Int64], Floats64], numbers: Int64) -> tuple[Floats64, Floats64, Floats64]:
    """Returns how clear the change of each is, its p, and the clearest of each shuffle of the dates."""
    dated, order, random = np.flatnonzero(numbers >= 0), numbers.copy(), np.random.default_rng(_SEED)
    here, chance = clearness(numbers), np.empty(_DRAWS)
    for draw in range(_DRAWS):
        give_way()
        order[dated] = random.permutation(numbers[dated])
        chance[draw] = clearness(order).max(initial=0)
    return here, (1 + (chance[None] >= here[:, None]).sum(axis=1)) / (1 + _DRAWS), chance


def _surprise(seen: Floats64, expected: Floats64) -> Floats64:
    """Returns `seen · log(seen / expected)`, which is 0 where nothing is seen."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(seen > 0, seen * np.log(seen / expected), 0.0)


def _share(rows: Int64, others: Int64) -> float:
    return len(np.intersect1d(rows, others, assume_unique=True)) / max(len(rows), 1)
