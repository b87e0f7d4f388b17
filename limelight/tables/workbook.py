"""Reads the first sheet of a workbook of Excel."""

import datetime
import warnings
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from limelight.errors import InputError
from limelight.tables.grid import Row
from limelight.tables.kinds import to_text


def read_workbook(stream: IO[bytes], name: str, say: list[str] | None = None) -> Iterator[Row]:
    """Yields each row that has a value, with its number; formulas have the values that Excel has stored.

    Args:
        stream: The bytes of the file, which must be seekable.
        name: The name of the file in messages.
        say: Receives a sentence if there are several sheets.

    Raises:
        InputError: It is not a workbook, or openpyxl is not installed.
    """
    try:
        import openpyxl
    except ModuleNotFoundError as error:
        raise InputError(
            f"{name}: reading a workbook of Excel needs openpyxl: pip install openpyxl. Or save it as .csv."
        ) from error
    try:
        with warnings.catch_warnings():
            # openpyxl warns of each unknown style and rule of Excel; none of them changes a value.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            sheet, *others = book.worksheets
            if others and say is not None:
                say.append(
                    f"has {1 + len(others)} sheets; the first, {sheet.title!r}, is read; to read another, put it first"
                )
            # Some programs state another size than that of the sheet, and openpyxl would believe it.
            sheet.reset_dimensions()
            width = 0
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
                cells = [_value(cell) for cell in row]
                while cells and cells[-1] is None:
                    cells.pop()
                # A row is as wide as the header; its last cells may be blank.
                width = width or len(cells)
                if cells:
                    yield number, cells + [None] * (width - len(cells))
    # A RuntimeError is one of a password, or of a method that Python lacks.
    except (KeyError, ValueError, IndexError, TypeError, RuntimeError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{name}: cannot be read as a workbook of Excel ({error}). Save it again, or as .csv."
        ) from error


def _value(cell: Any) -> Any:
    """Returns a cell as a value for a column of a table: dates and times are text."""
    times = datetime.datetime | datetime.date | datetime.time | datetime.timedelta
    return to_text(cell) if isinstance(cell, times) else cell
