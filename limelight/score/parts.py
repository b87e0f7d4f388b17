"""Writes answers: a part at a time, whole or not at all, and joins the parts of a job into one file."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from limelight.errors import OutputError
from limelight.score.columns import KEY_PHRASES
from limelight.tables.write import Format, write_table

TEMPORARY = ".tmp"


def part_name(number: int, form: Format) -> str:
    """Returns the name of a part: that of its shard, so that a part that is written twice is still there once."""
    return f"part-{number:05d}.{form}"


def write_part(table: pa.Table, path: Path, form: Format, own: Sequence[str]) -> None:
    """Writes a part under a temporary name, and renames it when all of it is on the disk.

    Args:
        table: The rows.
        path: The file.
        form: How to write it.
        own: The columns that are answers; their texts can be no formulas in CSV.

    Raises:
        OutputError: It cannot be written.
    """
    with writing(path) as file:
        write_table(table, file, form, own)


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Opens a file to write that takes the place of `path` when all went well; otherwise nothing is left of it.

    Raises:
        OutputError: It cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY}")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync(path.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"{path}: cannot be written ({reason}). Make room, or choose another --out; then run it again."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def read_part(path: Path, form: Format) -> pa.Table:
    """Reads what `write_part` wrote; phrases are lists again, whatever the format."""
    if form == "parquet":
        return parquet.read_table(path, partitioning=None)
    if form == "jsonl":
        rows = [json.loads(line) for line in path.read_bytes().splitlines()]
        names = list(dict.fromkeys(name for row in rows for name in row))
        return pa.table({name: _column([row.get(name) for row in rows], name) for name in names})
    table = arrow_csv.read_csv(
        path, parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False),
    )  # fmt: skip
    for index, name in enumerate(table.column_names):
        if name.endswith("key_phrases"):
            cells = [
                None if cell is None else json.loads(cell) for cell in table.column(name).cast("string").to_pylist()
            ]
            table = table.set_column(index, name, pa.array(cells, KEY_PHRASES))
    return table


def join_parts(parts: Sequence[Path], out: Path, form: Format) -> None:
    """Writes all `parts`, in their order, as one file. Raises `OutputError` where that cannot be written."""
    with writing(out) as file:
        if form == "parquet":
            with parquet.ParquetWriter(file, parquet.read_schema(parts[0]), compression="zstd") as writer:
                for part in parts:
                    writer.write_table(parquet.read_table(part, partitioning=None))
            return
        for number, part in enumerate(parts):
            with part.open("rb") as rows:
                if form == "csv" and number:
                    _skip_header(rows)
                while block := rows.read(1 << 20):
                    file.write(block)


def _skip_header(rows: IO[bytes]) -> None:
    """Reads the names of columns, which may hold line breaks: then there is an odd number of marks up to them."""
    marks = rows.readline().count(b'"')
    while marks % 2:
        marks += rows.readline().count(b'"')


def _column(values: list[Any], name: str) -> pa.Array:
    if name.endswith("key_phrases"):
        return pa.array(values, KEY_PHRASES)
    try:
        return pa.array(values)
    except pa.ArrowException:
        # A column of several kinds.
        return pa.array([None if value is None else json.dumps(value) for value in values], pa.string())


def _sync(folder: Path) -> None:
    """Makes the names in a folder last through a loss of power, where the system can."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
