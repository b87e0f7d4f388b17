"""Differences between groups of scored reviews, or over time, beyond chance.

Of each group against all others, or of the reviews since a date against those before: the mean stars, the share of each
label, and of each term and phrase how many reviews have it and how it is judged there. All tests of one table are
corrected together (Holm 1979).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from limelight.common.rules import RULES
from limelight.common.statistics import DRAWS, holm, two_shares, welch_p
from limelight.common.turns import give_way

Floats64 = NDArray[np.float64]
Bools = NDArray[np.bool_]
Kind = Literal["mean", "label", "share", "judged"]
# A difference is shown if its p, corrected for all tests, is at most this.
LEVEL = 0.05
# The fewest reviews of a group, and of both sides together that have a term or a phrase.
MIN_GROUP = MIN_WITH = RULES["many"]["least_of_group"]
# The fewest reviews of each side that judge a term, for a test of their means.
_MIN_JUDGED = 20
# Terms and phrases that are tested: those of the most reviews.
_MOST_TESTED = RULES["many"]["most_terms"]
_EXAMPLES = 5
_SEED = 1
_MANY = 500


@dataclass(frozen=True, slots=True)
class Scored:
    """Scored reviews of groups.

    Attributes:
        values: `<float64>[reviews]`, the expected stars, or the probability of the last label.
        labels: The label of each review.
        terms: For each term or phrase the numbers of its reviews, and how each judges it.
    """

    values: Floats64
    labels: list[str]
    terms: dict[str, tuple[NDArray[np.int64], Floats64]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of one group, and that of the others.

    Attributes:
        group: The group.
        kind: `mean` of the values, share of a `label`, `share` of reviews with a term, or how it is `judged`.
        name: The label or the term; empty for the mean.
        here: The figure of the group.
        there: That of all other reviews.
        low: The lower end of the 95% interval of `here` less `there`, by a bootstrap.
        high: The upper end.
        p: Corrected for all tests.
        rows: Reviews of the group that have it, a few.
    """

    group: str
    kind: Kind
    name: str
    here: float
    there: float
    low: float
    high: float
    p: float
    rows: list[int]

    @property
    def difference(self) -> float:
        """How much larger the figure of the group is."""
        return self.here - self.there


@dataclass(frozen=True, slots=True)
class Change:
    """What differs, and what was tested.

    Attributes:
        found: The differences beyond chance, the mean first, then by their corrected p.
        tested: Number of tests.
        groups: The number of reviews of each group.
    """

    found: list[Difference]
    tested: int
    groups: dict[str, int]


def compare_groups(scored: Scored, groups: Sequence[str], only: str | None = None) -> Change:
    """Compares each group with all other reviews; of two groups, the second with the first.

    Args:
        scored: The reviews.
        groups: The group of each.
        only: Compares this group alone.
    """
    sizes: dict[str, int] = defaultdict(int)
    for group in groups:
        sizes[group] += 1
    names = [name for name, size in sorted(sizes.items()) if size >= MIN_GROUP and len(groups) - size >= MIN_GROUP]
    if only is not None:
        names = [only]
    elif len(sizes) == 2:
        names = names[-1:]
    array = np.array(groups)
    tests = []
    for name in names:
        # A caller who has left ends it here.
        give_way()
        tests += _tests(scored, array == name, name)
    found = []
    for test, p in zip(tests, holm([test.p for test in tests]), strict=True):
        if p <= LEVEL:
            give_way()
            found.append(test.shown(p, scored, array == test.group))
    order = {"mean": 0, "label": 1}
    found.sort(key=lambda each: (order.get(each.kind, 2), each.p, -abs(each.difference)))
    return Change(found, len(tests), dict(sizes))


def find_split(values: Floats64, times: Sequence[str], draws: int = 500) -> tuple[str, float]:
    """Returns the time since which the mean of `values` differs most from before, and the p of such a split.

    The p counts how often times in random order have a split as clear, so that the choice of the time is paid for.

    Args:
        values: `<float64>[reviews]`.
        times: The time of each, which sorts as text does, such as 2026-03.
        draws: Number of random orders.
    """
    names, numbers = np.unique(np.array(times), return_inverse=True)
    counts = np.bincount(numbers).cumsum()[:-1]
    allowed = np.flatnonzero((counts >= MIN_GROUP) & (len(values) - counts >= MIN_GROUP))
    if not len(allowed):
        return "", 1.0
    before = counts[allowed]

    def clearest(order: NDArray[np.int64]) -> tuple[float, int]:
        sums = np.bincount(order, values, len(names)).cumsum()[:-1][allowed]
        means = sums / before - (values.sum() - sums) / (len(values) - before)
        sizes = np.abs(means) / np.sqrt(1 / before + 1 / (len(values) - before))
        return float(sizes.max()), int(sizes.argmax())

    most, place = clearest(numbers)
    random = np.random.default_rng(_SEED)
    as_clear = sum(clearest(random.permutation(numbers))[0] >= most * (1 - 1e-9) for _ in range(draws))
    return str(names[allowed[place] + 1]), (as_clear + 1) / (draws + 1)


