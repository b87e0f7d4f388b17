"""Differences beyond chance between groups of reviews, or between a table and an earlier one.

Of each group against all others: the mean outcome, the share of each label, and of each thing how many reviews name it
and how they judge it. The means are one question, all else another; the tests of either are corrected (Holm 1979).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from limelight.common.formatting import is_blank, to_text
from limelight.common.statistics import holm, mcnemar
from limelight.common.yielding import give_way
from limelight.errors import InputError
from limelight.report.drivers import is_thing
from limelight.report.outcome import WORDS, Contrast, Floats64, Outcome, Series, contrast
from limelight.report.reader import Reader
from limelight.report.source import Reviews
from limelight.report.terms import Term, Terms, collect_terms
from limelight.score.given import NO_LABEL

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
        contrast: The figure of the group, and that of all other reviews.
        p: Corrected for all tests.
    """

    group: str
    kind: Kind
    name: str
    contrast: Contrast
    p: float


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


@dataclass(frozen=True, slots=True)
class Flips:
    """The rows to which two models give another label.

    Attributes:
        rows: Number of rows that both answered.
        flipped: The numbers of those with another label, from 1, with both labels.
        better: Number of rows with a given label that this table has right, and the other wrong.
        worse: The opposite.
        labelled: Number of rows with a given label.
        p: That as many become better as worse (McNemar), or None without given labels.
    """

    rows: int
    flipped: list[tuple[int, str, str]]
    better: int
    worse: int
    labelled: int
    p: float | None


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
    if len(sizes) > _MOST_GROUPS:
        wrong = f"has {len(sizes):,} values; at most {_MOST_GROUPS} are compared. Name a column with fewer."
    elif len(sizes) < 2:
        shown = f"every row has {min(sizes)[:40]!r}" if sizes else "no review that was read has a value there"
        wrong = f"{shown}. Name a column with two groups or more."
    elif sorted(sizes.values())[-2] < _MIN_GROUP:
        wrong = (
            f"a group of fewer than {_MIN_GROUP} reviews is not compared, and only one is larger. Name a column with "
            "larger groups."
        )
    else:
        return groups
    raise InputError(f"--by {column}: {wrong}")


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
    sizes = Counter(of[of != ""].tolist())
    names = [name for name, size in sorted(sizes.items()) if min(size, sizes.total() - size) >= _MIN_GROUP]
    if only is not None or len(sizes) == 2:
        names = [only or max(sizes)]
    tests: list[Difference] = []

    def test(kind: Kind, name: str, values: Floats64, least: int = _MIN_GROUP) -> None:
        values = np.where(of == "", np.nan, values)
        for group in names:
            if result := contrast(values, of == group, least=least):
                tests.append(Difference(group, kind, name, result, result.p))

    for label in sorted(set(labels[labels != ""].tolist())):
        test("label", label, np.where(labels == "", np.nan, labels == label))
    things = [term for key, term in terms.by_key.items() if is_thing(key, term)][:_MOST_TESTED]
    for term in things:
        give_way()
        has = np.isin(np.arange(len(of)), term.rows)
        if (has & (of != "")).sum() >= _MIN_GROUP:
            test("share", term.name, has.astype(float))
            test("judged", term.name, _judged(reader, terms, term, len(of)), _MIN_JUDGED)
    corrected = holm([test.p for test in tests])
    others = [replace(test, p=p) for test, p in zip(tests, corrected, strict=True) if p <= _LEVEL]
    others.sort(key=lambda each: (each.kind != "label", each.p, -abs(each.contrast.gap)))
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
    left, gaps = outcome.names, list[Difference]()
    while True:
        names = sorted(set(left.tolist()) - {""})
        tests = [
            Difference(name, kind, "", result, result.p)
            # Of two groups one is the other's opposite.
            for name in (names if len(names) > 2 else names[1:])
            for kind, values in outcome.series.items()
            if (result := contrast(np.where(left == "", np.nan, values), left == name, least=_MIN_GROUP))
        ]
        corrected = holm([gap.p for gap in tests])
        clear = [replace(gap, p=p) for gap, p in zip(tests, corrected, strict=True) if p <= level]
        if not clear:
            return gaps
        first = min(clear, key=lambda gap: (gap.p, -abs(gap.contrast.gap))).group
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


def compare_answers(reviews: Reviews, other: Reviews, labels: Sequence[str]) -> Flips:
    """Compares the answers of two models to the rows of one table."""
    both = reviews.answered & other.answered
    flipped = np.flatnonzero(both & (reviews.labels != other.labels))
    named = [(row + 1, labels[other.labels[row]], labels[reviews.labels[row]]) for row in flipped.tolist()]
    if reviews.given is None:
        return Flips(int(both.sum()), named, 0, 0, 0, None)
    labelled = both & (reviews.given != NO_LABEL)
    right, was_right = reviews.labels == reviews.given, other.labels == reviews.given
    better, worse = int((labelled & right & ~was_right).sum()), int((labelled & ~right & was_right).sum())
    return Flips(int(both.sum()), named, better, worse, int(labelled.sum()), mcnemar(worse, better))
