"""Takes the texts of reviews out of a table: what can be read, and in words why the rest cannot."""

import json
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from limelight.errors import InputError, InvalidTextError
from limelight.text.preprocessor import Preprocessor
from limelight.text.sentences import join_title


@dataclass(frozen=True, slots=True)
class Review:
    """The text of a row, or why it has none that can be read."""

    text: str
    error: str | None


def read_reviews(table: pa.Table, text: str, title: str | None) -> list[Review]:
    """Returns the review of each row of `table`; a title, where there is one, becomes its first sentence.

    Raises:
        InputError: The table has no such column.
    """
    for name in (text, title):
        if name is not None and name not in table.column_names:
            columns = ", ".join(map(repr, table.column_names[:50]))
            raise InputError(f"There is no column {name!r}. Name the one that has the texts: text=…, of {columns}.")
    titles = [None] * table.num_rows if title is None else read_cells(table.column(title))
    return [read_review(*parts) for parts in zip(read_cells(table.column(text)), titles, strict=True)]


def read_review(text: object, title: object = None) -> Review:
    """Returns `text` under `title`, or says why it cannot be read."""
    if text is None:
        return Review("", "There is no text.")
    if not isinstance(text, str):
        return Review("", f"The text is not a string but {_kind(text)}.")
    joined = join_title(title if isinstance(title, str) else None, text)
    try:
        Preprocessor.check(text)
        Preprocessor.check(joined)
    except InvalidTextError as error:
        return Review("", str(error))
    return Review(joined, None)


def is_json(kind: pa.DataType) -> bool:
    """Whether cells of this type are JSON written out: those of a column whose values are of several kinds."""
    return isinstance(kind, pa.JsonType)


def read_cells(column: pa.ChunkedArray) -> list[Any]:
    """Returns the values of a column as Python has them."""
    if is_json(column.type):
        return [None if cell is None else json.loads(cell) for cell in column.to_pylist()]
    values: list[Any] = column.to_pylist()
    return values


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)
