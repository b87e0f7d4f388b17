"""Chooses the column that contains the reviews, or explains why there is none."""

import re
from collections.abc import Mapping, Sequence
from statistics import fmean

import pyarrow as pa

from limelight.common.formatting import to_text
from limelight.errors import InputError
from limelight.tables.column_types import is_text, read_cells

# Names of columns of reviews in exports of shops and well-known corpora; without case and punctuation.
_KNOWN = (
    "text textreview review reviews reviewtext reviewbody reviewcontent body content comment comments document "
    "feedback message sentence"
)
_NAMES = frozenset(_KNOWN.split())
# A name has no more words than this; of the only column one, since a review may have two.
_MOST_WORDS = 3
# Rows that columns are guessed from, and the characters of a cell.
_SAMPLE, _LONGEST = 200, 500
# Cells of reviews have this many words on average, and this many times as many as those of any other column.
_LEAST_WORDS, _TIMES = 4.0, 2.0


def first_rows_of(table: pa.Table) -> list[dict[str, str]]:
    """Returns the first rows of a table as texts, to guess columns from; long cells are truncated."""
    first = table.slice(0, _SAMPLE)
    columns = [
        ["" if cell is None else to_text(cell)[:_LONGEST] for cell in read_cells(column)] for column in first.columns
    ]
    return [dict(zip(first.column_names, row, strict=True)) for row in zip(*columns, strict=True)]


def guess_text(names: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> int | None:
    """Returns the index of the column of texts, guessed by name or else by its cells; None if it is not clear.

    A single column is always chosen. A column name that is itself a text, as in a file without a header, does not count
    as a name.
    """
    called = [index for index, name in enumerate(names) if _is_typical(name)]
    if len(called) == 1:
        return called[0]
    if not called and len(names) == 1:
        return 0 if _is_name(names[0], 1) else None
    some = called or list(range(len(names)))
    words = {index: fmean(len(row[index].split()) for row in rows) if rows else 0.0 for index in some}
    first, *others = sorted(some, key=lambda index: -words[index]) or [0]
    if words.get(first, 0.0) < _LEAST_WORDS or any(words[first] < _TIMES * words[other] for other in others):
        return None
    # Next to a number, as the stars of the first row, more than a word is a review.
    beside_number = any(name.strip().isdecimal() for name in names)
    return first if _is_name(names[first], 1 if beside_number else _MOST_WORDS) else None


def choose_text_column(
    schema: pa.Schema, wanted: str | None, sample: Sequence[Mapping[str, str]] = (), title: str | None = None
) -> str:
    """Returns the `wanted` column, or a column guessed by its name, or by its cells in the first rows, `sample`.

    Raises:
        InputError: There is no column, the `wanted` column does not exist or is not text, the guess is not clear, or
            the column is that of the titles.
    """
    if not schema.names:
        raise InputError("There are no columns. Specify a file with a header and a row for each review.")
    text = _guess(schema, sample) if wanted is None else check_column(schema, wanted, "--text")
    if title == text:
        raise InputError(f"--title {title}: is also the column of the reviews. Specify another, or leave it out.")
    return text


def _guess(schema: pa.Schema, sample: Sequence[Mapping[str, str]]) -> str:
    texts = [field.name for field in schema if is_text(field.type)]
    typical = [name for name in texts if _is_typical(name)]
    # A column of numbers may count reviews or comments.
    others = [field for field in schema if not is_text(field.type) and not pa.types.is_primitive(field.type)]
    unread = [field for field in others if _is_typical(field.name)]
    if unread and not typical:
        raise InputError(
            f"The column {unread[0].name!r} holds {unread[0].type}, not text. Store it as text, or specify the column "
            f"of the reviews with --text: {_listed(schema.names)}."
        )
    rows = [[row.get(name, "") for name in texts] for row in sample]
    index = guess_text(texts, rows)
    if index is not None and texts:
        return texts[index]
    if typical:
        raise InputError(f"Several columns may contain the reviews: {_listed(typical)}. Specify one with --text.")
    raise InputError(
        f"Cannot guess the review column. Specify one with --text: {_listed(schema.names)}. In a file without a "
        "header, specify its number, as in --text 2."
    )


def check_column(schema: pa.Schema, name: str, option: str) -> str:
    """Returns `name`. Raises `InputError` if the column does not exist or is not text."""
    if name not in schema.names:
        raise InputError(f"{option} {name}: there is no such column. The columns are {_listed(schema.names)}.")
    kind = schema.field(name).type
    if not is_text(kind):
        raise InputError(
            f"{option} {name}: this column holds {kind}, not text. The columns are {_listed(schema.names)}."
        )
    return name


def _is_typical(name: str) -> bool:
    return re.sub(r"[^a-z]", "", name.lower()) in _NAMES


def _is_name(name: str, most: int) -> bool:
    """Whether the name of a column, which has at most `most` words, or a typical one, is no text."""
    words = name.split()
    return len(words) <= most or (len(words) <= _MOST_WORDS and any(map(_is_typical, words)))


def _listed(names: Sequence[str]) -> str:
    """Lists names, each of them perhaps a whole review if a file has no header."""
    return ", ".join(name if len(name) <= 40 else name[:39] + "…" for name in names[:50])
