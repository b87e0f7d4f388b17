"""Reads files of rows as Arrow tables: once to find their columns, types and errors, then in chunks."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import pyarrow as pa

from limelight.errors import InputError
from limelight.tables.column_types import ColumnTypes, conform, joint_type, to_table
from limelight.tables.compression import too_little_memory
from limelight.tables.delimited import read_delimited
from limelight.tables.encoding import find_encoding
from limelight.tables.grid import Row, read_grid, without_titles
from limelight.tables.objects import Object, read_objects
from limelight.tables.parquet_file import MOST_CHARACTERS, open_parquet, read_parquet, rows_of_chunk
from limelight.tables.sources import ENDINGS, WORKBOOKS, Kind, Source, seekable
from limelight.tables.text_column import first_rows_of
from limelight.tables.workbook import read_workbook

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """How to interpret cells if the file format does not define it; Parquet and JSON do.

    Attributes:
        names: The column names for a file without a header; a first row that repeats them is skipped.
        headless: Whether the file has no header; its columns are then named 1, 2, 3 …
        quotes: Whether cells of CSV or TSV may be quoted; otherwise, quotation marks are text.
    """

    names: tuple[str, ...] | None = None
    headless: bool = False
    quotes: bool = True


@dataclass(frozen=True, slots=True)
class TableInfo:
    """The results of a first pass over a file that can be read completely.

    Attributes:
        source: The file.
        kind: The format of its rows.
        schema: Its columns. Cells of CSV are text. A column with values of several kinds is JSON (`arrow.json`) in a
            JSON file, and text in a workbook.
        rows: Number of rows.
        notes: Sentences on guessed properties: format, encoding, delimiter, header.
        layout: How to interpret cells.
        encoding: The encoding of its text; empty for Parquet and workbooks.
    """

    source: Source
    kind: Kind
    schema: pa.Schema
    rows: int
    notes: tuple[str, ...] = ()
    layout: CsvOptions = CsvOptions()
    encoding: str = ""

    @property
    def folders(self) -> list[tuple[str, str | None]]:
        """The columns in the names of its folders, with their values, unless it contains these columns."""
        return [(name, cell) for name, cell in self.source.folders if name not in self.schema.names]

    @property
    def sample(self) -> list[dict[str, str]]:
        """The first rows as texts, to guess columns from; long cells are cut."""
        return [row for table in islice(read_rows(self), 1) for row in first_rows_of(table)]


def inspect(source: Source, layout: CsvOptions = CsvOptions()) -> TableInfo:
    """Reads a file to its end, without storing its rows.

    Args:
        source: The file.
        layout: How to interpret cells.

    Raises:
        InputError: The file cannot be read to its end; the message contains the place and a remedy.
    """
    with _memory(source):
        return _inspect(source, layout)


def read_rows(info: TableInfo) -> Iterator[pa.Table]:
    """Yields the rows of a file in chunks. Raises `InputError` if it cannot be read."""
    with _memory(info.source):
        for table in _chunks(info):
            for name, cell in info.folders:
                table = table.append_column(name, pa.array([cell] * table.num_rows, pa.string()))
            yield table


@contextmanager
def _memory(source: Source) -> Iterator[None]:
    try:
        yield
    except MemoryError as error:
        raise too_little_memory(source.name) from error


def _inspect(source: Source, layout: CsvOptions) -> TableInfo:
    kind = source.kind()
    notes = []
    if kind != ENDINGS.get(source.ending, kind):
        notes.append(f"contains .{kind} data, and is read as such")
    encoding = ""
    if kind == "parquet":
        with open_parquet(source) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
        names = Counter(schema.names)
        if double := next((name for name, count in names.items() if count > 1), None):
            raise InputError(f"{source.name}: several columns are named {double!r}. Give each a different name.")
    else:
        if kind not in WORKBOOKS:
            encoding, note = find_encoding(source.name, source.open)
            notes += [note] if note else []
        schema, rows = _schema(TableInfo(source, kind, pa.schema([]), 0, (), layout, encoding), notes)
    if layout.headless:
        notes.append("is read as a file without a header; its columns are numbered")
    warnings = tuple(f"{source.name}: {note}." for note in notes)
    return TableInfo(source, kind, schema, rows, warnings, layout, encoding)


def _chunks(info: TableInfo) -> Iterator[pa.Table]:
    if info.kind == "parquet":
        yield from read_parquet(info.source)
    elif info.kind == "jsonl":
        with _objects(info) as objects:
            for some in _pieces(objects, len(info.schema), lambda row: row.values()):
                yield to_table({name: [row.get(name) for row in some] for name in info.schema.names}, info.schema)
    else:
        with _grid(info, []) as (names, rows):
            for piece in _pieces((cells for _, cells in rows), len(names), lambda cells: cells):
                yield to_table(dict(zip(names, zip(*piece, strict=True), strict=True)), info.schema)


def is_headless(source: Source, text: str | None) -> bool:
    """Returns whether the column `text` is given by its number, as for a file without a header.

    Raises:
        InputError: The file cannot be read.
    """
    if text is None or not text.isdecimal() or (kind := source.kind()) in ("parquet", "jsonl"):
        return False
    encoding = "" if kind in WORKBOOKS else find_encoding(source.name, source.open)[0]
    with _cells(TableInfo(source, kind, pa.schema([]), 0, encoding=encoding), []) as rows:
        return text not in ["" if cell is None else str(cell) for cell in next(rows, (0, []))[1]]


def joint_schema(surveys: Sequence[TableInfo]) -> pa.Schema:
    """Returns the columns of all files, with their `joint_type`; a column missing from a file is empty there.

    Raises:
        InputError: None of the files has a column.
    """
    fields: dict[str, pa.DataType] = {}
    for info in surveys:
        for field in [*info.schema, *(pa.field(name, pa.string()) for name, _ in info.folders)]:
            fields[field.name] = joint_type(fields.get(field.name, field.type), field.type)
    if not fields:
        raise InputError(
            f"{surveys[0].source.name}: has no columns. Specify a file with a header and a row for each review."
        )
    return pa.schema(fields.items())


def shards(surveys: Sequence[TableInfo], schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    """Yields tables of `rows` rows, the last with the remainder; a single empty table if there are no rows.

    Raises:
        InputError: A file cannot be read, or a number in it does not fit the joint column type.
    """
    waiting: list[pa.Table] = []
    held = 0
    any_row = False
    for info in surveys:
        for table in read_rows(info):
            table = _conform(table, schema, info.source.name)
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


def _schema(info: TableInfo, notes: list[str]) -> tuple[pa.Schema, int]:
    """Returns the columns of a file that is read row by row, and the number of its rows."""
    count = 0
    if info.kind == "jsonl":
        types = ColumnTypes()
        with _objects(info) as objects:
            for row in objects:
                types.add(row)
                count += 1
        try:
            return types.schema, count
        except UnicodeEncodeError as error:
            raise InputError(
                f"{info.source.name}: the name of a column, {error.object!r}, is not valid Unicode. Rename it."
            ) from error
    with _grid(info, notes) as (names, rows):
        types = ColumnTypes(names, mixed=pa.string())
        for _, cells in rows:
            if info.kind in WORKBOOKS:
                types.add(dict(zip(names, cells, strict=True)))
            count += 1
    return types.schema, count


@contextmanager
def _text(info: TableInfo) -> Iterator[io.TextIOWrapper]:
    with info.source.open() as stream, io.TextIOWrapper(stream, info.encoding, newline="") as text:
        try:
            yield text
        except UnicodeDecodeError as error:
            raise InputError(
                f"{info.source.name}: is not complete {info.encoding[:6].upper()} ({error.reason}). Copy it again, "
                "or save it as UTF-8."
            ) from error


@contextmanager
def _objects(info: TableInfo) -> Iterator[Iterator[Object]]:
    with _text(info) as text:
        yield read_objects(text, info.source.name)


@contextmanager
def _grid(info: TableInfo, notes: list[str]) -> Iterator[tuple[list[str], Iterator[Row]]]:
    """Returns the names of the columns, and the rows below them."""
    with _cells(info, notes) as rows:
        layout, of_cells = info.layout, info.kind in WORKBOOKS
        yield read_grid(rows, info.source.name, layout.names, layout.headless, of_cells)


@contextmanager
def _cells(info: TableInfo, notes: list[str]) -> Iterator[Iterator[Row]]:
    if info.kind in WORKBOOKS:
        with seekable(info.source) as stream:
            yield read_workbook(stream, info.source.name, notes, info.source.sheet)
    else:
        usual = "\t" if info.kind == "tsv" else ","
        with _text(info) as text:
            rows = read_delimited(text, info.source.name, usual, notes, info.layout.quotes)
            named = info.layout.names is not None or info.layout.headless
            yield rows if named else without_titles(rows, notes)


def _pieces(rows: Iterator[T], columns: int, cells: Callable[[T], Iterable[Any]]) -> Iterator[list[T]]:
    """Yields the rows of each chunk: up to the one that fills it."""
    piece: list[T] = []
    most, size = rows_of_chunk(columns), 0
    for row in rows:
        piece.append(row)
        size += sum(len(cell) for cell in cells(row) if isinstance(cell, str))
        if len(piece) == most or size >= MOST_CHARACTERS:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


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
                f"{name}: column {field.name!r}: {error}, the range of this column over all files. Write it as "
                "text in one of the files."
            ) from error
    return pa.Table.from_arrays(columns, schema=schema)
