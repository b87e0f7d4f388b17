"""Reads Parquet in chunks."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
from pyarrow import parquet

from limelight.errors import InputError
from limelight.tables.sources import Source, seekable

# The most rows, cells and characters of a chunk.
_ROWS, _CELLS, MOST_CHARACTERS = 1000, 1 << 20, 1 << 25
# Bytes of a column that are read at a time; by default a whole row group, which may be all of a file.
_READ_AHEAD = 1 << 16


@contextmanager
def open_parquet(source: Source) -> Iterator[parquet.ParquetFile]:
    """Opens a file. Raises `InputError` if it is not a complete Parquet file, also while the block reads it."""
    with seekable(source) as stream:
        try:
            with parquet.ParquetFile(stream, buffer_size=_READ_AHEAD, pre_buffer=False) as file:
                yield file
        except MemoryError:
            raise
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            reason = " ".join(str(error).split()).rstrip(".")
            raise InputError(
                f"{source.name}: is not a complete Parquet file ({reason[:200]}). Copy or write it again."
            ) from error


def read_parquet(source: Source) -> Iterator[pa.Table]:
    """Yields the rows of a file in chunks. Raises `InputError` if it is damaged."""
    with open_parquet(source) as file:
        for batch in file.iter_batches(rows_of_chunk(file.metadata.num_columns)):
            # Above all that texts are UTF-8, which other programs may not have seen to.
            batch.validate(full=True)
            yield pa.Table.from_batches([batch])


def rows_of_chunk(cells: int) -> int:
    """Returns the number of rows in a chunk, for rows with this many cells."""
    return max(1, min(_ROWS, _CELLS // max(1, cells)))
