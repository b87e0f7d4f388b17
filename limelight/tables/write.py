"""Writes tables as CSV, JSON lines or Parquet."""

import shutil
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, get_args

import msgspec
import pyarrow as pa
from pyarrow import csv, parquet

from limelight.tables.kinds import is_json

Format = Literal["csv", "jsonl", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
_BLOCK = 1 << 20
# The characters that begin a formula in a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)


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


def _skip_header(rows: IO[bytes]) -> None:
    """Reads the names of columns, which may contain line breaks: then the number of quotation marks so far is odd."""
    marks = rows.readline().count(b'"')
    while marks % 2:
        marks += rows.readline().count(b'"')


def _flat(table: pa.Table, own: Sequence[str]) -> pa.Table:
    """Returns a table whose cells CSV can hold: nested values become JSON, bytes base64."""
    for index, field in enumerate(table.schema):
        column = table.column(index)
        if is_json(field.type) or pa.types.is_string_view(field.type):
            table = table.set_column(index, field.name, column.cast(pa.string()))
        elif pa.types.is_nested(field.type) or pa.types.is_dictionary(field.type):
            cells = column.to_pylist()
            texts = [cell if cell is None or isinstance(cell, str) else _encode(cell).decode() for cell in cells]
            table = table.set_column(index, field.name, pa.array(texts, pa.string()))
        elif any(is_kind(field.type) for is_kind in _BYTES):
            # As in JSON, since bytes may be no text.
            texts = [None if cell is None else b64encode(cell).decode() for cell in column.to_pylist()]
            table = table.set_column(index, field.name, pa.array(texts, pa.string()))
        elif field.name in own and pa.types.is_string(field.type):
            texts = [None if cell is None else no_formula(cell) for cell in column.to_pylist()]
            table = table.set_column(index, field.name, pa.array(texts, pa.string()))
    return table


def _write_json_lines(table: pa.Table, file: IO[bytes], own: Sequence[str]) -> None:
    raw = [field.name for field in table.schema if is_json(field.type)]
    for row in table.to_pylist():
        for name in raw:
            if row[name] is not None:
                row[name] = msgspec.Raw(row[name].encode())
        file.write(_encode(row) + b"\n")


def _encode(value: Any) -> bytes:
    return msgspec.json.encode(value, enc_hook=str)


@dataclass(frozen=True, slots=True)
class _Form:
    """How tables of a format are written, and how its files are joined."""

    write: Callable[[pa.Table, IO[bytes], Sequence[str]], None]
    join: Callable[[Sequence[Path], IO[bytes]], None]


_FORMS: dict[Format, _Form] = {
    "csv": _Form(_write_csv, _join_csv),
    "jsonl": _Form(_write_json_lines, _join_json_lines),
    "parquet": _Form(_write_parquet, _join_parquet),
}
