"""Reads CSV and TSV in pieces, every cell as the text that it is, and says where a file is broken."""

import csv
import io
from collections.abc import Iterator

import pyarrow as pa
from pyarrow import compute
from pyarrow import csv as arrow_csv

from limelight.errors import InputError
from limelight.jobs.sources import Source, reading

# What is read at once, in bytes, and the longest cell.
_BLOCK, _MAX_CELL = 4 << 20, 1 << 20
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def first_row(source: Source) -> list[str]:
    """Returns the fields of the first row, which are the names of the columns where the file has a header."""
    with reading(source), source.open() as file:
        head = file.read(_BLOCK)
    if head[:2] in _BYTE_ORDER_MARKS:
        raise InputError(f"{source.name}: is in UTF-16. Save it as UTF-8, as iconv -f utf-16 -t utf-8 does.")
    text = head.decode("utf-8-sig", "ignore")
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(source, text)), [])


def csv_columns(source: Source, headless: bool) -> list[str]:
    """Returns the names of the columns; 1, 2, 3 … where the file has no line that names them."""
    first = first_row(source)
    if headless:
        return [str(number) for number in range(1, len(first) + 1)]
    twice = sorted({name for name in first if first.count(name) > 1})
    if twice:
        raise InputError(f"{source.name}: two columns are called {twice[0]!r}. Give each its own name.")
    return first


def read_csv(source: Source, columns: list[str], headless: bool) -> Iterator[pa.Table]:
    """Yields the rows of a file in pieces."""
    with reading(source), source.open() as file:
        delimiter = _delimiter(source, file.read(4096).decode("utf-8-sig", "ignore"))
        file.seek(0)
        try:
            reader = arrow_csv.open_csv(
                file,
                read_options=arrow_csv.ReadOptions(
                    block_size=_BLOCK, use_threads=False, column_names=columns if headless else None
                ),
                parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
                convert_options=arrow_csv.ConvertOptions(column_types={name: pa.string() for name in columns}),
            )
            for batch in reader:
                if any(_longest(column) > _MAX_CELL for column in batch.columns):
                    raise InputError(f"{source.name}: {_long_cell(source, delimiter)}")
                yield pa.Table.from_batches([batch])
        except pa.ArrowInvalid as error:
            raise InputError(f"{source.name}: {_trouble(source, delimiter, error)}") from error


def _delimiter(source: Source, head: str) -> str:
    """Returns what separates the fields: a tab for TSV, otherwise a comma, or a semicolon where there are more."""
    first = head.partition("\n")[0]
    if source.kind == "tsv":
        return "\t"
    return ";" if first.count(";") > first.count(",") else ","


def _trouble(source: Source, delimiter: str, error: pa.ArrowInvalid) -> str:
    """Finds the row that the reader stumbled over."""
    with source.open() as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError as bad:
                return (
                    f"line {number:,} is not UTF-8 ({bad.reason} at byte {bad.start + 1}). Save the file as UTF-8, for "
                    "instance by iconv -f latin1 -t utf-8."
                )
    wanted = None
    for row, last in _rows(source, delimiter):
        wanted = wanted or len(row)
        if row and len(row) != wanted:
            return (
                f"the row that ends on line {last:,} has {len(row)} fields, and the first has {wanted}. "
                "Put fields that hold a delimiter in quotation marks, or mend the row."
            )
    reason = " ".join(str(error).split())
    return f"cannot be read ({reason[:200]}). Mend what it names, or write the file again."


def _long_cell(source: Source, delimiter: str) -> str:
    first = 1
    for row, line in _rows(source, delimiter):
        if any(len(cell.encode("utf-8", "ignore")) > _MAX_CELL for cell in row):
            break
        first = line + 1
    return (
        f"the row that begins on line {first:,} has a cell of more than {_MAX_CELL:,} bytes. A quotation mark that is "
        "never closed makes such cells: close it, or double it."
    )


def _rows(source: Source, delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Yields each row with the number of its last line."""
    csv.field_size_limit(1 << 30)
    with source.open() as file, io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
        rows = csv.reader(text, delimiter=delimiter)
        for row in rows:
            yield row, rows.line_num


def _longest(column: pa.Array) -> int:
    return compute.max(compute.binary_length(column)).as_py() or 0
