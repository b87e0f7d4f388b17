"""Changes and their dates: each term is tested at every date, and the mean of the stars as one line of them.

How clear a change is tells a likelihood ratio. Its p counts how often shuffled dates have, for any term at any date, a
change as clear (Westfall and Young 1993): the choice of the date and of the term is paid for, and terms that stand
together cost no more than one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from limelight.common.turns import give_way
from limelight.report.terms import Rows

Floats64 = NDArray[np.float64]
# A change is told if its p is at most this, and there are as many reviews on either side of its date.
LEVEL, _LEAST = 0.05, 20
_DRAWS, _SEED = 400, 1
# A term is part of a clearer cause if this share of its reviews since the date has that cause too.
_SHARED = 0.5
# The name of the mean.
MEAN = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """A term, or the mean, that is another since a date.

    Attributes:
        term: The term; empty for the mean of the values.
        since: The period since which it is another.
        before: The share of reviews with the term before, or the mean.
        after: The same since then.
        p: How often shuffled dates have any change as clear.
        variants: Other terms of the same reviews, which changed too.
        rows: The numbers of the reviews with the term since then, or before if it became rarer.
    """

    term: str
    since: str
    before: float
    after: float
    p: float
    variants: tuple[str, ...]
    rows: Rows


def find_causes(terms: Mapping[str, Rows], periods: Sequence[str], values: Floats64) -> list[Cause]:
    """Returns the terms that are more or less frequent since a date, and the mean if it is another; clearest first.

    Args:
        terms: The numbers of the reviews that have each.
        periods: The period of each review, which sorts as text does, such as 2026-03.
        values: `<float64>[reviews]`, the stars or the probability of each.
    """
    names, numbers = np.unique(np.array(periods), return_inverse=True)
    if len(names) < 2 or not len(values):
        return []
    table = _Table(terms, numbers, len(names), values)
    here = table.clearness(numbers)
    random = np.random.default_rng(_SEED)
    chance = np.empty(_DRAWS)
    for draw in range(_DRAWS):
        give_way()
        chance[draw] = table.clearness(random.permutation(numbers)).max()
    best = here.argmax(axis=0)
    clear = here.max(axis=0)
    p = (1 + (chance[None] >= clear[:, None]).sum(axis=1)) / (1 + _DRAWS)
    causes: list[Cause] = []
    for column in np.argsort(-clear, kind="stable").tolist():
        if p[column] > LEVEL or clear[column] <= 0:
            break
        later = numbers > best[column]
        term = MEAN if column == 0 else table.names[column - 1]
        if term == MEAN:
            figures, rows = values, np.zeros(0, np.int64)
        else:
            figures = np.zeros(len(values))
            figures[terms[term]] = 1
        before, after = float(figures[~later].mean()), float(figures[later].mean())
        if term != MEAN:
            rows = np.flatnonzero(figures.astype(bool) & (later if after > before else ~later))
        causes.append(Cause(term, str(names[best[column] + 1]), before, after, float(p[column]), (), rows))
    return _join(causes)


class _Table:
    """Which reviews have which terms, as pairs of numbers, so that a draw is one count."""

    def __init__(self, terms: Mapping[str, Rows], numbers: Rows, periods: int, values: Floats64):
        self.names = [term for term, rows in terms.items() if len(rows)]
        self._rows = np.concatenate([np.zeros(0, np.int64), *(terms[term] for term in self.names)])
        self._columns = np.repeat(np.arange(len(self.names)), [len(terms[term]) for term in self.names])
        self._total = np.bincount(self._columns, minlength=len(self.names)).astype(float)
        self._periods, self._n = periods, len(values)
        self._before = np.bincount(numbers, minlength=periods).cumsum()[:-1, None].astype(float)
        self._allowed = np.minimum(self._before, self._n - self._before) >= _LEAST
        spread = values.std()
        self._values = (values - values.mean()) / (spread or 1)

    def clearness(self, numbers: Rows) -> Floats64:
        """Returns the log likelihood ratio of a change at each date but the first: `<float64>[dates - 1, 1 + terms]`.

        The first column is that of the mean; a date with few reviews on either side has 0.
        """
        width, n, before = len(self.names), self._n, self._before
        counts = np.bincount(numbers[self._rows] * width + self._columns, minlength=self._periods * width)
        seen = counts.reshape(self._periods, width).cumsum(axis=0)[:-1]
        share, total = before / n, self._total
        ratio = _surprise(seen, share * total) + _surprise(total - seen, (1 - share) * total)
        ratio += _surprise(before - seen, share * (n - total))
        ratio += _surprise(n - before - total + seen, (1 - share) * (n - total))
        sums = np.bincount(numbers, self._values, self._periods).cumsum()[:-1, None]
        means = sums**2 * (1 / before + 1 / (n - before)) / 2
        return np.asarray(np.hstack([means, ratio]) * self._allowed)


def _surprise(seen: Floats64, expected: Floats64) -> Floats64:
    """Returns `seen · log(seen / expected)`, which is 0 where nothing is seen."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(seen > 0, seen * np.log(seen / expected), 0.0)


def _join(causes: list[Cause]) -> list[Cause]:
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
    if MEAN in (cause.term, head.term) or (cause.after > cause.before) != (head.after > head.before):
        return False
    shared = len(np.intersect1d(cause.rows, head.rows, assume_unique=True))
    return shared >= _SHARED * len(cause.rows)
