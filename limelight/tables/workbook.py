"""Reads a sheet of a workbook (.xlsx, .xls, .ods) row by row, in a separate process.

python-calamine allocates the whole sheet: it kills its process if two cells are far apart, or memory is insufficient.
"""

import datetime
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any

import msgspec

from limelight.common.formatting import to_text
from limelight.errors import InputError
from limelight.tables.grid import MOST_COLUMNS, Row, without_titles

# The last row of Excel.
_MOST_ROWS = 1 << 20
# The memory of the process in bytes, if this process has as much.
_MEMORY_BYTES = 2 << 30
# A first sheet of fewer rows is a cover if another has this many times as many.
_COVER, _LONGER = 20, 5
# ECMA-376, 22.9.2.19: a character that XML cannot hold, or that a program chose to write so; not half of one.
_ESCAPED = re.compile(r"_x((?!D[89A-F])[0-9A-F]{4})_", re.IGNORECASE)


def read_workbook(stream: IO[bytes], name: str, notes: list[str], sheet: str | None = None) -> Iterator[Row]:
    """Yields each row that has a value, with its number; formulas have their stored values.

    Args:
        stream: The file, which has a file descriptor.
        name: Its name in messages.
        notes: Gets a sentence if one of several sheets is chosen.
        sheet: The name or the number of the sheet; by default, the first, unless it is a
            cover sheet before a longer one.

    Raises:
        InputError: The file is not a workbook, does not have the sheet, or has more cells than fit in memory.
    """
    width = 0
    for number, cells in without_titles(_rows(stream, name, notes, sheet), notes, of_cells=True):
        # A row is as wide as the header; its last cells may be blank.
        width = width or len(cells)
        yield number, cells + [None] * (width - len(cells))


def _rows(stream: IO[bytes], name: str, notes: list[str], sheet: str | None) -> Iterator[Row]:
    process = subprocess.Popen(  # noqa: S603 - the program is Python itself.
        [sys.executable, "-P", "-m", __name__, *([sheet] if sheet is not None else [])],
        stdin=stream,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(each or os.curdir for each in sys.path)},
    )
    with process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                entry = msgspec.json.decode(line)
                if "refused" in entry:
                    raise InputError(f"{name}: {entry['refused']}")
                if "row" in entry:
                    yield entry["row"], entry["cells"]
                elif entry["others"]:
                    notes.append(
                        f"has {len(entry['others']) + 1} sheets; {entry['sheet']!r} is read. Specify another as in "
                        f"{name}::sheet={entry['others'][-1]}"
                    )
        except BaseException:
            # The rest is not read.
            process.kill()
            raise
    if process.returncode:
        raise InputError(f"{name}: its cells are too sparse, or too many, to read. Save it as .csv.")


def _lines(sheet: str | None) -> Iterator[dict[str, Any]]:
    """Yields what this process writes: which sheet of standard input it reads, and its rows, or why there are none."""
    from python_calamine import CalamineError, SheetTypeEnum, load_workbook

    try:
        sys.stdin.buffer.seek(0)
        book = load_workbook(sys.stdin.buffer)
        # Others hold a chart alone.
        names = [about.name for about in book.sheets_metadata if about.typ == SheetTypeEnum.WorkSheet]
        if sheet is None:
            sheet = _choose_sheet({name: book.get_sheet_by_name(name).height for name in names})
            yield {"sheet": sheet, "others": [name for name in names if name != sheet]}
        elif sheet not in names:
            if not (sheet.isdecimal() and 0 < int(sheet) <= len(names)):
                yield {"refused": f"has no sheet {sheet!r}. Its sheets are {', '.join(names[:12])}."}
                return
            sheet = names[int(sheet) - 1]
        cells = book.get_sheet_by_name(sheet)
        row, column = cells.end or (0, 0)
        if row >= _MOST_ROWS or column >= MOST_COLUMNS:
            yield {"refused": f"has a cell beyond Excel's last row, {_MOST_ROWS:,}, or column, {MOST_COLUMNS:,}."}
            return
        first = cells.start[0] + 1 if cells.start else 1
        for number, line in enumerate(cells.iter_rows(), first):
            values = list(map(_value, line))
            while values and values[-1] is None:
                values.pop()
            if values:
                yield {"row": number, "cells": values}
    except (CalamineError, ValueError, IndexError) as error:
        yield {"refused": f"cannot be read as a workbook ({error}). Save it again without a password, or as .csv."}


def _choose_sheet(heights: dict[str, int]) -> str:
    """Returns the first sheet or, if that is a cover before a far longer one, the longest."""
    longest, (first, *_) = max(heights, key=lambda name: heights[name]), heights
    return longest if heights[first] < _COVER and heights[longest] >= _LONGER * heights[first] else first


def _value(cell: Any) -> Any:
    """Returns the value of a cell; dates and times are text, a blank cell is None."""
    if isinstance(cell, str):
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), cell) or None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    return to_text(cell) if isinstance(cell, datetime.date | datetime.time | datetime.timedelta) else cell


def _main() -> None:
    with suppress(ModuleNotFoundError, ValueError, OSError):
        import resource

        usual = resource.getrlimit(resource.RLIMIT_AS)
        limits = [limit for limit in (_MEMORY_BYTES, *usual) if limit != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min(limits), usual[1]))
    for line in _lines(sys.argv[1] if len(sys.argv) > 1 else None):
        sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")


if __name__ == "__main__":
    _main()
