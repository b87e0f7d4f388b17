"""Differences beyond chance between groups of reviews, or between a table and an earlier one.

Of each group against all others: the mean outcome, the share of each label, and of each thing how many reviews name it
and how they judge it. The means are one question, all else another; the tests of either are corrected (Holm 1979).
"""

from collections import Counter
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

import numpy as np

from limelight.common.formatting import is_blank, to_text
from limelight.common.statistics import holm, two_shares, wilson
from limelight.common.yielding import give_way
from limelight.errors import InputError
from limelight.report.drivers import is_thing
from limelight.report.outcome import WORDS, Bools, Contrast, Floats64, Outcome, Series, contrast
from limelight.report.reader import Reader
from limelight.report.source import Reviews
from limelight.report.terms import Term, Terms, collect_terms

Kind = Literal["given", "words", "label", "share", "judged"]
# A difference is shown if its p, corrected, is at most this: of a mean, and of all else.
_MEANS_LEVEL, _LEVEL = 0.0075, 0.01
# The fewest reviews of a group, and that name a thing; and of each side that judge it, for a test of their means.
_MIN_GROUP, _MIN_JUDGED = 10, 20
# Things that are tested, those of the most reviews; clauses of each whose answers are compared; and groups: more are
# none, but names or numbers of rows.
_MOST_TESTED, _MEASURED, _MOST_GROUPS = 60, 150, 50
EARLIER, NOW = "the earlier table", "this table"


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
        means: The mean of each, given and by words; nan without one.
    """

    differences: list[Difference]
    sizes: dict[str, int]
    means: dict[str, dict[Series, float]]


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
    wrong = ""
    if not sizes:
        wrong = "no review that was read has a value there. Name another column."
    elif len(sizes) == 1:
        wrong = f"every row has {min(sizes)[:40]!r}. Name a column with two groups or more."
    elif len(sizes) > _MOST_GROUPS:
        wrong = f"has {len(sizes):,} values; at most {_MOST_GROUPS} are compared. Name a column with fewer."
    elif sorted(sizes.values())[-2] < _MIN_GROUP:
        wrong = (
            f"a group of fewer than {_MIN_GROUP} reviews is not compared, and only one is larger. Name a column with "
            "larger groups."
        )
    if wrong:
        raise InputError(f"--by {column}: {wrong}")
    return groups


def compare_tables(reader: Reader, outcome: Outcome, earlier: Outcome) -> Groups:
    """Compares a table with an earlier one: given stars if both have them, otherwise those of the words."""
    kind = outcome.kind if outcome.kind == earlier.kind else WORDS
    values, words = (
        np.concatenate([side.words if name == WORDS else side.values for side in (earlier, outcome)])
        for name in (kind, WORDS)
    )
    groups: list[str | None] = [*[EARLIER] * len(earlier.values), *[NOW] * len(outcome.values)]
    joined = Outcome(kind, values, words, [*earlier.labels, *outcome.labels], groups)
    return compare_rows(reader, collect_terms(reader, [*earlier.texts, *outcome.texts]), joined, NOW)


def compare_rows(reader: Reader, terms: Terms, outcome: Outcome, only: str | None = None) -> Groups:
    """Compares each group of rows with all others; of two groups, the second with the first.

    Args:
        reader: Reads the texts.
        terms: The terms of the rows.
        outcome: The rows.
        only: Compares this group alone.
    """
    of, labels = outcome.names, np.array(outcome.labels)
    grouped = of != ""
    sizes = Counter(of[grouped].tolist())
    names = [name for name, size in sorted(sizes.items()) if min(size, sizes.total() - size) >= _MIN_GROUP]
    if only is not None or len(sizes) == 2:
        names = [only or max(sizes)]
    tests: list[Difference] = []
    known = grouped & (labels != "")
    for label in sorted(set(labels[known].tolist())):
        tests += [_of_shares(name, "label", label, labels == label, of == name, known) for name in names]
    things = [term for key, term in terms.by_key.items() if is_thing(key, term)][:_MOST_TESTED]
    for term in things:
        give_way()
        has = np.zeros(len(of), bool)
        has[term.rows] = True
        if (has & grouped).sum() < _MIN_GROUP:
            continue
        judged = np.where(grouped, _judged(reader, terms, term, len(of)), np.nan)
        for name in names:
            tests.append(_of_shares(name, "share", term.name, has, of == name, grouped))
            if found := contrast(judged, of == name, least=_MIN_JUDGED):
                tests.append(_of_means(name, "judged", term.name, replace(found, moved=0.0), found.p))
    corrected = holm([test.p for test in tests])
    others = [replace(test, p=p) for test, p in zip(tests, corrected, strict=True) if p <= _LEVEL]
    others.sort(key=lambda each: (each.kind != "label", each.p, -abs(each.here - each.there)))
    differences = [each for each in compare_means(outcome, _MEANS_LEVEL) if only in (None, each.group)]
    means = {
        name: {kind: _mean(values[of == name]) for kind, values in outcome.series.items()} for name in sorted(sizes)
    }
    return Groups([*differences, *others], dict(sizes), means)


def compare_means(outcome: Outcome, level: float) -> list[Difference]:
    """Returns the groups whose mean differs from the others', given or by words: the clearest, then those of the rest.

    Args:
        outcome: The rows.
        level: The largest p of a difference, corrected for the number of groups and series (Holm 1979).
    """
    left = outcome.names
    gaps: list[Difference] = []
    while True:
        names = sorted(set(left.tolist()) - {""})
        tests = [
            (name, kind, found)
            # Of two groups one is the other's opposite.
            for name in (names if len(names) > 2 else names[1:])
            for kind, values in outcome.series.items()
            if (found := contrast(np.where(left == "", np.nan, values), left == name, least=_MIN_GROUP))
        ]
        corrected = holm([found.p for *_, found in tests])
        clear = [
            _of_means(name, kind, "", one, p)
            for (name, kind, one), p in zip(tests, corrected, strict=True)
            if p <= level
        ]
        if not clear:
            return gaps
        first = min(clear, key=lambda gap: (gap.p, -abs(gap.here - gap.there))).group
        # The given stars and the stars by the words, of the same group.
        gaps += sorted((gap for gap in clear if gap.group == first), key=lambda gap: gap.kind != outcome.kind)
        left[left == first] = ""


def _judged(reader: Reader, terms: Terms, term: Term, count: int) -> Floats64:
    """Returns the mean answer to some clauses that name a thing, alone: `<float64>[rows]`, nan for other rows."""
    judged = np.full(count, np.nan)
    clauses = [terms.clauses[index] for index in term.clauses[:: max(1, -(-len(term.clauses) // _MEASURED))]]
    if clauses and reader.model.has_polarity:
        rows, number = np.unique([clause.row for clause in clauses], return_inverse=True)
        judged[rows] = np.bincount(number, reader.values(clauses)) / np.bincount(number)
    return judged


def _mean(values: Floats64) -> float:
    return float("nan") if np.isnan(values).all() else float(np.nanmean(values))


def _of_means(group: str, kind: Kind, name: str, one: Contrast, p: float) -> Difference:
    ends = one.gap - one.reach, one.gap + one.reach
    return Difference(group, kind, name, one.here, one.others, *ends, p, one.moved)


def _of_shares(group: str, kind: Kind, name: str, has: Bools, inside: Bools, known: Bools) -> Difference:
    """Returns a difference of shares of the rows that are `known`, with the interval of Newcombe (1998)."""
    (own, size), (other, others) = (
        (int((has & side).sum()), int(side.sum())) for side in (inside & known, known & ~inside)
    )
    here, there = own / max(size, 1), other / max(others, 1)
    (low, high), (low_there, high_there) = wilson(own, size), wilson(other, others)
    ends = (
        here - there - sqrt((here - low) ** 2 + (high_there - there) ** 2),
        here - there + sqrt((high - here) ** 2 + (there - low_there) ** 2),
    )
    return Difference(group, kind, name, here, there, *ends, two_shares(own, size, other, others, continuity=True))
