"""Writes tables as CSV, JSON lines or Parquet."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Literal, get_args

import msgspec
import pyarrow as pa
from pyarrow import csv, parquet

from limelight.tables.kinds import encode_json, is_json, to_flat, without_nanoseconds

Format = Literal["csv", "jsonl", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
_BLOCK = 1 << 20
# The characters that begin a formula in a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_table(table: pa.Table, file: IO[bytes], form: Format, own: Sequence[str] = ()) -> None:
    """Writes a table.

    Args:
        table: The rows.
        file: An open file.
        form: The format. CSV holds nested values as JSON.
        own: The columns whose texts must not be formulas in CSV; those of the user are unchanged.
    """
    _FORMS[form].write(table, file, own)


def join_tables(parts: Sequence[Path], file: IO[bytes], form: Format) -> None:
    """Concatenates files of `write_table` with the same columns."""
    _FORMS[form].join(parts, file)


def write_tables(tables: Iterable[pa.Table], file: IO[bytes], form: Format, own: Sequence[str] = ()) -> None:
    """Writes tables with the same columns, at least one, one after the other, as `write_table` does."""
    _FORMS[form].write_all(tables, file, own)


def no_formula(cell: str) -> str:
    """Escapes a text so that no spreadsheet reads it as a formula: one that looks like it gets a leading apostrophe.

    `tests/fixtures/formulas.json` defines the rule by examples; the page follows the same.
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _write_csv(table: pa.Table, file: IO[bytes], own: Sequence[str]) -> None:
    csv.write_csv(_flat(table, own), file)


def _write_parquet(table: pa.Table, file: IO[bytes], own: Sequence[str]) -> None:
    parquet.write_table(table, file, compression="zstd")


def _join_parquet(parts: Sequence[Path], file: IO[bytes]) -> None:
    with parquet.ParquetWriter(file, parquet.read_schema(parts[0]), compression="zstd") as writer:
        for part in parts:
            writer.write_table(parquet.read_table(part, partitioning=None))


def _join_json_lines(parts: Sequence[Path], file: IO[bytes]) -> None:
    for part in parts:
        with part.open("rb") as rows:
            shutil.copyfileobj(rows, file, _BLOCK)


def _join_csv(parts: Sequence[Path], file: IO[bytes]) -> None:
    for number, part in enumerate(parts):
        with part.open("rb") as rows:
            if number:
                _skip_header(rows)
            shutil.copyfileobj(rows, file, _BLOCK)


def _write_all_parquet(tables: Iterable[pa.Table], file: IO[bytes], own: Sequence[str]) -> None:
    rest = iter(tables)
    first = next(rest)
    with parquet.ParquetWriter(file, first.schema, compression="zstd") as writer:
        for table in chain([first], rest):
            writer.write_table(table)


def _write_all_csv(tables: Iterable[pa.Table], file: IO[bytes], own: Sequence[str]) -> None:
    for number, table in enumerate(tables):
        csv.write_csv(_flat(table, own), file, csv.WriteOptions(include_header=number == 0))


def _write_all_json_lines(tables: Iterable[pa.Table], file: IO[bytes], own: Sequence[str]) -> None:
    for table in tables:
        _write_json_lines(table, file, own)


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


def _write_json_lines(table: pa.Table, file: IO[bytes], own: Sequence[str]) -> None:
    raw = [field.name for field in table.schema if is_json(field.type)]
    columns = [without_nanoseconds(column) for column in table.columns]
    for row in pa.table(columns, table.column_names).to_pylist():
        for name in raw:
            if row[name] is not None:
                row[name] = msgspec.Raw(row[name].encode())
        file.write(encode_json(row) + b"\n")


@dataclass(frozen=True, slots=True)
class _Form:
    """How tables of a format are written, and how its files are joined."""

    write: Callable[[pa.Table, IO[bytes], Sequence[str]], None]
    write_all: Callable[[Iterable[pa.Table], IO[bytes], Sequence[str]], None]
    join: Callable[[Sequence[Path], IO[bytes]], None]


_FORMS: dict[Format, _Form] = {
    "csv": _Form(_write_csv, _write_all_csv, _join_csv),
    "jsonl": _Form(_write_json_lines, _write_all_json_lines, _join_json_lines),
    "parquet": _Form(_write_parquet, _write_all_parquet, _join_parquet),
}
