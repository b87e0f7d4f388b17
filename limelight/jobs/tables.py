"""The rows of all files of a job as one stream, and cut into shards that are the same each time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
from pyarrow import parquet

from limelight.errors import InputError
from limelight.jobs.csv_tables import csv_columns, read_csv
from limelight.jobs.json_tables import json_schema, read_json_lines
from limelight.jobs.sources import Source, reading

_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first pass over a file found: all of it can be read.

    Attributes:
        source: The file.
        schema: Its columns.
        rows: Its number of rows.
        headless: Whether it has no line with the names of its columns.
    """

    source: Source
    schema: pa.Schema
    rows: int
    headless: bool = False


def survey(source: Source, headless: bool = False) -> Survey:
    """Reads a file once, and holds nothing of it.

    Args:
        source: The file.
        headless: A CSV file has no line with the names of its columns: they are called 1, 2, 3 …

    Raises:
        InputError: It cannot be read to its end; the error says where and what to do.
    """
    if source.kind == "parquet":
        with _parquet(source) as file:
            return Survey(source, file.schema_arrow.remove_metadata(), file.metadata.num_rows)
    if source.kind == "jsonl":
        return Survey(source, *json_schema(source))
    columns = csv_columns(source, headless)
    rows = sum(table.num_rows for table in read_csv(source, columns, headless))
    return Survey(source, pa.schema([(name, pa.string()) for name in columns]), rows, headless)


def joint_schema(surveys: Sequence[Survey]) -> pa.Schema:
    """Returns the columns of all files; one that a file lacks is empty there, one of two types becomes text."""
    fields: dict[str, pa.Field] = {}
    for found in surveys:
        for field in found.schema:
            known = fields.get(field.name)
            if known is None or known.type == field.type:
                fields[field.name] = pa.field(field.name, field.type)
            else:
                numbers = all(
                    pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in (known.type, field.type)
                )
                fields[field.name] = pa.field(field.name, pa.float64() if numbers else pa.string())
    return pa.schema(list(fields.values()))


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def shards(surveys: Sequence[Survey], schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    """Yields tables of `rows` rows, the last of what is left; one without rows where there is none at all."""
    waiting: list[pa.Table] = []
    held = 0
    any_row = False
    for found in surveys:
        for table in read_rows(found):
            table = _conform(table, schema)
            any_row = any_row or table.num_rows > 0
            while held + table.num_rows >= rows:
                yield pa.concat_tables([*waiting, table.slice(0, rows - held)])
                table = table.slice(rows - held)
                waiting, held = [], 0
            if table.num_rows:
                waiting.append(table)
                held += table.num_rows
    if waiting or not any_row:
        yield pa.concat_tables(waiting) if waiting else schema.empty_table()


def read_rows(found: Survey) -> Iterator[pa.Table]:
    """Yields the rows of a file in pieces. Raises `InputError` where it cannot be read."""
    source = found.source
    if source.kind == "parquet":
        with _parquet(source) as file:
            try:
                for batch in file.iter_batches(_ROWS):
                    yield pa.Table.from_batches([batch])
            except (pa.ArrowException, OSError) as error:
                raise InputError(f"{source.name}: is damaged ({str(error)[:200]}). Copy it again.") from error
    elif source.kind == "jsonl":
        yield from read_json_lines(source, found.schema)
    else:
        yield from read_csv(source, found.schema.names, found.headless)


def _conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = []
    for field in schema:
        if field.name not in table.column_names:
            columns.append(pa.nulls(table.num_rows, field.type))
        else:
            column = table.column(field.name)
            columns.append(column if column.type == field.type else column.cast(field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def _parquet(source: Source) -> parquet.ParquetFile:
    if source.gzipped:
        raise InputError(f"{source.name}: Parquet is compressed already; unpack it first: gunzip {source.path.name}")
    try:
        with reading(source):
            return parquet.ParquetFile(source.path)
    except pa.ArrowException as error:
        raise InputError(f"{source.name}: is no whole Parquet file ({str(error)[:200]}). Copy it again.") from error
