"""The totals of a table: how many rows were read, with the mean and the counts of their answers and given labels."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from limelight.common.statistics import mean_interval
from limelight.predictor import Predictor
from limelight.report.rows.outcome import Outcome
from limelight.report.rows.source import Reviews
from limelight.score.given import NO_LABEL


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of a table.

    Attributes:
        read: Number of rows with an answer that counts; if the model cannot read the table, of those with a text.
        heard: Number of these rows that were read for their words: fewer than `read` in a large table.
        unread: The reasons why other rows have no answer, with their counts.
        duplicates: Number of rows with the same text as another row.
        mean: The mean of the answers, with both ends of its interval; None if the model cannot read the table.
        counts: The number of answers of each label; None if the model cannot read the table.
        given_counts: The number of rows with each given label, or None without such a column.
        given_mean: The mean of the given stars, or None.
    """

    read: int
    heard: int
    unread: dict[str, int]
    duplicates: int
    mean: tuple[float, float, float] | None
    counts: list[int] | None
    given_counts: list[int] | None
    given_mean: float | None


def totals_of(reviews: Reviews, outcome: Outcome, some: Outcome, model: Predictor) -> Totals:
    """Returns the totals of a table, given its rows and those that were read for their words."""
    labels, given, read = len(model.labels), reviews.given, outcome.read
    known = np.zeros(0, np.int64) if given is None else given[given != NO_LABEL]
    values, texts = reviews.values[read], Counter(filter(None, outcome.texts))
    return Totals(
        read=len(values),
        heard=int(some.read.sum()),
        unread=dict(Counter(filter(None, reviews.errors)).most_common()),
        duplicates=texts.total() - len(texts),
        mean=(float(values.mean()), *mean_interval(values)) if outcome.legible else None,
        counts=np.bincount(reviews.labels[read], minlength=labels).tolist() if outcome.legible else None,
        given_counts=None if given is None else np.bincount(known, minlength=labels).tolist(),
        given_mean=float(np.array(model.stars)[known].mean()) if model.stars and len(known) else None,
    )
