"""Writes tables as CSV, JSON lines or Parquet, or as bytes for another process."""

import shutil
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Literal, get_args

import msgspec
import pyarrow as pa
from pyarrow import csv, parquet

from limelight.common.rules import RULES
from limelight.tables.column_types import encode_json, is_json, to_flat, without_nanoseconds

Format = Literal["csv", "jsonl", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
_BLOCK = 1 << 20
# The characters that begin a formula in a spreadsheet.
_FORMULA = tuple(RULES["tables"]["formula"])


def write_tables(tables: Iterable[pa.Table], file: IO[bytes], form: Format, own: Sequence[str]) -> None:
    """Writes one or more tables with the same columns, one after another.

    Args:
        tables: The rows.
        file: An open file.
        form: The format. In CSV, nested values are JSON.
        own: The columns whose texts must not be formulas in CSV; columns of the user are unchanged.
    """
    if form == "csv":
        for number, table in enumerate(tables):
            csv.write_csv(_flat(table, own), file, csv.WriteOptions(include_header=number == 0))
    elif form == "jsonl":
        for table in tables:
            _write_json_lines(table, file)
    else:
        rest = iter(tables)
        first = next(rest)
        with parquet.ParquetWriter(file, first.schema, compression="zstd") as writer:
            for table in chain([first], rest):
                writer.write_table(table)


def join_tables(parts: Sequence[Path], file: IO[bytes], form: Format) -> None:
    """Concatenates files of `write_tables` with the same columns."""
    if form == "parquet":
        write_tables((parquet.read_table(part, partitioning=None) for part in parts), file, form, ())
        return
    for number, part in enumerate(parts):
        with part.open("rb") as rows:
            if number and form == "csv":
                _skip_header(rows)
            shutil.copyfileobj(rows, file, _BLOCK)


def pack(table: pa.Table) -> bytes:
    """Returns a table as an Arrow stream; a pickled slice would include the whole table that it is cut from."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def unpack(packed: bytes) -> pa.Table:
    """Returns the table that was passed to `pack`."""
    return pa.ipc.open_stream(packed).read_all()


def no_formula(cell: str) -> str:
    """Escapes a text that a spreadsheet would read as a formula with a leading apostrophe.

    `tests/fixtures/formulas.json` defines the rule by examples; the page uses the same rule.
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _skip_header(rows: IO[bytes]) -> None:
    """Reads the names of columns, which may contain line breaks: then the number of quotation marks so far is odd."""
    marks = rows.readline().count(b'"')
    while marks % 2:
        marks += rows.readline().count(b'"')


def _flat(table: pa.Table, own: Sequence[str]) -> pa.Table:
    """Returns a table for CSV: flat cells, and no formulas in the columns `own`."""
    for index, field in enumerate(table.schema):
        column = to_flat(table.column(index))
        if field.name in own and pa.types.is_string(field.type):
            column = pa.array([None if cell is None else no_formula(cell) for cell in column.to_pylist()], pa.string())
        table = table.set_column(index, field.name, column)
    return table


def _write_json_lines(table: pa.Table, file: IO[bytes]) -> None:
    raw = [field.name for field in table.schema if is_json(field.type)]
    columns = [without_nanoseconds(column) for column in table.columns]
    for row in pa.table(columns, table.column_names).to_pylist():
        for name in raw:
            if row[name] is not None:
                row[name] = msgspec.Raw(row[name].encode())
        file.write(encode_json(row) + b"\n")
