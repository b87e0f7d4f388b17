"""The totals of a table: how many rows were read, with the mean and the counts of their answers and given labels."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from limelight.common.formatting import cell_text
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
        duplicates: Number of rows with the same text as an earlier row.
        copies: Number of these that equal an earlier row in all other columns, too, except in an id; 0 if the table has
            no other column.
        mean: The mean of the answers, with both ends of its interval; None if the model cannot read the table.
        counts: The number of answers of each label; None if the model cannot read the table.
        given_counts: The number of rows with each given label, or None without such a column.
        given_mean: The mean of the given stars, or None.
    """

    read: int
    heard: int
    unread: dict[str, int]
    duplicates: int
    copies: int
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
        copies=_count_copies(reviews, [text if texts[text] > 1 else "" for text in outcome.texts]),
        mean=(float(values.mean()), *mean_interval(values)) if outcome.legible else None,
        counts=np.bincount(reviews.labels[read], minlength=labels).tolist() if outcome.legible else None,
        given_counts=None if given is None else np.bincount(known, minlength=labels).tolist(),
        given_mean=float(np.array(model.stars)[known].mean()) if model.stars and len(known) else None,
    )


def _count_copies(reviews: Reviews, texts: Sequence[str]) -> int:
    """Returns how many rows equal an earlier one in all columns but an id.

    An id is a column that the report does not use, and that tells all rows apart, except those that are equal in it
    and in all else.

    Args:
        reviews: The rows of the table.
        texts: The text of each row that shares it with another row; empty for all other rows.
    """
    used, rows = reviews.columns, [row for row, text in enumerate(texts) if text]
    known = {used.text, used.title, used.stars, used.by, used.over}
    names = [name for name in reviews.table.column_names if name not in (used.text, used.title)]
    if not rows or not names:
        return 0
    some = reviews.table.take(rows)
    cells = {name: list(map(cell_text, some.column(name).to_pylist())) for name in names}

    def equal(columns: Sequence[str]) -> int:
        return len(rows) - len(set(zip([texts[row] for row in rows], *(cells[name] for name in columns), strict=True)))

    apart = reviews.table.num_rows - equal(names)
    others = [name for name in names if name in known or _count_values(reviews.table.column(name)) < apart]
    return equal(others) if others else 0


def _count_values(column: pa.ChunkedArray) -> int:
    """Returns how many different values a column has; of lists and the like, 0."""
    return 0 if pa.types.is_nested(column.type) else int(pc.count_distinct(column, mode="all").as_py())
