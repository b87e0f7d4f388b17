"""Compares the reviews of a table: by groups, with an earlier table, or with the answers of another model."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from limelight.common.plain import is_blank, to_text
from limelight.common.statistics import mcnemar
from limelight.errors import InputError
from limelight.report.drivers import is_thing
from limelight.report.groups import MIN_GROUP, MOST_TESTED, Groups, Scored, compare_groups
from limelight.report.outcome import WORDS, Floats64, Outcome
from limelight.report.reader import Reader
from limelight.report.source import Reviews
from limelight.report.terms import Rows, Term, Terms, collect_terms
from limelight.score.given import NO_LABEL

# More groups are no groups, but names or numbers of rows.
_MOST_GROUPS = 50
EARLIER, NOW = "the earlier table", "this table"
# Clauses of a thing whose answers are compared.
_MEASURED = 150


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
    _check_groups([group for group in groups if group is not None], column)
    return groups


def compare_tables(
    reader: Reader, texts: Sequence[str], outcome: Outcome, earlier_texts: Sequence[str], earlier: Outcome
) -> Groups:
    """Compares a table with an earlier one: given stars if both have them, otherwise those of the words."""
    both = [*earlier_texts, *texts]
    kind = outcome.kind if outcome.kind == earlier.kind else WORDS
    values, words = (
        np.concatenate([side.words if name == WORDS else side.values for side in (earlier, outcome)])
        for name in (kind, WORDS)
    )
    joined = Outcome(kind, values, words, [*earlier.labels, *outcome.labels])
    groups = [EARLIER] * len(earlier_texts) + [NOW] * len(texts)
    return compare_rows(reader, collect_terms(reader, both), joined, groups, NOW)


def compare_rows(
    reader: Reader, terms: Terms, outcome: Outcome, groups: Sequence[str | None], only: str | None = None
) -> Groups:
    """Compares the groups of rows; one without a group is left out."""
    kept = np.array([row for row, group in enumerate(groups) if group is not None], np.int64)
    place = np.full(len(groups), -1)
    place[kept] = np.arange(len(kept))
    things = [term for key, term in terms.by_key.items() if is_thing(key, term)][:MOST_TESTED]
    scored = Scored(
        Outcome(outcome.kind, outcome.values[kept], outcome.words[kept], [outcome.labels[row] for row in kept]),
        {term.name: rows[rows >= 0] for term in things for rows in [place[term.rows]]},
        {term.name: _judged(reader, terms, term, place) for term in things} if reader.model.has_lean else {},
    )
    return compare_groups(scored, [str(groups[row]) for row in kept], only)


def _judged(reader: Reader, terms: Terms, term: Term, place: Rows) -> tuple[Rows, Floats64]:
    """Returns some of the rows that name a thing, and the mean answer to the clauses that do, alone."""
    numbers = term.clauses[:: max(1, -(-len(term.clauses) // _MEASURED))]
    clauses = [clause for number in numbers if place[(clause := terms.clauses[number]).row] >= 0]
    if not clauses:
        return np.zeros(0, np.int64), np.zeros(0)
    rows, number = np.unique(place[[clause.row for clause in clauses]], return_inverse=True)
    return rows, np.bincount(number, reader.values(clauses)) / np.bincount(number)


def _check_groups(names: Sequence[str], column: str) -> None:
    sizes = Counter(names)
    if not sizes:
        raise InputError(f"--by {column}: no review that was read has a value there. Name another column.")
    if len(sizes) == 1:
        raise InputError(f"--by {column}: every row has {min(sizes)[:40]!r}. Name a column with two groups or more.")
    if len(sizes) > _MOST_GROUPS:
        raise InputError(
            f"--by {column}: has {len(sizes):,} values; at most {_MOST_GROUPS} are compared. Name a column with fewer."
        )
    if sorted(sizes.values())[-2] < MIN_GROUP:
        raise InputError(
            f"--by {column}: a group of fewer than {MIN_GROUP} reviews is not compared, and only one is larger. Name a "
            "column with larger groups."
        )


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
