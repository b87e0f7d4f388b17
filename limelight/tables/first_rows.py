"""Reads the first rows of a file as texts, for display: bounded in time and memory, even for compressed files."""

import json
from typing import IO, Any

import pyarrow as pa
from pyarrow import parquet

from limelight.common.plain import to_text
from limelight.errors import InputError
from limelight.tables.kinds import encode_json, read_cells
from limelight.tables.read import Layout, read_rows, survey
from limelight.tables.sources import Source, seekable
from limelight.tables.table_start import FirstRows
from limelight.tables.text_column import guess_text

_BLOCK = 1 << 20
# Rows that the column of the reviews is guessed from.
_SAMPLE = 200


def first_rows(source: Source, most: int, largest: int, longest: int, *, headless: bool = False) -> FirstRows:
    """Reads the first rows of a file.

    Args:
        source: The file.
        most: Largest number of rows.
        largest: Largest number of bytes that it may decompress to.
        longest: Largest number of bytes of the rows as JSON; a few bytes of a file may stand for many of them.
        headless: Whether it has no header.

    Raises:
        InputError: It decompresses to more bytes, has longer rows, or cannot be read.
    """
    _check_size(source, largest)
    found = survey(source, Layout(headless=headless))
    names = list(found.schema.names)
    size = len(encode_json(names))
    rows: list[list[str]] = []
    for table in read_rows(found):
        columns = [[_text(cell) for cell in read_cells(column)] for column in table.slice(0, most - len(rows)).columns]
        for row in zip(*columns, strict=True):
            size += len(encode_json(row))
            if size > longest:
                raise InputError(
                    f"{source.name}: its rows are longer than {longest:,} bytes, which is too much for a page. Use "
                    "limelight score."
                )
            rows.append(list(row))
        if len(rows) >= most:
            break
    return FirstRows(names, rows, found.rows, list(found.notes), guess_text(names, rows[:_SAMPLE]))


def _check_size(source: Source, largest: int) -> None:
    size = 0
    with source.open() as stream:
        while size <= largest and (block := stream.read(_BLOCK)):
            size += len(block)
    kind = source.kind() if size <= largest else None
    if kind == "parquet":
        with seekable(source) as file:
            size = _size_inside(file)
    if size > largest:
        raise InputError(
            f"{source.name}: unpacks to more than {largest:,} bytes, which is too much for a page. Use limelight score."
        )


def _size_inside(file: IO[bytes]) -> int:
    """Returns the decompressed size in the header of a file; 0 for a truncated one, which its own reader reports."""
    try:
        about = parquet.ParquetFile(file).metadata
        return sum(about.row_group(number).total_byte_size for number in range(about.num_row_groups))
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        return 0


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return json.dumps(cell, ensure_ascii=False, default=str) if isinstance(cell, list | dict) else to_text(cell)
