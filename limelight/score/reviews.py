"""Extracts the texts of reviews from a table, with the reasons why some cannot be read."""

from dataclasses import dataclass

import pyarrow as pa

from limelight.errors import InputError, InvalidTextError
from limelight.tables.kinds import read_cells
from limelight.text.preprocessor import Preprocessor
from limelight.text.sentences import join_title


@dataclass(frozen=True, slots=True)
class Review:
    """The text of a row, or the reason why it has none that can be read."""

    text: str
    error: str | None


def read_reviews(table: pa.Table, text: str, title: str | None) -> list[Review]:
    """Returns the review of each row of `table`; a title, if there is one, becomes its first sentence.

    Raises:
        InputError: The table has no such column, or several.
    """
    for name in (text, title):
        if name is not None and name not in table.column_names:
            columns = ", ".join(map(repr, table.column_names[:50]))
            raise InputError(f"There is no column {name!r}. Name the one that has the texts: text=…, of {columns}.")
        if table.column_names.count(name) > 1:
            raise InputError(f"There are several columns {name!r}. Give each column a name of its own.")
    titles = [None] * table.num_rows if title is None else read_cells(table.column(title))
    return [read_review(*parts) for parts in zip(read_cells(table.column(text)), titles, strict=True)]


def read_review(text: object, title: object = None) -> Review:
    """Returns `text` under `title`, or the reason why it cannot be read."""
    if text is None:
        return Review("", "There is no text.")
    if not isinstance(text, str):
        return Review("", f"The text is not a string but {_kind(text)}.")
    joined = join_title(title if isinstance(title, str) else None, text)
    try:
        Preprocessor.check(text)
        if joined is not text:
            Preprocessor.check(joined)
    except InvalidTextError as error:
        return Review("", str(error))
    return Review(joined, None)


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)