def part_of(scored: Scored, name: str, inside: Bools) -> float:
    """Returns the part of the difference of the means that reviews with the term `name` account for.

    It is the difference less that of the reviews without the term, as a share of the difference.
    """
    has = np.zeros(len(scored.values), bool)
    has[scored.terms[name][0]] = True
    whole = float(scored.values[inside].mean() - scored.values[~inside].mean())
    if not (inside & ~has).any() or not (~inside & ~has).any() or whole == 0:
        return 0.0
    without = float(scored.values[inside & ~has].mean() - scored.values[~inside & ~has].mean())
    return (whole - without) / whole


@dataclass(frozen=True, slots=True)
class _Test:
    """A test of a difference, without its values: those of all tests would fill memory."""

    group: str
    kind: Kind
    name: str
    p: float

    def shown(self, p: float, scored: Scored, inside: Bools) -> Difference:
        """Returns the difference with its interval; `inside` tells the reviews of the group."""
        if self.kind == "judged":
            rows, values = scored.terms[self.name]
            own = inside[rows]
            here, there, rows = values[own], values[~own], rows[own]
        elif self.kind == "mean":
            here, there, rows = scored.values[inside], scored.values[~inside], np.flatnonzero(inside)
        else:
            has = _has(scored, self.kind, self.name)
            here, there = has[inside].astype(np.float64), has[~inside].astype(np.float64)
            rows = np.flatnonzero(has & inside)
        random = np.random.default_rng(_SEED)
        draws = _redrawn(here, random) - _redrawn(there, random)
        low, high = np.quantile(draws, [0.025, 0.975]).tolist()
        # Those that say most about the change first.
        down = here.mean() < there.mean() if self.kind == "mean" else False
        order = np.argsort(scored.values[rows] * (1 if down else -1), kind="stable")
        examples = rows[order][:_EXAMPLES].tolist()
        return Difference(
            self.group, self.kind, self.name, float(here.mean()), float(there.mean()), low, high, p, examples
        )


def _tests(scored: Scored, inside: Bools, group: str) -> list[_Test]:
    tests = [_Test(group, "mean", "", welch_p(scored.values[inside], scored.values[~inside]))]
    for label in sorted(set(scored.labels)):
        tests.append(_share_test(scored, group, "label", label, inside))
    often = sorted(scored.terms, key=lambda name: (-len(scored.terms[name][0]), name))[:_MOST_TESTED]
    for name in often:
        numbers, judged = scored.terms[name]
        if len(numbers) < MIN_WITH:
            continue
        tests.append(_share_test(scored, group, "share", name, inside))
        own = inside[numbers]
        if min(own.sum(), (~own).sum()) >= _MIN_JUDGED:
            tests.append(_Test(group, "judged", name, welch_p(judged[own], judged[~own])))
    return tests


def _share_test(scored: Scored, group: str, kind: Kind, name: str, inside: Bools) -> _Test:
    has, size = _has(scored, kind, name), int(inside.sum())
    own, all_ = int((has & inside).sum()), int(has.sum())
    return _Test(group, kind, name, two_shares(own, size, all_ - own, len(inside) - size, continuity=True))


def _has(scored: Scored, kind: Kind, name: str) -> Bools:
    """Returns which reviews have a label or a term."""
    if kind == "label":
        return np.array([label == name for label in scored.labels], bool)
    has = np.zeros(len(scored.values), bool)
    has[scored.terms[name][0]] = True
    return has


def _redrawn(values: Floats64, random: np.random.Generator) -> Floats64:
    """Returns the means of redrawn values: `<float64>[draws]`; those of many values are normal."""
    if set(np.unique(values).tolist()) <= {0.0, 1.0}:
        return random.binomial(len(values), values.mean(), DRAWS) / len(values)
    if len(values) > _MANY:
        return random.normal(values.mean(), values.std() / np.sqrt(len(values)), DRAWS)
    return values[random.integers(0, len(values), (DRAWS, len(values)))].mean(axis=1)
