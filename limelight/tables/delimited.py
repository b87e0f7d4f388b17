"""Reads CSV and TSV row by row, with all cells as text, and reports the line of a broken row."""

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import Any, TextIO

from limelight.errors import InputError
from limelight.tables.grid import MOST_COLUMNS, Row, header_at

_DELIMITERS = ",;\t|"
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
# The longest cell in characters: longer than any review, so that an unclosed quotation mark fails before memory does.
_MAX_CELL = 1 << 26
# The characters that the delimiter is guessed from.
_MAX_SAMPLE = 1 << 20
# Added as the last line; it can be in a cell only if a quotation mark was not closed.
_END = "\0the end of the file\0"
# A line that Excel writes, and reads.
_SEPARATOR_LINE = re.compile(rf'"?sep=([{_DELIMITERS}])"?\s*')
# The delimiter is guessed from this number of rows.
_SAMPLE = 20


def read_delimited(text: TextIO, name: str, usual: str, notes: list[str], quotes: bool = True) -> Iterator[Row]:
    """Yields each row that is not empty, with the number of its first line.

    Args:
        text: The text, with its original line endings.
        name: The name of the file in messages.
        usual: The delimiter expected from the file name.
        notes: Gets a sentence if the delimiter is a different one.
        quotes: Whether cells may be quoted; otherwise, quotation marks are text.

    Raises:
        InputError: A quotation mark is never closed, or a cell is too long.
    """
    csv.field_size_limit(_MAX_CELL)
    options: dict[str, Any] = {} if quotes else {"quoting": csv.QUOTE_NONE}
    first: list[str] = []
    for line in text:
        first.append(line)
        if len(first) == _SAMPLE or sum(map(len, first)) > _MAX_SAMPLE:
            break
    skipped = 0
    if first and (separator := _SEPARATOR_LINE.fullmatch(first[0])):
        delimiter, skipped, first = separator[1], 1, first[1:]
    else:
        delimiter = find_delimiter([line[:_MAX_SAMPLE] for line in first], usual, options)
        if delimiter != usual:
            notes.append(f"its cells are separated by {_NAMES[delimiter]}, and it is read accordingly")
    return _rows(csv.reader(chain(first, text, [_END]), delimiter=delimiter, **options), name, skipped)


def find_delimiter(lines: Iterable[str], usual: str, options: dict[str, Any]) -> str:
    """Returns the delimiter that splits all `lines` into equally many cells, or else gives the most column names."""
    lines = list(lines)
    candidates = list(dict.fromkeys([usual, *_DELIMITERS]))
    most: dict[str, int] = {}
    for delimiter in candidates:
        rows = [row for row in _sample(lines, delimiter, options) if row]
        widths = [len(row) for row in rows[header_at(rows) :]]
        if widths and widths[0] > 1 and len(set(widths)) == 1:
            return delimiter
        most[delimiter] = widths[0] if widths else 0
    return max(candidates, key=most.__getitem__)


def _sample(lines: list[str], delimiter: str, options: dict[str, Any]) -> list[list[str]]:
    rows: list[list[str]] = []
    # `_rows` names the row that cannot be read.
    with suppress(csv.Error):
        rows.extend(csv.reader(lines, delimiter=delimiter, **options))
    # The last row may be cut within a cell.
    return rows[:-1] if len(rows) > 1 and len(lines) == _SAMPLE else rows


def _rows(lines: Any, name: str, skipped: int) -> Iterator[Row]:
    start = skipped + 1
    try:
        for row in lines:
            if row and row[-1].endswith(_END):
                if row != [_END]:
                    raise InputError(f"{name}: a quotation mark on line {start:,} is never closed. {_WAY_OUT}")
                return
            if len(row) > MOST_COLUMNS:
                raise InputError(
                    f"{name}: line {start:,} has {len(row):,} cells; a table may have at most {MOST_COLUMNS:,} "
                    "columns. Remove those without text."
                )
            if row:
                yield start, row
            start = lines.line_num + skipped + 1
    except csv.Error as error:
        raise InputError(
            f"{name}: the row that begins on line {start:,} cannot be read ({error}). {_WAY_OUT}"
        ) from error


_WAY_OUT = "Add the closing quotation mark, or double the mark if it is part of the text."
