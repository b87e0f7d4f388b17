"""Finds the column names in a grid of cells, and rejects rows that do not fit them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from limelight.common.formatting import plural
from limelight.errors import InputError

# The number of a line or row, counted from 1, and its cells.
Row = tuple[int, list[Any]]
# The columns of a sheet of Excel (XFD is the last), and the most that any table has.
MOST_COLUMNS = 1 << 14
# The rows that a title, and a second row of the header, is looked for in.
_FIRST = 20
_TWO_ROWS = "If the header has two rows, delete the first"


def header_at(rows: Sequence[Sequence[Any]], *, of_cells: bool = False) -> int:
    """Returns the index of the header among the first rows of a table: 0, unless titles of one cell precede it.

    A title has several words, and is followed by at least three rows of the same width.

    Args:
        rows: The first rows.
        of_cells: Whether they come from a workbook, in which a title may be one word, and rows end at their last value.
    """
    filled = [[cell for cell in cells if cell not in ("", None)] for cells in rows]
    index = next((index for index, cells in enumerate(filled) if len(cells) > 1), 0)
    least = 3
    if len(rows) - index < least or not (
        of_cells or all(" " in str(cells[0]).strip() for cells in filled[:index] if cells)
    ):
        return 0
    widths = {len(cells) for cells in rows[index:]}
    fits = max(widths) <= len(rows[index]) if of_cells else len(widths) == 1
    return index if fits else 0


def without_titles(rows: Iterator[Row], notes: list[str], *, of_cells: bool = False) -> Iterator[Row]:
    """Skips the lines above the header (see `header_at`), and adds to `notes` what they are, and a second header."""
    first = list(islice(rows, _FIRST))
    index = header_at([cells for _, cells in first], of_cells=of_cells)
    if index:
        title = next(str(cell).strip() for cell in first[0][1] if cell not in ("", None))
        notes.append(
            f"begins with a title, {title[:40]!r}, which is skipped; the header is on line {first[index][0]:,}"
        )
    line, *others = first[index + 1 :] or [(0, [])]
    if of_cells and _is_header(line[1], [cells for _, cells in others]):
        notes.append(f"line {line[0]:,} is read as a row, but looks like names of columns. {_TWO_ROWS}")
    return chain(first[index:], rows)


def _is_header(cells: Sequence[Any], below: Sequence[Sequence[Any]]) -> bool:
    """Returns whether a row of a workbook names columns: all its cells are texts, and below one are only numbers."""
    named = all(isinstance(cell, str) for cell in cells if cell is not None)
    columns = zip(cells, *below, strict=False) if len(below) > 1 else ()
    return named and any(name and all(isinstance(cell, int | float) for cell in rest) for name, *rest in columns)


def read_grid(
    rows: Iterator[Row],
    name: str,
    names: Sequence[str] | None = None,
    headless: bool = False,
    of_cells: bool = False,
) -> tuple[list[str], Iterator[Row]]:
    """Returns the names of the columns, and the rows below them.

    Args:
        rows: All rows, except those without any cell.
        name: The name of the file in messages.
        names: The column names for a file without a header; a first row that repeats them is skipped.
        headless: Whether the file has no header; its columns are then named 1, 2, 3 …
        of_cells: Whether the rows come from a workbook.

    Raises:
        InputError: Two columns have the same name; or, while rows are read, a row has too few or too many cells.
    """
    first = next(rows, None)
    if names is not None:
        columns = list(names)
        again = [first] if first is not None and _header(first[1]) != columns else []
    elif headless:
        columns = [str(number) for number in range(1, len(first[1]) + 1)] if first else []
        again = [first] if first else []
    else:
        columns, again = _header(first[1]) if first else [], []
    [(most, count)] = Counter(columns).most_common(1) or [("", 0)]
    if count > 1:
        hint = f" {_TWO_ROWS}." if of_cells else ""
        raise InputError(f"{name}: {count} columns are named {most!r}. Give each a different name.{hint}")
    width = len(columns)
    if names is not None:
        fault = f"but {width} names are given. Name all columns, in order."
    elif of_cells:
        fault = f"but the first has {width}. {_TWO_ROWS}; otherwise, name all columns."
    else:
        fault = (
            f"but the first has {width}. Put fields that contain a delimiter in quotation marks, repair the row, or "
            "remove the lines above the header."
        )
    return columns, _fitting(chain(again, rows), width, name, fault)


def _header(cells: Sequence[Any]) -> list[str]:
    """Returns the names in a row; if there are several columns, one without a name is named by its position."""
    names = ["" if cell is None else str(cell).strip() for cell in cells]
    if names.count("") > 1:
        names = [name or f"column {number}" for number, name in enumerate(names, 1)]
    return names


def _fitting(rows: Iterable[Row], width: int, name: str, fault: str) -> Iterator[Row]:
    for line, cells in rows:
        if len(cells) > width and all(cell in ("", None) for cell in cells[width:]):
            cells = cells[:width]
        if len(cells) != width:
            raise InputError(f"{name}: line {line:,} has {plural(len(cells), 'field')}, {fault}")
        yield line, cells
