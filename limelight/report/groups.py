"""Differences beyond chance between groups of reviews.

Of each group against all others: the mean outcome, and of each thing how many reviews name it and how they judge it.
The means are one question, all else another; the tests of either are corrected (Holm 1979).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from limelight.common.formatting import is_blank, plural, to_text
from limelight.common.statistics import holm
from limelight.common.yielding import give_way
from limelight.errors import InputError
from limelight.report.drivers import is_thing
from limelight.report.outcome import Contrast, Floats64, Outcome, contrast
from limelight.report.reader import Reader
from limelight.report.source import Reviews
from limelight.report.terms import Term

Kind = Literal["given", "words", "share", "judged"]
# A difference is shown if its p, corrected, is at most this: of a mean, and of all else.
_MEANS_LEVEL, _LEVEL = 0.0075, 0.01
# The fewest reviews of a group, and that name a thing; and of each side that judge it, for a test of their means.
_MIN_GROUP, _MIN_JUDGED = 10, 20
# Things that are tested, those of the most reviews; clauses of each whose answers are compared; and groups: more are
# none, but names or numbers of rows.
_MOST_TESTED, _MEASURED, _MOST_GROUPS = 60, 150, 50


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of one group, and that of the others.

    Attributes:
        group: The group.
        kind: Mean of what was `given` or of the `words`, `share` of reviews that name a thing, or how it is `judged`.
        name: The thing; empty for the mean.
        contrast: The figure of the group, and that of all other reviews; its p is corrected for all tests.
    """

    group: str
    kind: Kind
    name: str
    contrast: Contrast


def groups_of(reviews: Reviews) -> list[str | None] | None:
    """Returns the group of each row that has an answer or a given label; None without a column of groups.

    Raises:
        InputError: The column has no groups.
    """
    column = reviews.columns.by
    if column is None:
        return None
    cells = [None if is_blank(cell) else to_text(cell).strip() for cell in reviews.cells(column)]
    groups = [cell if answered else None for cell, answered in zip(cells, reviews.answered, strict=True)]
    sizes = Counter(group for group in groups if group is not None)
    large = sum(size >= _MIN_GROUP for size in sizes.values())
    if large < 2 or len(sizes) > _MOST_GROUPS:
        raise InputError(
            f"--by {column}: the reviews that were read have {plural(len(sizes), 'value')} there, {large} of them in "
            f"{_MIN_GROUP} reviews or more. Name a column with at most {_MOST_GROUPS}, and at least 2 of that size."
        )
    return groups


def compare_rows(reader: Reader, terms: Mapping[str, Term], outcome: Outcome) -> list[Difference]:
    """Returns how groups of rows differ from all others beyond chance, the means first; of two groups, the second.

    Args:
        reader: Reads the clauses.
        terms: The terms of the rows.
        outcome: The rows.
    """
    of, tests = outcome.names, list[Difference]()
    sizes = Counter(of[of != ""].tolist())
    names = [name for name, size in sorted(sizes.items()) if min(size, sizes.total() - size) >= _MIN_GROUP]
    if len(sizes) == 2:
        names = [max(sizes)]

    def test(kind: Kind, name: str, values: Floats64, least: int = _MIN_GROUP) -> None:
        values = np.where(of == "", np.nan, values)
        for group in names:
            if result := contrast(values, of == group, least=least):
                tests.append(Difference(group, kind, name, result))

    things = [term for key, term in terms.items() if is_thing(key, term)][:_MOST_TESTED]
    for term in things:
        give_way()
        has = np.isin(np.arange(len(of)), term.rows)
        if (has & (of != "")).sum() >= _MIN_GROUP:
            test("share", term.name, has.astype(float))
            test("judged", term.name, _judged(reader, term, len(of)), _MIN_JUDGED)
    return [*compare_means(outcome, _MEANS_LEVEL), *sorted(_clear(tests, _LEVEL), key=_order)]


def compare_means(outcome: Outcome, level: float) -> list[Difference]:
    """Returns the groups whose mean differs from the others', given or by words: the clearest, then those of the rest.

    Args:
        outcome: The rows.
        level: The largest p of a difference, corrected for the number of groups and series (Holm 1979).
    """
    left, gaps = outcome.names, list[Difference]()
    while True:
        names = sorted(set(left.tolist()) - {""})
        tests = [
            Difference(name, kind, "", result)
            # Of two groups one is the other's opposite.
            for name in (names if len(names) > 2 else names[1:])
            for kind, values in outcome.series.items()
            if (result := contrast(np.where(left == "", np.nan, values), left == name, least=_MIN_GROUP))
        ]
        if not (clear := _clear(tests, level)):
            return gaps
        first = min(clear, key=_order).group
        # The given stars and the stars by the words, of the same group.
        gaps += sorted((gap for gap in clear if gap.group == first), key=lambda gap: gap.kind != outcome.kind)
        left[left == first] = ""


def _clear(tests: Sequence[Difference], level: float) -> list[Difference]:
    """Returns the differences that are clear when the p of each is corrected for their number."""
    corrected = zip(tests, holm([test.contrast.p for test in tests]), strict=True)
    return [replace(test, contrast=replace(test.contrast, p=p)) for test, p in corrected if p <= level]


def _order(each: Difference) -> tuple[float, float]:
    return each.contrast.p, -abs(each.contrast.gap)


def _judged(reader: Reader, term: Term, count: int) -> Floats64:
    """Returns the mean answer to some clauses that name a thing, alone: `<float64>[rows]`, nan for other rows."""
    judged = np.full(count, np.nan)
    clauses = term.clauses[:: max(1, -(-len(term.clauses) // _MEASURED))]
    if clauses and reader.model.has_polarity:
        rows, number = np.unique([clause.row for clause in clauses], return_inverse=True)
        judged[rows] = np.bincount(number, reader.values(clauses)) / np.bincount(number)
    return judged
