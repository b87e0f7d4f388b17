"""Finds means and terms that change at some date; every date is tested.

The p-value is how often shuffled dates give an equally clear change, at any date, for any of the terms or means tested
together (Westfall and Young 1993). It is thus corrected for the choice of the date, and terms that occur together count
as one test.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import compress
from math import log, sqrt
from typing import NamedTuple

import numpy as np

from limelight.common.yielding import give_way
from limelight.report.rows.outcome import Floats64, Int64, Outcome, Series

# There are as many reviews on either side of a date.
_LEAST_ROWS = 20
_DRAWS, _SEED = 400, 1
# A term is part of a clearer cause if this share of its reviews since the date has that cause too.
_SHARED = 0.5


class Cause(NamedTuple):
    """A term that is more or less frequent since a date, its p-value, and other terms of the same reviews."""

    term: str
    p: float
    variants: list[str]


def find_causes(terms: Mapping[str, Int64], numbers: Int64, level: float) -> tuple[list[Cause], float]:
    """Returns the terms that are more or less frequent since a date, the clearest first, and the detection limit.

    The limit is the share of all reviews, all in the later half, that a new term needs to be found four times out of
    five.

    Args:
        terms: The indices of the reviews that have each term.
        numbers: `<int64>[reviews]`, the index of each review's period; -1 to leave it out.
        level: The largest p-value.
    """
    dated = {term: rows_of for term, rows in terms.items() if len(rows_of := rows[numbers[rows] >= 0])}
    before = np.bincount(numbers[numbers >= 0]).cumsum()[:-1, None].astype(float)
    if not len(before) or not dated:
        return [], 1.0
    names, n = list(dated), int((numbers >= 0).sum())
    rows = np.concatenate(list(dated.values()))
    columns = np.repeat(np.arange(len(names)), list(map(len, dated.values())))
    total = np.bincount(columns).astype(float)
    share, allowed = before / n, np.minimum(before, n - before) >= _LEAST_ROWS

    def ratios(order: Int64) -> Floats64:
        """Returns the log likelihood ratio of each term at each date."""
        counts = np.bincount(order[rows] * len(names) + columns, minlength=(len(before) + 1) * len(names))
        seen = counts.reshape(-1, len(names)).cumsum(axis=0)[:-1]
        ratio = _surprise(seen, share * total) + _surprise(total - seen, (1 - share) * total)
        ratio += _surprise(before - seen, share * (n - total))
        return np.asarray((ratio + _surprise(n - before - total + seen, (1 - share) * (n - total))) * allowed)

    clear, p, chance = _test(lambda order: ratios(order).max(axis=0), numbers)
    best = ratios(numbers).argmax(axis=0)
    causes, rows_of_causes = list[Cause](), list[Int64]()
    for index in np.argsort(-clear, kind="stable").tolist():
        if p[index] > level or clear[index] <= 0:
            break
        later, rows_of = numbers > best[index], dated[names[index]]
        rose = later[rows_of].mean() > later.sum() / n
        rows_of = rows_of[later[rows_of] == rose]
        shared = (len(np.intersect1d(rows_of, others)) >= _SHARED * len(rows_of) for others in rows_of_causes)
        if (cause := next(compress(causes, shared), None)) is None:
            causes.append(Cause(names[index], float(p[index]), []))
            rows_of_causes.append(rows_of)
        else:
            cause.variants.append(names[index])
    # In half of the reviews all rows of a term are log 2 each; their number varies as a count does.
    needed = float(np.quantile(chance, 1 - level)) / log(2)
    return causes, min(1.0, (needed + 0.84 * sqrt(needed)) / (n / 2))


def find_shifts(outcome: Outcome, numbers: Int64, level: float) -> list[tuple[Series, str, float]]:
    """Returns the series whose mean changes at some period: the kind, the group or "" for all rows, and the p-value.

    The mean of all rows (given, or by words) is one test family; the means of groups, minus the mean of all rows in the
    same periods, are another. A group that differs makes the others differ, so they are compared again without it.

    Args:
        outcome: The rows.
        numbers: `<int64>[rows]`, the index of each row's period; -1 without one.
        level: The largest p-value in either family.
    """
    kinds, left = list(outcome.series), outcome.groups.copy()
    tests = sorted(shifted_means(outcome.series.values(), numbers, level))
    shifts = [(kinds[index], "", p) for index, p in tests[:1]]
    while len(names := sorted(set(left.tolist()) - {""})) > 1:
        known = (left != "") & (numbers >= 0) & ~np.isnan(outcome.values)
        if not known.any():
            break
        sums, sizes = (np.bincount(numbers[known], weights) for weights in (outcome.values[known], None))
        beyond = np.where(known, outcome.values - (sums / np.maximum(sizes, 1))[np.where(known, numbers, 0)], np.nan)
        clear = shifted_means([np.where(left == name, beyond, np.nan) for name in names], numbers, level)[:1]
        if not clear:
            break
        shifts += [(outcome.kind, names[index], p) for index, p in clear]
        left[left == shifts[-1][1]] = ""
    return shifts


def shifted_means(series: Iterable[Floats64], numbers: Int64, level: float) -> list[tuple[int, float]]:
    """Returns the indices of the means that change at some period, with their p-values, the clearest first.

    Args:
        series: The values of each mean, `<float64>[rows]`; NaN for a row without a value.
        numbers: `<int64>[rows]`, the index of each row's period; -1 without one.
        level: The largest p-value.
    """
    count, known = int(numbers.max(initial=0)) + 1, []
    for values in series:
        rows = np.flatnonzero((numbers >= 0) & ~np.isnan(values))
        centred = values[rows] - (values[rows].mean() if len(rows) else 0)
        known.append((rows, centred / (centred.std() or 1) if len(rows) else centred))

    def clearness(order: Int64) -> Floats64:
        """Returns the log likelihood ratio of each mean at its clearest date."""
        ratios = []
        for rows, values in known:
            before, n = np.bincount(order[rows], minlength=count).cumsum()[:-1], len(rows)
            variance = before * (n - before) / max(n, 1)
            allowed = np.minimum(before, n - before) >= _LEAST_ROWS
            gap = np.bincount(order[rows], values, count).cumsum()[:-1]
            ratios.append(np.max(gap[allowed] ** 2 / (2 * variance[allowed]), initial=0))
        return np.array(ratios)

    clear, p, _ = _test(clearness, numbers)
    order = np.argsort(-clear, kind="stable").tolist()
    return [(index, float(p[index])) for index in order if p[index] <= level]


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
