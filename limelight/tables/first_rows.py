"""Reads the first rows of a file as text, for display, in limited time and memory, even if the file is compressed."""

import json
from typing import Any

from limelight.common.formatting import to_text
from limelight.common.rules import refusal
from limelight.errors import InputError
from limelight.tables.column_types import encode_json, read_cells
from limelight.tables.read import CsvOptions, inspect, read_rows
from limelight.tables.sources import Source
from limelight.tables.table_start import FirstRows
from limelight.tables.text_column import guess_text

# Rows that the column of the reviews is guessed from.
_SAMPLE = 200


def first_rows(source: Source, most: int, longest: int, *, headless: bool = False) -> FirstRows:
    """Reads the first rows of a file.

    Args:
        source: The file.
        most: Maximum number of rows.
        longest: Maximum size of the rows as JSON, in bytes; a small file may expand to large rows.
        headless: Whether the file has no header.

    Raises:
        InputError: The file has larger rows, or cannot be read.
    """
    info = inspect(source, CsvOptions(headless=headless))
    names = list(info.schema.names)
    size = len(encode_json(names))
    rows: list[list[str]] = []
    for table in read_rows(info):
        columns = [[_text(cell) for cell in read_cells(column)] for column in table.slice(0, most - len(rows)).columns]
        for row in zip(*columns, strict=True):
            try:
                size += len(encode_json(row))
            except UnicodeEncodeError as error:
                fault = refusal("half", place=error.start + 1, code=f"{ord(error.object[error.start]):04X}")
                raise InputError(f"{source.name}, row {len(rows) + 1:,}: {fault}") from error
            if size > longest:
                raise InputError(f"{source.name}: its rows are longer than {longest:,} bytes. Use limelight score.")
            rows.append(list(row))
        if len(rows) >= most:
            break
    return FirstRows(names, rows, info.rows, list(info.notes), guess_text(names, rows[:_SAMPLE]))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return json.dumps(cell, ensure_ascii=False, default=str) if isinstance(cell, list | dict) else to_text(cell)
