"""Finds significant differences between groups of reviews.

Compares each group with all others by the mean outcome, and by how many reviews mention each thing. The tests of means
and the tests of things are corrected separately (Holm 1979).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

import numpy as np

from limelight.common.formatting import cell_text, plural
from limelight.common.statistics import holm
from limelight.common.yielding import give_way
from limelight.errors import InputError
from limelight.report.rows.outcome import Contrast, Floats64, Names, Outcome, contrast
from limelight.report.rows.source import Reviews
from limelight.report.what_moves.terms import Rows, Term, is_thing

Kind = Literal["given", "words", "share"]
# A difference is shown if its p, corrected, is at most this: of a mean, and of all else.
_MEANS_LEVEL, _LEVEL = 0.0075, 0.01
# The fewest reviews of a group, and that name a thing; things that are tested, those of the most reviews; and groups:
# more are none, but names or numbers of rows.
_MIN_GROUP, _MOST_TESTED, _MOST_GROUPS = 10, 60, 50


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure for one group, and the same figure for the others.

    Attributes:
        group: The group.
        kind: `given` or `words` for a mean, or `share` for the share of reviews that mention a thing.
        name: The thing; empty for the mean.
        contrast: The figure for the group and for all other reviews; its p-value is corrected for all tests.
        means: For a thing, the mean outcome of the group and of all other reviews.
        thing: For a thing, the outcome of the rows that mention it, in all groups.
        stars: How far the difference moves the mean outcome of all rows; 0 for a thing whose rows have no other one.
    """

    group: str
    kind: Kind
    name: str
    contrast: Contrast
    means: tuple[float, float] = (0.0, 0.0)
    thing: Contrast | None = None
    stars: float = 0.0


def groups_of(reviews: Reviews) -> Names:
    """Returns the group of each row, `<object>[rows]`; empty for rows without an answer, or without a column of groups.

    Raises:
        InputError: The column has no groups.
    """
    column = reviews.columns.by
    cells = reviews.cells(column) if column else [""] * len(reviews.texts)
    groups = np.array(list(map(cell_text, cells)), object)
    groups[~reviews.answered] = ""
    sizes = Counter(groups[groups != ""].tolist())
    large = sum(size >= _MIN_GROUP for size in sizes.values())
    if column and (large < 2 or len(sizes) > _MOST_GROUPS):
        raise InputError(
            f"--by {column}: the reviews that were read have {plural(len(sizes), 'value')} there, {large} of them in "
            f"{_MIN_GROUP} reviews or more. Specify a column with up to {_MOST_GROUPS} values, 2 of them that large."
        )
    return groups


def compare_rows(terms: Mapping[str, Term], outcome: Outcome, some: Outcome) -> list[Difference]:
    """Returns how groups of rows differ significantly from all others, means first; of two groups, only the second.

    Args:
        terms: The terms of the rows.
        outcome: The rows.
        some: Those of the rows that were read for their words.
    """
    of, tests = some.groups, list[Difference]()
    things = {term.name: term.rows for key, term in terms.items() if is_thing(key, term)}
    for name, rows in islice(things.items(), _MOST_TESTED):
        give_way()
        has = np.where(of == "", np.nan, np.isin(np.arange(len(of)), rows))
        if np.nansum(has) >= _MIN_GROUP:
            tests += _tests("share", name, has, of)
    clear, named = list[Difference](), {word for name in set(of.tolist()) for word in name.lower().split()}
    for each in sorted(_clear(tests, _LEVEL), key=_order):
        # That reviews of a lamp say "lamp", and those of a clock do not, is no news.
        if {*each.name.lower().split()} & named:
            continue
        # That the others have less of a thing follows from the group that has more, and "cost" from "delivery cost".
        words = {*each.name.split()}
        same = [one for one in clear if words & {*one.name.split()}]
        if all(one.group != each.group and one.contrast.gap * each.contrast.gap > 0 for one in same):
            clear.append(each)
    shares = (_with_stars(each, outcome, some, things[each.name]) for each in clear)
    means = [replace(each, stars=each.contrast.moved) for each in compare_means(outcome, _MEANS_LEVEL)]
    return [*means, *shares]


def _with_stars(each: Difference, outcome: Outcome, some: Outcome, rows: Rows) -> Difference:
    """Returns the difference of a thing with the outcome of its group, and of its rows."""
    own, has = outcome.groups == each.group, np.isin(np.arange(len(outcome.groups)), rows)
    group, thing = contrast(outcome.values, own), contrast(some.values, has, some.groups)
    if group is None or thing is None:
        return each
    share = float(own.sum() / (outcome.groups != "").sum())
    stars = thing.gap * each.contrast.gap * share if thing.is_sure else 0.0
    return replace(each, means=(group.here, group.others), thing=thing, stars=stars)


def compare_means(outcome: Outcome, level: float) -> list[Difference]:
    """Returns the groups whose mean (given, or by words) differs from the others: the clearest, then those of the rest.

    Args:
        outcome: The rows.
        level: The largest p-value of a difference, corrected for the number of groups and series (Holm 1979).
    """
    left, gaps = outcome.groups.copy(), list[Difference]()
    while True:
        tests = [test for kind, values in outcome.series.items() for test in _tests(kind, "", values, left)]
        if not (clear := _clear(tests, level)):
            return gaps
        first = min(clear, key=_order).group
        # The given stars and the stars by the words, of the same group.
        gaps += sorted((gap for gap in clear if gap.group == first), key=lambda gap: gap.kind != outcome.kind)
        left[left == first] = ""


def _tests(kind: Kind, name: str, values: Floats64, of: Names) -> Iterator[Difference]:
    """Yields how each group differs from all others; of two groups one is the other's opposite."""
    names = sorted(set(of.tolist()) - {""})
    for group in names if len(names) > 2 else names[1:]:
        if result := contrast(np.where(of == "", np.nan, values), of == group, least=_MIN_GROUP):
            yield Difference(group, kind, name, result)


def _clear(tests: Sequence[Difference], level: float) -> list[Difference]:
    """Returns the differences that are clear when the p of each is corrected for their number."""
    corrected = zip(tests, holm([test.contrast.p for test in tests]), strict=True)
    return [replace(test, contrast=replace(test.contrast, p=p)) for test, p in corrected if p <= level]


def _order(each: Difference) -> tuple[float, float]:
    return each.contrast.p, -abs(each.contrast.gap)
