"""Reads the columns needed for training from tables: files, and data sets on the Hugging Face hub."""

import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa

from limelight.errors import InputError
from limelight.score.given import label_columns
from limelight.tables.column_types import read_cells
from limelight.tables.read import CsvOptions, TableInfo, inspect, read_rows
from limelight.tables.sources import source_of
from limelight.tables.text_column import choose_text_column

from ..errors import DataError, shorten
from .config import Columns

# Rows of a data set that are read together.
_BATCH = 1000


def read_table(file: Path, columns: Columns, member: str | None = None) -> Iterator[list[Any]]:
    """Yields the values of `columns.wanted` for each row: strings from CSV, numbers from Parquet.

    Args:
        file: The file.
        columns: The columns to read.
        member: The table to read, if `file` is a .zip with several tables.

    Raises:
        InputError: The file is missing, in an unknown format, unreadable or empty.
        DataError: The file lacks a column.
    """
    header = columns.header
    info = inspect(
        source_of(file, member), CsvOptions(None if header is None else tuple(header), quotes=columns.quotes)
    )
    for note in info.notes:
        print(note)
    if not info.rows:
        return
    columns = _guessed(info, columns)
    for table in read_rows(info):
        yield from _rows_of(file, table, columns)


def _guessed(info: TableInfo, columns: Columns) -> Columns:
    """Returns `columns` with text and label guessed where they have no column and were not named."""
    names, default = info.schema.names, Columns
    free = pa.schema([field for field in info.schema if field.name not in columns.wanted])
    if columns.text == default.text not in names:
        # Where no guess is clear, the error says how columns are named here.
        with suppress(InputError):
            columns = replace(columns, text=choose_text_column(free, None, info.sample))
            print(f"{info.source.name}: the texts are in the column “{columns.text}”.")
    if columns.label == default.label not in names and (labels := label_columns(free.names)):
        columns = replace(columns, label=labels[0])
        print(f"{info.source.name}: the labels are in the column “{columns.label}”.")
    return columns


def read_hub(name: str, columns: Columns) -> Iterator[list[Any]]:
    """Yields the values of `columns.wanted` for each row of `DATASET[/CONFIG][:SPLIT]`; SPLIT is train by default.

    `datasets` caches the files, so they are downloaded once.

    Raises:
        DataError: The data set, configuration, split or column does not exist, or the network is down.
    """
    dataset, _, split = name.partition(":")
    owner, *rest = dataset.split("/")
    config = rest[1] if len(rest) > 1 else None
    # Its retries are not logged; the error below reports the failure once.
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    try:
        table = datasets.load_dataset("/".join([owner, *rest[:1]]), config, split=split or "train")
    except Exception as error:  # The library documents no common base class.
        reason = " ".join(str(error.__cause__ or error).split()).rstrip(".")
        raise DataError(
            f"hf://{name}: cannot be loaded ({shorten(reason, 300)}). Write hf://DATASET, add /CONFIG if it "
            "has several, and :SPLIT for a split other than train; or check the network."
        ) from error
    schema = table.features.arrow_schema
    for batch in table.with_format("arrow").iter(_BATCH):
        for part in batch.replace_schema_metadata(schema.metadata).to_batches():
            yield from _rows_of(f"hf://{name}", part, columns)


def _rows_of(file: Path | str, table: pa.Table | pa.RecordBatch, columns: Columns) -> Iterator[list[Any]]:
    """Yields the rows of a table of `file`, with the names that `datasets` gave its numbers."""
    column_names = table.schema.names
    if missing := [name for name in columns.wanted if name not in column_names]:
        there = (", ".join(map(shorten, column_names[:12])) or "none") + (" …" if len(column_names) > 12 else "")
        raise DataError(
            f"{file}: has no column {missing[0]!r}; its columns are {there}. Specify the right one with --text, "
            "--label, --title or --keep, or for this file only with FILE::text=COLUMN. If there is no header, name "
            "all columns with --columns."
        )
    values = [read_cells(table.column(name)) for name in columns.wanted]
    about = json.loads((table.schema.metadata or {}).get(b"huggingface", b"{}"))
    feature = about.get("info", {}).get("features", {}).get(columns.label) or {}
    if columns.label is not None and (names := feature.get("names")):
        index = columns.wanted.index(columns.label)
        values[index] = [None if number is None or number < 0 else names[number] for number in values[index]]
    yield from map(list, zip(*values, strict=True))
