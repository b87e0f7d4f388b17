"""Reads the rows of one file: CSV, TSV, JSON, Parquet or Excel, packed or not."""

import io
import json
import os
import shutil
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import DataError
from .archives import PACKINGS, packing, tables_of, unpacked
from .config import Columns
from .delimited import missing_column, read_delimited
from .objects import read_objects

DELIMITED, OBJECTS = (".csv", ".tsv"), (".json", ".jsonl", ".ndjson")
ENDINGS = (*DELIMITED, *OBJECTS, ".parquet", ".xlsx")
# The first bytes of what is no text, whatever the name of the file; and of what nobody reads here.
_MAGIC = {b"PAR1": ".parquet", b"PK\x03\x04": ".xlsx", b"\xd0\xcf\x11\xe0": ".xls"}
_BATCH = 1000


def read_table(file: Path, columns: Columns, member: str | None = None) -> Iterator[list[Any]]:
    """Yields of each row the values of `columns.wanted`, as they are written: text of CSV, numbers of Parquet.

    What the file is, is told by its first bytes before its name, and said where the name says otherwise.

    Args:
        file: The file.
        columns: Which of its columns are wanted.
        member: Which file of a .zip is meant, where it has several.

    Raises:
        DataError: The file is missing, of an unknown kind, unreadable or empty, or a column is not in it.
    """
    if not file.is_file():
        raise DataError(f"{file}: no such file.")
    if not os.access(file, os.R_OK):
        raise DataError(f"{file}: may not be read. Change its permissions.")
    if not file.stat().st_size:
        raise DataError(f"{file}: is empty. Give a file with the names of the columns and a row for each review.")
    packed = packing(file)
    member = _member(file, member) if packed == ".zip" else None
    said = ending_of(member or file.name)
    with unpacked(file, member) as stream:
        head = stream.peek(1024)
        found = next((ending for magic, ending in _MAGIC.items() if head.startswith(magic)), said)
        if found not in ENDINGS:
            raise DataError(_unknown(file, found))
        if found != said:
            print(f"{file}: is {found} by its contents, and is read so")
        if found in (".parquet", ".xlsx"):
            read = _parquet if found == ".parquet" else _workbook
            with TemporaryFile() as copy:
                if packed is not None:
                    # Both are read from several places, and what is packed only from its beginning on.
                    shutil.copyfileobj(stream, copy)
                yield from read(stream if packed is None else copy, file, columns)
            return
        encoding = _encoding(head)
        if encoding != "utf-8-sig":
            print(f"{file}: is UTF-16, and is read so")
        text = io.TextIOWrapper(stream, encoding, newline="")
        try:
            if found in DELIMITED:
                yield from read_delimited(text, file, found, columns)
            else:
                yield from read_objects(text, file, columns)
        except UnicodeDecodeError as error:
            raise DataError(
                f"{file}: {_first_line_not_utf8(file, member)} is not UTF-8 ({error.reason}). Save the file as UTF-8, "
                "for instance by iconv -f latin1 -t utf-8."
            ) from error


def _encoding(head: bytes) -> str:
    """Returns how text that begins with `head` is encoded."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Where nothing says so: of plain letters every second byte is zero, and UTF-8 has none.
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(head) > 1 and not any(head[first:100:2]):
            return encoding
    return "utf-8-sig"


def ending_of(name: str) -> str:
    """Returns the last ending of a name that says how a table is written, `.csv` of `a.csv.gz`; or "" for none."""
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    return next((suffix for suffix in reversed(suffixes) if suffix not in PACKINGS), "")


def _member(file: Path, wanted: str | None) -> str:
    names = tables_of(file)
    if wanted is not None and wanted not in names:
        raise DataError(f"{file}: holds no {wanted}; it holds {', '.join(names[:12])}.")
    tables = [name for name in names if ending_of(name) in ENDINGS]
    if wanted is None and len(tables) != 1:
        raise DataError(
            f"{file}: holds {len(tables)} tables: {', '.join(tables[:12]) or 'none of a known kind'}. "
            f"Name one, as in {file.name}::member={tables[0] if tables else 'reviews.csv'}."
        )
    return wanted or tables[0]


def _unknown(file: Path, found: str) -> str:
    if found == ".xls":
        return f"{file}: is a table of old Excel, or has a password. Save it as .xlsx or .csv without one."
    if ".tar" in file.suffixes or found in (".tgz", ".tar"):
        return f"{file}: is an archive of files. Unpack it first, by tar xf, and name the file in it."
    kinds, packings = ", ".join(ENDINGS), ", ".join(PACKINGS)
    return f"{file}: {found or 'no ending'} is not a known kind; use one of {kinds}, also packed as {packings}."


def _parquet(stream: IO[bytes], file: Path, columns: Columns) -> Iterator[list[Any]]:
    try:
        table = pq.ParquetFile(stream)
        wanted, found = columns.wanted, table.schema_arrow.names
        if missing := [name for name in wanted if name not in found]:
            raise missing_column(file, missing[0], found)
        for batch in table.iter_batches(_BATCH, columns=wanted):
            yield from rows_of(batch, columns)
    except (pa.ArrowException, OSError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise DataError(f"{file}: cannot be read ({reason}). Write the file again.") from error


def rows_of(batch: pa.RecordBatch, columns: Columns) -> Iterator[list[Any]]:
    """Yields the rows of Arrow's columns; numbers that `datasets` gave names are these."""
    values = [batch.column(name).to_pylist() for name in columns.wanted]
    about = json.loads((batch.schema.metadata or {}).get(b"huggingface", b"{}"))
    feature = about.get("info", {}).get("features", {}).get(columns.label) or {}
    if columns.label is not None and (names := feature.get("names")):
        place = columns.wanted.index(columns.label)
        values[place] = [None if number is None or number < 0 else names[number] for number in values[place]]
    yield from map(list, zip(*values, strict=True))


def _workbook(stream: IO[bytes], file: Path, columns: Columns) -> Iterator[list[Any]]:
    """Yields the rows of the first sheet, whose first row has the names of the columns."""
    try:
        with warnings.catch_warnings():
            # It warns of each style and rule of Excel that it does not know, and none of them changes a value.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            if len(book.worksheets) > 1:
                print(f"{file}: has {len(book.worksheets)} sheets; the first, {book.worksheets[0].title!r}, is read")
            rows = book.worksheets[0].iter_rows(values_only=True)
            header = columns.header or [str(name or "").strip() for name in next(rows, ())]
            if missing := [name for name in columns.wanted if name not in header]:
                raise missing_column(file, missing[0], header)
            places = [header.index(name) for name in columns.wanted]
            for row in rows:
                yield [row[place] if place < len(row) else None for place in places]
    except (KeyError, ValueError, IndexError, zipfile.BadZipFile) as error:
        raise DataError(f"{file}: cannot be read as a table of Excel ({error}). Save it again, or as .csv.") from error


def _first_line_not_utf8(file: Path, member: str | None) -> str:
    with unpacked(file, member) as lines:
        for number, line in enumerate(lines, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return f"line {number:,}"
    return "a line"
