"""Extracts reviews from tables, data frames and lists, with the reasons why some cannot be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from limelight.common.formatting import cell_text
from limelight.errors import InputError, InvalidTextError
from limelight.score.columns import free_names, joined_schema
from limelight.tables.column_types import read_cells
from limelight.text.preprocessor import Preprocessor
from limelight.text.sentences import join_title

# The error of a row whose cell is empty.
NO_TEXT = "There is no text."


@dataclass(frozen=True, slots=True)
class Review:
    """The text of a row, or the reason why it cannot be read."""

    text: str
    error: str | None


def read_reviews(table: pa.Table, text: str, title: str | None) -> list[Review]:
    """Returns the review of each row of `table`; a title, if there is one, becomes its first sentence.

    Raises:
        InputError: The table has no column of the given name, or several; or one is given for both.
    """
    if text == title:
        raise InputError(f"The column {text!r} is given for both --text and --title. Specify another title, or none.")
    for name in (text, title):
        if name is not None and name not in table.column_names:
            columns = ", ".join(map(repr, table.column_names[:50]))
            raise InputError(f"There is no column {name!r}. Specify the column of the reviews with --text: {columns}.")
        if table.column_names.count(name) > 1:
            raise InputError(f"Several columns are named {name!r}. Give each a different name.")
    titles = [None] * table.num_rows if title is None else read_cells(table.column(title))
    return [read_review(*parts) for parts in zip(read_cells(table.column(text)), titles, strict=True)]


def read_review(text: object, title: object = None) -> Review:
    """Returns `text` below `title`, or the reason why it cannot be read."""
    if not cell_text(text):
        return Review("", NO_TEXT)
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


def is_table(reviews: object) -> bool:
    """Whether `reviews` has columns: an Arrow table, or a data frame."""
    return isinstance(reviews, pa.Table | pa.RecordBatch) or hasattr(type(reviews), "columns")


def frame_to_table(frame: Any) -> pa.Table:
    """Converts a table, data frame or dict of arrays to an Arrow table: all its rows and columns, and the pandas index.

    Arrays of several dimensions in a dict, such as images, are left out.

    Raises:
        InputError: It cannot be converted to Arrow, or is a query that has not run yet.
    """
    if isinstance(frame, pa.Table):
        return frame
    name = type(frame).__name__
    if hasattr(frame, "collect"):
        raise InputError(f"The {name} is a query that has not run yet. Pass its result: collect().")
    try:
        if isinstance(frame, dict):
            flat = ((column, cells) for column, cells in frame.items() if getattr(cells, "ndim", 1) == 1)
            return pa.table({column: pa.array(cells, from_pandas=True) for column, cells in flat})
        if type(frame).__module__.partition(".")[0] == "pandas":
            return pa.Table.from_pandas(frame)
        if hasattr(frame, "__arrow_c_stream__"):
            return pa.table(frame)
    except (pa.ArrowException, ValueError, TypeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(
            f"The {name} cannot be converted to an Arrow table ({reason}). Give each column a different name and one "
            "type, for example with astype(str), or pass the text column only."
        ) from error
    raise InputError(f"The {name} cannot be converted to an Arrow table. Pass only the column of texts, as a list.")


def add_answers(reviews: Any, answers: pa.Table) -> Any:
    """Returns `reviews`, in their own type and unchanged, with their answers as further columns (see `joined_schema`).

    Args:
        reviews: A table or record batch of Arrow, a frame of pandas or polars, a series of pandas, or a dict of arrays.
        answers: A row for each review. Missing values do not change the types of its columns: pandas has such types; in
            a dict, all numbers are floats.
    """
    if isinstance(reviews, pa.Table | pa.RecordBatch):
        arrays = [column.combine_chunks() for column in answers.columns]
        schema = joined_schema(reviews.schema, answers.schema)
        return type(reviews).from_arrays([*reviews.columns, *arrays], schema=schema)
    taken = reviews if isinstance(reviews, dict) else getattr(reviews, "columns", [getattr(reviews, "name", None)])
    answers = answers.rename_columns(list(free_names(answers.column_names, list(taken)).values()))
    if isinstance(reviews, dict):
        columns = dict(zip(answers.column_names, answers.columns, strict=True))
        floats = {name: each.cast(pa.float64()) for name, each in columns.items() if pa.types.is_integer(each.type)}
        return reviews | {name: column.to_numpy() for name, column in (columns | floats).items()}
    if hasattr(reviews, "hstack"):
        return reviews.hstack(type(reviews)(answers))
    import pandas as pd

    steady = {pa.int32(): pd.Int32Dtype(), pa.bool_(): pd.BooleanDtype()}
    return pd.concat([reviews, answers.to_pandas(types_mapper=steady.get).set_axis(reviews.index)], axis=1)


def list_texts(reviews: object) -> list[object]:
    """Returns the values of a list, an array, a Series or another iterable; a missing value, such as NaN, becomes None.

    Raises:
        InputError: `reviews` is not a list of texts, but a single text, a dictionary, or an array of several
            dimensions.
    """
    if isinstance(reviews, str | bytes | Mapping) or not isinstance(reviews, Iterable):
        raise InputError(f"Reviews cannot be passed as {type(reviews).__name__}. Give a list of texts, or a table.")
    if getattr(reviews, "ndim", 1) != 1:
        raise InputError(
            "Reviews cannot be passed as an array of several dimensions. Give a list of texts, or a table."
        )
    if isinstance(reviews, pa.Array | pa.ChunkedArray):
        return list(reviews.to_pylist())
    return [None if _is_missing(review) else review for review in reviews]


def texts_to_table(texts: Iterable[object], name: str) -> pa.Table:
    """Converts texts to a table with one column; values that are not texts become null, and lone surrogates U+FFFD."""
    kept = [each.encode("utf-8", "replace").decode() if isinstance(each, str) else None for each in texts]
    return pa.table({name: pa.array(kept, pa.string())})


def _is_missing(value: object) -> bool:
    """Whether `value` is a missing value of pandas: NaN, NaT or NA."""
    return type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and value != value)
