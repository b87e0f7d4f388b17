"""Reads the columns that training needs out of tables: files, and data sets on the Hugging Face hub."""

import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa

from limelight.tables.kinds import read_cells
from limelight.tables.read import Layout, read_rows, survey
from limelight.tables.sources import WORKBOOKS, source_of

from ..errors import DataError, shorten
from .config import Columns

# Rows of a data set that are read together.
_BATCH = 1000


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
        raise missing_column(file, missing[0], found.schema.names, of_cells=found.kind in ("csv", "tsv", *WORKBOOKS))
    for table in read_rows(found):
        yield from rows_of(table, columns)


def read_hub(name: str, columns: Columns) -> Iterator[list[Any]]:
    """Yields the values of `columns.wanted` for each row of `DATASET[/CONFIG][:SPLIT]`; SPLIT is train by default.

    `datasets` caches the files, so they are downloaded once.

    Raises:
        DataError: The data set, configuration, split or column does not exist, or the network is down.
    """
    place, _, split = name.partition(":")
    path, config = _parts(place)
    # Its retries are not logged; the error below reports the failure once.
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    try:
        table = datasets.load_dataset(path, config, split=split or "train")
    except ConnectionError as error:
        raise DataError(
            f"hf://{name}: the hub cannot be reached. Check the network, or name files that you fetched."
        ) from error
    except Exception as error:  # The library documents no common base class.
        reason = " ".join(str(error.__cause__ or error).split()).rstrip(".")
        raise DataError(
            f"hf://{name}: cannot be loaded ({shorten(reason, 300)}). Write hf://DATASET, add /CONFIG if it "
            "has several, and :SPLIT for a split other than train."
        ) from error
    if missing := [column for column in columns.wanted if column not in table.column_names]:
        raise missing_column(f"hf://{name}", missing[0], table.column_names)
    schema = table.features.arrow_schema
    for batch in table.with_format("arrow").iter(_BATCH):
        for part in batch.replace_schema_metadata(schema.metadata).to_batches():
            yield from rows_of(part, columns)


def _parts(place: str) -> tuple[str, str | None]:
    """Splits a data set from its configuration: a name of the hub has at most one slash."""
    if Path(place).is_dir():
        return place, None
    if Path(place).parent.is_dir() and place.startswith(("/", ".", "~")):
        path, _, config = place.rpartition("/")
        return path, config
    owner, *rest = place.split("/")
    return "/".join([owner, *rest[:1]]), rest[1] if len(rest) > 1 else None


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
