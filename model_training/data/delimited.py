"""Reads the rows of a CSV or TSV file as text, whatever its fields look like."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from ..errors import DataError, shorten
from .config import Columns

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
# Longer than any review; what is longer begins with a quotation mark that nobody closed.
_MAX_FIELD = 1 << 26
# Follows the last line, and is found in a field only where a quotation mark was not closed.
_END = "\0the end of the file\0"
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?\s*')


def read_delimited(stream: TextIO, file: Path, ending: str, columns: Columns) -> Iterator[list[str | None]]:
    """Yields of each row the fields of `columns.wanted`; None where a row is too short to have one.

    Args:
        stream: The text, its line ends as they are.
        file: Its name, for errors.
        ending: `.csv` or `.tsv`: what stands between fields, unless only something else gives the wanted columns.
        columns: What is wanted.

    Raises:
        DataError: A column is missing, a row has too many fields, or a quotation mark is not closed.
    """
    csv.field_size_limit(_MAX_FIELD)
    options: dict[str, Any] = {} if columns.quotes else {"quoting": csv.QUOTE_NONE}
    # As many lines as a line of names may have.
    first = list(islice(stream, 20))
    skipped = 0
    delimiter = "\t" if ending == ".tsv" else ","
    if first and (separator := _SEPARATOR_LINE.fullmatch(first[0])):
        # Excel writes such a line, and reads it.
        delimiter, skipped = separator[1], 1
        first = first[1:]
    delimiter = _delimiter(first, delimiter, columns, options, file)
    rows = _rows(csv.reader(chain(first, stream, [_END]), delimiter=delimiter, **options), file, skipped)
    header = columns.header or [name.strip() for name in next(rows, (0, []))[1]]
    if not header:
        return
    places = [_place(name, header, columns, file) for name in columns.wanted]
    for line, row in rows:
        if len(row) > len(header) and any(row[len(header) :]):
            raise DataError(_too_many(file, line, len(row), columns, len(header)))
        # Some give the names of the columns of a file that has a line of them.
        if line > skipped + 1 or row != header:
            yield [row[place] if place < len(row) else None for place in places]


def _rows(lines: Any, file: Path, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Yields each row that is not empty, and the line in which it begins."""
    start = skipped + 1
    try:
        for row in lines:
            if row and row[-1].endswith(_END):
                if row != [_END]:
                    raise DataError(
                        f"{file}: a quotation mark in line {start:,} is not closed. Close it, or read every mark as "
                        "text by --no-quotes."
                    )
                return
            if row:
                yield start, row
            start = lines.line_num + skipped + 1
    except csv.Error as error:
        raise DataError(
            f"{file}: the row that begins in line {start:,} cannot be read ({error}). Close its quotation mark, or "
            "read every mark as text by --no-quotes."
        ) from error


def missing_column(file: Path | str, name: str, found: Sequence[str]) -> DataError:
    """Returns the error for a column that is none of those `found`."""
    if any(len(other) > 40 or other.isdigit() for other in found):
        return DataError(
            f"{file}: has no column {name!r}, and its first line looks like a row. Give the names of its {len(found)} "
            "columns in their order, as in --columns label,title,text."
        )
    names = ", ".join(map(shorten, found[:12])) + (" …" if len(found) > 12 else "")
    return DataError(
        f"{file}: has no column {name!r}; its columns are {names}. Name the right one by --text, --label, --title or "
        "--keep."
    )


def _place(name: str, header: list[str], columns: Columns, file: Path) -> int:
    if name not in header:
        if columns.columns is not None:
            raise DataError(f"{file}: {name!r} is none of --columns {columns.columns}; add it, or name another.")
        raise missing_column(file, name, header)
    if header.count(name) > 1:
        raise DataError(f"{file}: has {header.count(name)} columns {name!r}. Give each a name of its own.")
    return header.index(name)


def _delimiter(first: list[str], usual: str, columns: Columns, options: dict[str, Any], file: Path) -> str:
    """Returns what stands between fields: `usual`, unless the columns are found only with something else."""

    def fits(delimiter: str) -> bool:
        row = next(csv.reader(first, delimiter=delimiter, **options), [])
        if columns.header is not None:
            return len(row) == len(columns.header)
        return set(columns.wanted) <= {name.strip() for name in row}

    found = next((delimiter for delimiter in (usual, *_DELIMITERS) if fits(delimiter)), usual)
    if found != usual:
        print(f"{file}: its fields have {_DELIMITERS[found]} between them, and are read so")
    return found


def _too_many(file: Path, line: int, fields: int, columns: Columns, expected: int) -> str:
    if columns.columns is not None:
        return f"{file}: line {line:,} has {fields} fields, and --columns names {expected}. Name all, in their order."
    return (
        f"{file}: line {line:,} has {fields} fields, and the line of names {expected}. Put its text into quotation "
        "marks, or remove it."
    )
