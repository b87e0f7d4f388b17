"""Compares the reviews of a table: by groups, with an earlier table, or with the answers of another model."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.common.plain import is_blank, to_text
from limelight.common.statistics import mcnemar
from limelight.errors import InputError
from limelight.predictor import Predictor
from limelight.report.groups import MIN_GROUP, Change, Scored, compare_groups
from limelight.report.movers import Moved
from limelight.report.source import Reviews
from limelight.report.terms import Terms, collect_terms
from limelight.score.given import NO_LABEL

# More groups are no groups, but names or numbers of rows.
_MOST_GROUPS = 50
_EARLIER, _NOW = "the earlier table", "this table"


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


def compare_sides(
    reviews: Reviews, model: Predictor, terms: Terms, moved: Moved, against: tuple[str, Reviews] | None
) -> tuple[Change | None, str, Flips | None]:
    """Returns what differs between the groups, or from an earlier table, with its name; or the rows that flip."""
    if reviews.columns.by is not None:
        column = reviews.columns.by
        cells = [None if is_blank(cell) else to_text(cell).strip() for cell in reviews.cells(column)]
        groups = [cell if answered else None for cell, answered in zip(cells, reviews.answered, strict=True)]
        _check_groups([group for group in groups if group is not None], column)
        return _compared([reviews], model, terms, groups, moved.judged), column, None
    if against is None:
        return None, "", None
    name, other = against
    if other.texts == reviews.texts:
        return None, name, compare_answers(reviews, other, model.labels)
    both = collect_terms(model.preprocessor, [*other.texts, *reviews.texts])
    sides = [_EARLIER if answered else None for answered in other.answered]
    sides += [_NOW if answered else None for answered in reviews.answered]
    return _compared([other, reviews], model, both, sides, {}, _NOW), name, None


def _compared(
    tables: Sequence[Reviews],
    model: Predictor,
    terms: Terms,
    groups: Sequence[str | None],
    judged: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]],
    only: str | None = None,
) -> Change:
    """Compares the groups of the rows of all `tables`; one without a group is left out."""
    kept = np.array([row for row, group in enumerate(groups) if group is not None], np.int64)
    place = np.full(len(groups), -1)
    place[kept] = np.arange(len(kept))
    things = {name: place[terms.rows_of_thing(name)] for name in set(terms.things.values())}
    inside = {name: (place[rows], values) for name, (rows, values) in judged.items()}
    values, labels = (np.concatenate([getattr(each, name) for each in tables]) for name in ("values", "labels"))
    scored = Scored(
        values[kept],
        [model.labels[label] for label in labels[kept]],
        {name: rows[rows >= 0] for name, rows in things.items() if (rows >= 0).any()},
        {name: (rows[rows >= 0], values[rows >= 0]) for name, (rows, values) in inside.items()},
    )
    return compare_groups(scored, [str(groups[row]) for row in kept], only)


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
