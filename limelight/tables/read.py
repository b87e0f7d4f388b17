"""Reads files of rows as Arrow tables: once to find columns, types and errors, then in chunks."""

import errno
import io
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile, gettempdir
from typing import IO, Any, TypeVar

import pyarrow as pa
from pyarrow import parquet

from limelight.errors import InputError
from limelight.tables.delimited import read_delimited
from limelight.tables.encoding import find_encoding
from limelight.tables.grid import Row, read_grid
from limelight.tables.kinds import Kinds, conform, joint_type, to_table
from limelight.tables.objects import Object, read_objects
from limelight.tables.packing import packing, too_little_memory
from limelight.tables.sources import ENDINGS, Kind, Source
from limelight.tables.workbook import read_workbook

T = TypeVar("T")
# Errors of a disk that is full.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# The most rows, cells and characters of a chunk: some files repeat a long text 10,000 times in a few bytes.
_ROWS, _CELLS, _CHARACTERS = 1000, 1 << 20, 1 << 25
# The kind of page that holds the values to which the cells of a column of Parquet refer.
_DICTIONARY_PAGE = 2
# Bytes of a column of Parquet that are read at a time; by default a whole row group, which may be all of a file.
_READ_AHEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Layout:
    """How cells become columns if the file does not define it, as Parquet and JSON always do.

    Attributes:
        names: The names of the columns of a file that has no header; a first row of just these is left out.
        headless: The file has no header, and its columns are named 1, 2, 3 …
        quotes: Whether cells of CSV or TSV may be quoted; otherwise every quotation mark is text.
    """

    names: tuple[str, ...] | None = None
    headless: bool = False
    quotes: bool = True


@dataclass(frozen=True, slots=True)
class Survey:
    """The findings of a first pass over a file that can be read completely.

    Attributes:
        source: The file.
        kind: The format of its rows.
        schema: Its columns. Cells of CSV are text. A column of JSON whose values are of several kinds contains JSON
            (`arrow.json`), one of a workbook their texts.
        rows: Its number of rows.
        notes: Sentences on guessed properties: format, encoding, delimiter, header.
        layout: How cells become columns.
        encoding: The encoding of its text; empty for Parquet and workbooks.
    """

    source: Source
    kind: Kind
    schema: pa.Schema
    rows: int
    notes: tuple[str, ...] = ()
    layout: Layout = Layout()
    encoding: str = ""


def survey(source: Source, layout: Layout = Layout()) -> Survey:
    """Reads a file to its end, and stores nothing of it.

    Args:
        source: The file.
        layout: How cells become columns.

    Raises:
        InputError: It cannot be read to its end; the message names the place and the way out.
    """
    with _memory(source):
        return _survey(source, layout)


def read_rows(found: Survey) -> Iterator[pa.Table]:
    """Yields the rows of a file in chunks. Raises `InputError` if it cannot be read."""
    with _memory(found.source):
        yield from _chunks(found)


@contextmanager
def _memory(source: Source) -> Iterator[None]:
    try:
        yield
    except MemoryError as error:
        raise too_little_memory(source.name) from error


def _survey(source: Source, layout: Layout) -> Survey:
    kind = source.kind()
    notes = []
    if kind != ENDINGS.get(source.ending, kind):
        notes.append(f"is .{kind} by its contents, and is read so")
    encoding = ""
    if kind == "parquet":
        with _parquet(source) as (file, _):
            schema, rows = file.schema_arrow, file.metadata.num_rows
        names = Counter(schema.names)
        if double := next((name for name, count in names.items() if count > 1), None):
            raise InputError(f"{source.name}: several columns are called {double!r}. Give each a name of its own.")
    else:
        if kind != "xlsx":
            encoding, note = find_encoding(source.name, source.open)
            notes += [note] if note else []
        schema, rows = _schema(Survey(source, kind, pa.schema([]), 0, (), layout, encoding), notes)
    if layout.headless:
        notes.append("is read as a file without a header, by the numbers of its columns")
    said = tuple(f"{source.name}: {note}." for note in notes)
    return Survey(source, kind, schema, rows, said, layout, encoding)


