"""Reads the columns that training needs out of tables of any format."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from limelight.tables.kinds import read_cells
from limelight.tables.read import Layout, read_rows, survey
from limelight.tables.sources import source_of

from ..errors import DataError, shorten
from .config import Columns


def read_table(file: Path, columns: Columns, member: str | None = None) -> Iterator[list[Any]]:
    """Yields the values of `columns.wanted` for each row: strings from CSV, numbers from Parquet.

    Args:
        file: The file.
        columns: The columns that are wanted.
        member: The table to read, if `file` is a .zip that holds several.

    Raises:
        InputError: The file is missing, of an unknown kind, unreadable or empty.
        DataError: A column is not in it.
    """
    header = columns.header
    found = survey(source_of(file, member), Layout(None if header is None else tuple(header), quotes=columns.quotes))
    for note in found.notes:
        print(note)
    if not found.rows:
        return
    if missing := [name for name in columns.wanted if name not in found.schema.names]:
        if columns.columns is not None and found.schema.names == header:
            raise DataError(f"{file}: {missing[0]!r} is not in --columns {columns.columns}; add it, or name another.")
        raise missing_column(file, missing[0], found.schema.names, of_cells=found.kind in ("csv", "tsv", "xlsx"))
    for table in read_rows(found):
        yield from rows_of(table, columns)


def rows_of(table: pa.Table | pa.RecordBatch, columns: Columns) -> Iterator[list[Any]]:
    """Yields the rows of a table, with the names that `datasets` gave its numbers."""
    values = [read_cells(table.column(name)) for name in columns.wanted]
    about = json.loads((table.schema.metadata or {}).get(b"huggingface", b"{}"))
    feature = about.get("info", {}).get("features", {}).get(columns.label) or {}
    if columns.label is not None and (names := feature.get("names")):
        place = columns.wanted.index(columns.label)
        values[place] = [None if number is None or number < 0 else names[number] for number in values[place]]
    yield from map(list, zip(*values, strict=True))


def missing_column(file: Path | str, name: str, found: Sequence[str], *, of_cells: bool = False) -> DataError:
    """Returns the error for a column that is not one of those `found`.

    Args:
        file: The file.
        name: The column.
        found: Its columns.
        of_cells: Whether their names are the first line of cells, which may be a row.
    """
    if not found:
        return DataError(f"{file}: has no column. Give a file with the names of the columns and a row for each review.")
    if of_cells and any(len(other) > 40 or other.isdigit() for other in found):
        return DataError(
            f"{file}: has no column {name!r}, and its first line looks like a row. Give the names of its {len(found)} "
            "columns in their order, as in --columns label,title,text, or FILE::columns=label,title,text for it alone."
        )
    names = ", ".join(map(shorten, found[:12])) + (" …" if len(found) > 12 else "")
    return DataError(
        f"{file}: has no column {name!r}; its columns are {names}. Name the right one by --text, --label, --title or "
        "--keep, or that of this file alone by FILE::text=COLUMN"
        + ("; if its first line is a row, name them all by --columns." if of_cells else ".")
    )
