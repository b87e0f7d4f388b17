"""Compares the answers of two models to the same rows: which flipped, and which became right or wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from limelight.common.statistics import mcnemar


@dataclass(frozen=True, slots=True)
class Flips:
    """The rows to which two models give another label.

    Attributes:
        rows: Number of rows that both answered.
        flipped: The numbers of those with another label, counted from 0.
        labelled: Number of rows with a given label.
        better: The numbers of those that the second model has right, and the first wrong.
        worse: The opposite.
        p: That as many become better as worse (McNemar), or None without given labels.
    """

    rows: int
    flipped: list[int]
    labelled: int
    better: list[int]
    worse: list[int]
    p: float | None


def compare_answers(
    first: Sequence[str | None], second: Sequence[str | None], given: Sequence[str | None] | None = None
) -> Flips:
    """Compares two answers to each row; None for a row that was not answered, or that has no given label."""
    both = [row for row, pair in enumerate(zip(first, second, strict=True)) if None not in pair]
    flipped = [row for row in both if first[row] != second[row]]
    if given is None:
        return Flips(len(both), flipped, 0, [], [], None)
    labelled = [row for row in both if given[row] is not None]
    better = [row for row in labelled if first[row] != given[row] == second[row]]
    worse = [row for row in labelled if first[row] == given[row] != second[row]]
    return Flips(len(both), flipped, len(labelled), better, worse, mcnemar(len(worse), len(better)))
