"""Changes of terms: each is tested at every date, by a likelihood ratio.

Its p counts how often shuffled dates have, for any term at any date, a change as clear (Westfall and Young 1993): the
choice of the date and of the term is paid for, and terms that stand together cost no more than one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from limelight.common.turns import give_way
from limelight.report.terms import Rows

Floats64 = NDArray[np.float64]
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
    rows: Rows
    rose: bool
    p: float
    variants: tuple[str, ...] = ()


def find_causes(terms: Mapping[str, Rows], numbers: Rows, level: float) -> tuple[list[Cause], float]:
    """Returns the terms that are more or less frequent since a date, the clearest first, and what would be noticed.

    That is the smallest share of all reviews, in the later half of them, that a new term needs to be
    found four times of five.

    Args:
        terms: The numbers of the reviews that have each.
        numbers: `<int64>[reviews]`, the number of the period of each.
        level: The largest p.
    """
    names, places = np.unique(numbers, return_inverse=True)
    if len(names) < 2:
        return [], 1.0
    table = _Table(terms, places, len(names))
    here = table.clearness(places)
    random = np.random.default_rng(_SEED)
    chance = np.empty(_DRAWS)
    for draw in range(_DRAWS):
        give_way()
        chance[draw] = table.clearness(random.permutation(places)).max(initial=0)
    clear, best = here.max(axis=0), here.argmax(axis=0)
    p = (1 + (chance[None] >= clear[:, None]).sum(axis=1)) / (1 + _DRAWS)
    causes: list[Cause] = []
    for column in np.argsort(-clear, kind="stable").tolist():
        if p[column] > level or clear[column] <= 0:
            break
        later, term = places > best[column], table.names[column]
        has = np.zeros(len(places), bool)
        has[terms[term]] = True
        rose = bool(has[later].mean() > has[~later].mean())
        rows = np.flatnonzero(has & (later if rose else ~later))
        causes.append(Cause(term, int(names[best[column] + 1]), rows, rose, float(p[column])))
    # In half of the reviews all rows of a term are log 2 each; their number varies as a count does.
    needed = float(np.quantile(chance, 1 - level)) / log(2)
    return _join(causes), min(1.0, (needed + 0.84 * sqrt(needed)) / (len(numbers) / 2))


class _Table:
    """Which reviews have which terms, as pairs of numbers, so that a draw is one count."""

    def __init__(self, terms: Mapping[str, Rows], numbers: Rows, periods: int):
        self.names = [term for term, rows in terms.items() if len(rows)]
        self._rows = np.concatenate([np.zeros(0, np.int64), *(terms[term] for term in self.names)])
        self._columns = np.repeat(np.arange(len(self.names)), [len(terms[term]) for term in self.names])
        self._total = np.bincount(self._columns, minlength=len(self.names)).astype(float)
        self._periods, self._n = periods, len(numbers)
        self._before = np.bincount(numbers, minlength=periods).cumsum()[:-1, None].astype(float)
        self._allowed = np.minimum(self._before, self._n - self._before) >= _LEAST

    def clearness(self, numbers: Rows) -> Floats64:
        """Returns the log likelihood ratio of a change at each date but the first: `<float64>[dates - 1, terms]`.

        A date with few reviews on either side has 0.
        """
        width, n, before = len(self.names), self._n, self._before
        counts = np.bincount(numbers[self._rows] * width + self._columns, minlength=self._periods * width)
        seen = counts.reshape(self._periods, width).cumsum(axis=0)[:-1]
        share, total = before / n, self._total
        ratio = _surprise(seen, share * total) + _surprise(total - seen, (1 - share) * total)
        ratio += _surprise(before - seen, share * (n - total))
        ratio += _surprise(n - before - total + seen, (1 - share) * (n - total))
        return np.asarray(ratio * self._allowed)


def _surprise(seen: Floats64, expected: Floats64) -> Floats64:
    """Returns `seen · log(seen / expected)`, which is 0 where nothing is seen."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(seen > 0, seen * np.log(seen / expected), 0.0)


def _join(causes: Sequence[Cause]) -> list[Cause]:
    """Returns the causes, each with the less clear terms of the same reviews as its variants."""
    heads: list[Cause] = []
    variants: dict[str, list[str]] = {}
    for cause in causes:
        head = next((each for each in heads if _is_part(cause, each)), None)
        if head is None:
            heads.append(cause)
            variants[cause.term] = []
        else:
            variants[head.term].append(cause.term)
    return [replace(each, variants=tuple(variants[each.term])) for each in heads]


def _is_part(cause: Cause, head: Cause) -> bool:
    shared = len(np.intersect1d(cause.rows, head.rows, assume_unique=True))
    return cause.rose == head.rose and shared >= _SHARED * len(cause.rows)
