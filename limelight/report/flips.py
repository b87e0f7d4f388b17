"""Compares the answers of two models to the rows of one table."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from limelight.common.statistics import mcnemar
from limelight.report.source import Reviews
from limelight.score.given import NO_LABEL


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