def _chunks(found: Survey) -> Iterator[pa.Table]:
    if found.kind == "parquet":
        yield from _chunks_of_parquet(found)
    elif found.kind == "jsonl":
        with _objects(found) as objects:
            for some in _pieces(objects, len(found.schema), lambda row: row.values()):
                yield to_table({name: [row.get(name) for row in some] for name in found.schema.names}, found.schema)
    else:
        with _grid(found) as (names, rows):
            for piece in _pieces((cells for _, cells in rows), len(names), lambda cells: cells):
                yield to_table(dict(zip(names, zip(*piece, strict=True), strict=True)), found.schema)


def _chunks_of_parquet(found: Survey) -> Iterator[pa.Table]:
    with _parquet(found.source) as (file, stream):
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
            raise _damaged(found.source, error) from error


def _rows_of_group(group: Any, stream: IO[bytes]) -> int:
    """Returns how many rows of a row group make a chunk, even if each refers to the longest of its stored values."""
    columns = [group.column(place) for place in range(group.num_columns)]
    # The items of a list count as cells.
    cells = [max(1, column.num_values // max(1, group.num_rows)) for column in columns]
    longest = max((_longest(column, stream) * count for column, count in zip(columns, cells, strict=True)), default=0)
    return max(1, min(_rows_of_chunk(sum(cells)), _CHARACTERS // max(1, longest)))


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


def _rows_of_chunk(cells: int) -> int:
    """Returns the number of rows, each of this many cells, that make a chunk."""
    return max(1, min(_ROWS, _CELLS // max(1, cells)))


def is_headless(source: Source, text: str | None) -> bool:
    """Returns whether the column `text` is given by its number, as for a file of cells that has no header.

    Raises:
        InputError: The file cannot be read.
    """
    if text is None or not text.isdecimal() or (kind := source.kind()) in ("parquet", "jsonl"):
        return False
    encoding = "" if kind == "xlsx" else find_encoding(source.name, source.open)[0]
    with _cells(Survey(source, kind, pa.schema([]), 0, encoding=encoding)) as rows:
        return text not in ["" if cell is None else str(cell) for cell in next(rows, (0, []))[1]]


def joint_schema(surveys: Sequence[Survey]) -> pa.Schema:
    """Returns the columns of all files, each of the `joint_type`; one that a file lacks is empty there.

    Raises:
        InputError: No file has a column.
    """
    fields: dict[str, pa.DataType] = {}
    for found in surveys:
        for field in found.schema:
            fields[field.name] = joint_type(fields.get(field.name, field.type), field.type)
    if not fields:
        raise InputError(
            f"{surveys[0].source.name}: has no column. Give a file with the names of the columns and a row for each "
            "review."
        )
    return pa.schema(fields.items())


def shards(surveys: Sequence[Survey], schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    """Yields tables of `rows` rows, the last with the rest; one without rows if there are none.

    Raises:
        InputError: A file cannot be read, or a number in it does not fit the column of all files.
    """
    waiting: list[pa.Table] = []
    held = 0
    any_row = False
    for found in surveys:
        for table in read_rows(found):
            table = _conform(table, schema, found.source.name)
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


def _schema(found: Survey, notes: list[str]) -> tuple[pa.Schema, int]:
    """Returns the columns of a file that is read row by row, and the number of its rows."""
    count = 0
    if found.kind == "jsonl":
        kinds = Kinds()
        with _objects(found, notes) as objects:
            for row in objects:
                kinds.see(row)
                count += 1
        try:
            return kinds.schema, count
        except UnicodeEncodeError as error:
            raise InputError(
                f"{found.source.name}: the name of a column, {error.object!r}, is not valid Unicode. Rename it."
            ) from error
    with _grid(found, notes) as (names, rows):
        kinds = Kinds(names, mixed=pa.string())
        for _, cells in rows:
            if found.kind == "xlsx":
                kinds.see(dict(zip(names, cells, strict=True)))
            count += 1
    return kinds.schema, count


@contextmanager
def _text(found: Survey) -> Iterator[io.TextIOWrapper]:
    with found.source.open() as stream, io.TextIOWrapper(stream, found.encoding, newline="") as text:
        try:
            yield text
        except UnicodeDecodeError as error:
            raise InputError(
                f"{found.source.name}: is not whole as UTF-16 ({error.reason}). Copy it again, or save it as UTF-8."
            ) from error


@contextmanager
def _objects(found: Survey, notes: list[str] | None = None) -> Iterator[Iterator[Object]]:
    with _text(found) as text:
        yield read_objects(text, found.source.name, notes)


@contextmanager
def _grid(found: Survey, notes: list[str] | None = None) -> Iterator[tuple[list[str], Iterator[Row]]]:
    """Returns the names of the columns, and the rows below them."""
    with _cells(found, notes) as rows:
        yield read_grid(rows, found.source.name, found.layout.names, found.layout.headless)


@contextmanager
def _cells(found: Survey, notes: list[str] | None = None) -> Iterator[Iterator[Row]]:
    if found.kind == "xlsx":
        with seekable(found.source) as stream:
            yield read_workbook(stream, found.source.name, notes)
    else:
        usual = "\t" if found.kind == "tsv" else ","
        with _text(found) as text:
            yield read_delimited(text, found.source.name, usual, found.layout.quotes, notes)


def _pieces(rows: Iterator[T], columns: int, cells: Callable[[T], Iterable[Any]]) -> Iterator[list[T]]:
    """Yields the rows of each chunk: up to the one that fills it."""
    piece: list[T] = []
    most, size = _rows_of_chunk(columns), 0
    for row in rows:
        piece.append(row)
        size += sum(len(cell) for cell in cells(row) if isinstance(cell, str))
        if len(piece) == most or size >= _CHARACTERS:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


@contextmanager
def seekable(source: Source) -> Iterator[IO[bytes]]:
    """Opens a file for random access: a compressed one is decompressed into a temporary file first.

    Raises:
        InputError: There is no room for the temporary file.
    """
    with source.open() as stream:
        if stream.seekable() and packing(source.path, source.name) is None:
            yield stream
            return
        with TemporaryFile() as copy:
            try:
                shutil.copyfileobj(stream, copy)
            except OSError as error:
                if error.errno not in _FULL:
                    raise
                raise InputError(
                    f"{source.name}: cannot be unpacked into {gettempdir()} ({error.strerror}). Make room there, or "
                    "name another folder by TMPDIR."
                ) from error
            copy.seek(0)
            yield copy


def _conform(table: pa.Table, schema: pa.Schema, name: str) -> pa.Table:
    columns = []
    for field in schema:
        try:
            columns.append(
                conform(table.column(field.name), field.type)
                if field.name in table.column_names
                else pa.nulls(table.num_rows, field.type)
            )
        except pa.ArrowInvalid as error:
            raise InputError(
                f"{name}: column {field.name!r}: {error}, the numbers that fit this column of all files. Write it as "
                "text in one of the files."
            ) from error
    return pa.Table.from_arrays(columns, schema=schema)


@contextmanager
def _parquet(source: Source) -> Iterator[tuple[parquet.ParquetFile, IO[bytes]]]:
    with seekable(source) as stream:
        try:
            file = parquet.ParquetFile(stream, buffer_size=_READ_AHEAD, pre_buffer=False)
        except MemoryError:
            raise
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise _damaged(source, error) from error
        with file:
            yield file, stream


def _damaged(source: Source, error: Exception) -> InputError:
    reason = " ".join(str(error).split()).rstrip(".")
    return InputError(f"{source.name}: is no whole Parquet file ({reason[:200]}). Copy or write it again.")
