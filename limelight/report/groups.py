"""Differences between groups of reviews beyond chance.

Of each group against all others: the mean outcome, the share of each label, and of each thing how many reviews name it
and how they judge it. The means are one question, all else another; the tests of either are corrected (Holm 1979).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from limelight.common.statistics import holm, t_quantile, two_shares, welch_p, wilson
from limelight.common.turns import give_way
from limelight.report.outcome import Outcome, Series, compare_means
from limelight.report.terms import Rows

Floats64 = NDArray[np.float64]
Bools = NDArray[np.bool_]
Kind = Literal["given", "words", "label", "share", "judged"]
# A difference is shown if its p, corrected, is at most this: of a mean, and of all else.
MEANS_LEVEL, LEVEL = 0.0075, 0.01
# The fewest reviews of a group, and that name a thing; and of each side that judge it, for a test of their means.
MIN_GROUP, _MIN_JUDGED = 10, 20
# Things that are tested: those of the most reviews.
MOST_TESTED = 60


@dataclass(frozen=True, slots=True)
class Scored:
    """Scored reviews of groups.

    Attributes:
        outcome: Their outcome.
        things: For each thing the numbers of the reviews that name it.
        judged: For some things the numbers of some reviews, and the answer to its clauses alone in each.
    """

    outcome: Outcome
    things: Mapping[str, Rows]
    judged: Mapping[str, tuple[Rows, Floats64]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of one group, and that of the others.

    Attributes:
        group: The group.
        kind: Mean of what was `given` or of the `words`, share of a `label`, `share` of reviews that name a thing, or
            how it is `judged`.
        name: The label or the thing; empty for the mean.
        here: The figure of the group.
        there: That of all other reviews.
        low: The lower end of the 95% interval of `here` less `there`.
        high: The upper end.
        p: Corrected for all tests.
        stars: By how much it moves the mean outcome of all reviews; 0 except for means.
    """

    group: str
    kind: Kind
    name: str
    here: float
    there: float
    low: float
    high: float
    p: float
    stars: float = 0.0


@dataclass(frozen=True, slots=True)
class Groups:
    """The differences of groups.

    Attributes:
        differences: Those beyond chance, the means first, then by their corrected p.
        sizes: The number of reviews of each group.
        means: The mean of each, given and by words.
    """

    differences: list[Difference]
    sizes: dict[str, int]
    means: dict[str, dict[Series, float]]


def compare_groups(scored: Scored, groups: Sequence[str], only: str | None = None) -> Groups:
    """Compares each group with all other reviews; of two groups, the second with the first.

    Args:
        scored: The reviews.
        groups: The group of each.
        only: Compares this group alone.
    """
    sizes = Counter(groups)
    names = [name for name, size in sorted(sizes.items()) if size >= MIN_GROUP and len(groups) - size >= MIN_GROUP]
    if only is not None:
        names = [only]
    elif len(sizes) == 2:
        names = names[-1:]
    array, outcome = np.array(groups), scored.outcome
    differences = [
        Difference(
            gap.group, gap.kind, "", one.here, one.others, one.gap - one.reach, one.gap + one.reach, one.p, one.moved
        )
        for gap in compare_means(outcome, groups, MEANS_LEVEL, MIN_GROUP)
        for one in [gap.contrast]
        if only is None or gap.group == only
    ]
    tests: list[Difference] = []
    for name in names:
        give_way()
        tests += _tests(scored, array == name, name)
    corrected = holm([test.p for test in tests])
    others = [replace(test, p=p) for test, p in zip(tests, corrected, strict=True) if p <= LEVEL]
    others.sort(key=lambda each: (each.kind != "label", each.p, -abs(each.here - each.there)))
    means = {
        name: {
            kind: float(np.nanmean(own)) if not np.isnan(own := values[array == name]).all() else float("nan")
            for kind, values in outcome.series.items()
        }
        for name in sorted(sizes)
    }
    return Groups([*differences, *others], dict(sizes), means)


def _tests(scored: Scored, inside: Bools, group: str) -> list[Difference]:
    labels = np.array(scored.outcome.labels)
    known = labels != ""
    tests = [
        _of_shares(group, "label", label, labels[known] == label, inside[known])
        for label in sorted(set(scored.outcome.labels) - {""})
        if inside[known].any() and not inside[known].all()
    ]
    for name in sorted(scored.things, key=lambda name: (-len(scored.things[name]), name))[:MOST_TESTED]:
        if len(scored.things[name]) < MIN_GROUP:
            continue
        has = np.zeros(len(inside), bool)
        has[scored.things[name]] = True
        tests.append(_of_shares(group, "share", name, has, inside))
        rows, judged = scored.judged.get(name, (np.zeros(0, np.int64), np.zeros(0)))
        own = inside[rows]
        if min(own.sum(), (~own).sum()) >= _MIN_JUDGED:
            tests.append(_of_means(group, "judged", name, judged[own], judged[~own]))
    return tests


def _of_means(group: str, kind: Kind, name: str, here: Floats64, there: Floats64) -> Difference:
    error = sqrt(here.var(ddof=1) / len(here) + there.var(ddof=1) / len(there))
    reach = t_quantile(min(len(here), len(there)) - 1) * error
    difference = float(here.mean() - there.mean())
    ends = difference - reach, difference + reach
    return Difference(group, kind, name, float(here.mean()), float(there.mean()), *ends, welch_p(here, there))


def _of_shares(group: str, kind: Kind, name: str, has: Bools, inside: Bools) -> Difference:
    """Returns a difference of shares, with the interval of Newcombe (1998)."""
    size, own, all_ = int(inside.sum()), int((has & inside).sum()), int(has.sum())
    other, others = all_ - own, len(inside) - size
    here, there = own / size, other / others
    (low, high), (low_there, high_there) = wilson(own, size), wilson(other, others)
    difference = here - there
    ends = (
        difference - sqrt((here - low) ** 2 + (high_there - there) ** 2),
        difference + sqrt((high - here) ** 2 + (there - low_there) ** 2),
    )
    return Difference(group, kind, name, here, there, *ends, two_shares(own, size, other, others, continuity=True))
