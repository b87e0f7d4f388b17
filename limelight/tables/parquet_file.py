"""Reads Parquet in chunks, also where a few bytes stand for many texts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pyarrow as pa
from pyarrow import parquet

from limelight.errors import InputError
from limelight.tables.sources import Source, seekable

# The most rows, cells and characters of a chunk: some files repeat a long text 10,000 times in a few bytes.
_ROWS, _CELLS, MOST_CHARACTERS = 1000, 1 << 20, 1 << 25
# The kind of page that holds the values to which the cells of a column refer.
_DICTIONARY_PAGE = 2
# Bytes of a column that are read at a time; by default a whole row group, which may be all of a file.
_READ_AHEAD = 1 << 16


@contextmanager
def open_parquet(source: Source) -> Iterator[tuple[parquet.ParquetFile, IO[bytes]]]:
    """Opens a file, and returns its bytes too. Raises `InputError` if it is no whole Parquet file."""
    with seekable(source) as stream:
        try:
            file = parquet.ParquetFile(stream, buffer_size=_READ_AHEAD, pre_buffer=False)
        except MemoryError:
            raise
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise _damaged(source, error) from error
        with file:
            yield file, stream


def read_parquet(source: Source) -> Iterator[pa.Table]:
    """Yields the rows of a file in chunks. Raises `InputError` if it is damaged."""
    with open_parquet(source) as (file, stream):
        about = file.metadata
        groups = [about.row_group(number) for number in range(about.num_row_groups)]
        rows = min((_rows_of_group(group, stream) for group in groups), default=1)
        try:
            for batch in file.iter_batches(rows):
                # Above all that texts are UTF-8, which other programs may not have seen to.
                batch.validate(full=True)
                yield pa.Table.from_batches([batch])
        except MemoryError:
            raise
        except (pa.ArrowException, OSError) as error:
            raise _damaged(source, error) from error


def _rows_of_group(group: Any, stream: IO[bytes]) -> int:
    """Returns how many rows of a row group make a chunk, even if each refers to the longest of its stored values."""
    columns = [group.column(place) for place in range(group.num_columns)]
    # The items of a list count as cells.
    cells = [max(1, column.num_values // max(1, group.num_rows)) for column in columns]
    longest = max((_longest(column, stream) * count for column, count in zip(columns, cells, strict=True)), default=0)
    return max(1, min(rows_of_chunk(sum(cells)), MOST_CHARACTERS // max(1, longest)))


def _longest(column: Any, stream: IO[bytes]) -> int:
    """Returns a bound for the values of a column chunk to which cells refer: the size of its dictionary page, or 0.

    It is in the header of the page, a Thrift struct with the kind of page and its size as its first two fields.
    """
    places = (column.dictionary_page_offset or 0, column.data_page_offset)
    stream.seek(min((place for place in places if place > 0), default=0))
    head = iter(stream.read(16))
    numbers = []
    for field in (0x15, 0x15):
        if next(head, 0) != field:
            return 0
        number = shift = 0
        for byte in head:
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        numbers.append(number >> 1)
    kind, size = numbers
    return size if kind == _DICTIONARY_PAGE else 0


def rows_of_chunk(cells: int) -> int:
    """Returns the number of rows, each of this many cells, that make a chunk."""
    return max(1, min(_ROWS, _CELLS // max(1, cells)))


def _damaged(source: Source, error: Exception) -> InputError:
    reason = " ".join(str(error).split()).rstrip(".")
    return InputError(f"{source.name}: is no whole Parquet file ({reason[:200]}). Copy or write it again.")
