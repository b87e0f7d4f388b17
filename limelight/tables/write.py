"""Writes tables as CSV, JSON lines or Parquet."""

from collections.abc import Sequence
from typing import IO, Any, Literal

import msgspec
import pyarrow as pa
from pyarrow import csv, parquet

from limelight.tables.kinds import is_json

Format = Literal["csv", "jsonl", "parquet"]
FORMATS: tuple[Format, ...] = ("csv", "jsonl", "parquet")
# The characters that begin a formula in a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_table(table: pa.Table, file: IO[bytes], form: Format, own: Sequence[str] = ()) -> None:
    """Writes a table.

    Args:
        table: The rows.
        file: An open file.
        form: How to write it. CSV holds nested values as JSON.
        own: The columns whose texts must be no formulas in CSV; those of the user stay as they are.
    """
    if form == "parquet":
        parquet.write_table(table, file, compression="zstd")
    elif form == "csv":
        csv.write_csv(_flat(table, own), file)
    else:
        _write_json_lines(table, file)


def no_formula(cell: str) -> str:
    """Returns a text that no spreadsheet takes for a formula: one that looks like it gets an apostrophe before it.

    `tests/fixtures/formulas.json` holds the rule by examples; the page writes by the same.
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _flat(table: pa.Table, own: Sequence[str]) -> pa.Table:
    """Returns a table whose cells CSV can hold: nested values are written out as JSON."""
    for index, field in enumerate(table.schema):
        column = table.column(index)
        if is_json(field.type):
            table = table.set_column(index, field.name, column.cast(pa.string()))
        elif pa.types.is_nested(field.type) or pa.types.is_dictionary(field.type):
            cells = column.to_pylist()
            texts = [cell if cell is None or isinstance(cell, str) else _encode(cell).decode() for cell in cells]
            table = table.set_column(index, field.name, pa.array(texts, pa.string()))
        elif field.name in own and pa.types.is_string(field.type):
            texts = [None if cell is None else no_formula(cell) for cell in column.to_pylist()]
            table = table.set_column(index, field.name, pa.array(texts, pa.string()))
    return table


def _write_json_lines(table: pa.Table, file: IO[bytes]) -> None:
    raw = [field.name for field in table.schema if is_json(field.type)]
    for row in table.to_pylist():
        for name in raw:
            if row[name] is not None:
                row[name] = msgspec.Raw(row[name].encode())
        file.write(_encode(row) + b"\n")


def _encode(value: Any) -> bytes:
    return msgspec.json.encode(value, enc_hook=str)
