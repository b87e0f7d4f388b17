"""Reads a data set some rows at a time, from Arrow: `datasets` would format each row on its own."""

from collections.abc import Iterator
from typing import Any

import datasets
import pyarrow as pa
from tqdm import tqdm

from limelight.common.yielding import give_way

# Rows that are in memory at a time; a record batch, the unit that is read when a few of them are wanted, has as many.
_ROWS = 1000


def read_tables(reviews: datasets.Dataset, what: str) -> Iterator[pa.Table]:
    """Yields the rows, some at a time; `what` is the label of the progress bar."""
    with tqdm(total=len(reviews), desc=what, unit=" rows", delay=2, disable=None) as bar:
        for table in reviews.with_format("arrow").iter(_ROWS):
            give_way()
            yield table
            bar.update(len(table))


def read_column(reviews: datasets.Dataset, name: str, what: str) -> Iterator[Any]:
    """Yields the value of one column in each row; for `what` see `read_tables`."""
    for table in read_tables(reviews.select_columns(name), what):
        yield from table.column(name).to_pylist()
