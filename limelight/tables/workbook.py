"""Reads a sheet of a workbook of Excel (.xlsx), row by row.

A library that lays out the whole sheet first fails where two cells lie far apart, so the XML is read as it comes, and
within Excel's own bounds.
"""

import datetime
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import reduce
from itertools import islice
from typing import IO, Any
from xml.parsers import expat

from limelight.common.plain import to_text
from limelight.errors import InputError
from limelight.tables.cell_times import time_reader
from limelight.tables.grid import Row, without_titles

# The last row and column of Excel (1,048,576 and XFD).
MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
# The longest text of a cell in characters; Excel itself stops at 32,767.
_MAX_CELL = 1 << 26
# The longest tag in bytes, with its attributes.
_MAX_TAG = 1 << 20
_BLOCK = 1 << 16
# A first sheet of fewer rows is a cover if another has this many times as many.
_COVER, _LONGER = 20, 5
_BROKEN = (KeyError, ValueError, IndexError, RuntimeError, OverflowError, EOFError, zlib.error, expat.ExpatError)
_PLACE = re.compile(r"([A-Z]{1,9})[0-9]*")
# ECMA-376, 22.9.2.19: a character that XML cannot hold, or that a program chose to write so.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_workbook(
    stream: IO[bytes], name: str, say: list[str] | None = None, sheet: str | None = None
) -> Iterator[Row]:
    """Yields each row that has a value, with its number; formulas have the values that Excel has stored.

    Args:
        stream: The bytes of the file, which must be seekable.
        name: The name of the file in messages.
        say: Receives a sentence if there are several sheets, and one is chosen.
        sheet: The name or the number of the sheet; by default the first, unless it is a cover before a longer one.

    Raises:
        InputError: It is not a workbook, has not this sheet, or has a cell beyond the last row or column of Excel.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            book = _Workbook(archive)
            place = book.place_of(sheet, name) if sheet is not None else book.longest()
            if sheet is None and len(book.sheets) > 1 and say is not None:
                say.append(
                    f"has {len(book.sheets)} sheets, and {book.sheets[place][0]!r} is read; name another as in "
                    f"{name}::sheet={book.sheets[place - 1][0]}"
                )
            width = 0
            for number, cells in without_titles(book.rows(place), say, of_cells=True):
                # A row is as wide as the header; its last cells may be blank.
                width = width or len(cells)
                yield number, cells + [None] * (width - len(cells))
    # A RuntimeError is one of a password, or of a method that Python lacks.
    except (*_BROKEN, zipfile.BadZipFile) as error:
        raise InputError(
            f"{name}: cannot be read as a workbook of Excel ({error}). Save it again, or as .csv."
        ) from error


class _Locals(dict[str, str]):
    """The names of elements without the prefix of their namespace, which each program chooses."""

    def __missing__(self, name: str) -> str:
        return self.setdefault(name, name.rpartition(":")[2])


Start = Callable[[str, dict[str, str]], None]
End = Callable[[str, str], None]


def _read_xml(stream: IO[bytes], start: Start, end: End) -> Iterator[None]:
    """Calls `start` and `end` for each element, the latter with its text; yields after each block."""
    names, size = _Locals(), 0
    parts: list[str] = []

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal size
        parts.clear()
        size = 0
        start(names[name], attributes)

    def on_end(name: str) -> None:
        end(names[name], "".join(parts))
        parts.clear()

    def on_text(text: str) -> None:
        nonlocal size
        size += len(text)
        if size > _MAX_CELL:
            raise ValueError(f"a cell has more than {_MAX_CELL:,} characters")
        parts.append(text)

    def refuse(*_: object) -> None:
        # Excel writes none, and entities are a way to make a small file large.
        raise ValueError("it declares a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = on_start, on_end, on_text
    fed = 0
    while block := stream.read(_BLOCK):
        parser.Parse(block)
        fed += len(block)
        # Expat reads one that is incomplete again with each block.
        if fed - parser.CurrentByteIndex > _MAX_TAG:
            raise ValueError(f"a tag has more than {_MAX_TAG:,} bytes")
        yield
    parser.Parse(b"", True)
    yield


class _Text(list[str]):
    """The runs of a text, each in an element `t`; `rPh`, which spells a text in Japanese, is left out."""

    _spelled = 0

    def start(self, name: str) -> None:
        """Starts an element inside the text."""
        if name == "rPh":
            self._spelled = len(self)

    def end(self, name: str, content: str) -> None:
        """Ends an element inside the text."""
        if name == "t":
            self.append(content)
        elif name == "rPh":
            del self[self._spelled :]


class _Workbook:
    """The parts of a workbook that its values depend on: names of sheets, shared strings, formats, the first day.

    Attributes:
        sheets: The name of each worksheet, and its file.
    """

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        targets: dict[str, tuple[str, str]] = {}
        self.sheets: list[tuple[str, str]] = []
        self._strings: list[str] = []
        self._styles: list[Callable[[float], Any] | None] = []
        self._first_day = datetime.datetime(1899, 12, 30)

        def relation(name: str, about: dict[str, str]) -> None:
            if name == "Relationship":
                place = posixpath.normpath(posixpath.join("/xl", about["Target"])).lstrip("/")
                targets[about["Id"]] = about["Type"].rpartition("/")[2], place

        def part(name: str, about: dict[str, str]) -> None:
            if name == "workbookPr" and about.get("date1904") in ("1", "true"):
                self._first_day = datetime.datetime(1904, 1, 1)
            elif name == "sheet":
                kind, place = targets[next(value for key, value in about.items() if key.endswith(":id"))]
                # Others hold a chart alone.
                if kind == "worksheet":
                    self.sheets.append((about.get("name", ""), place))

        self._read("xl/_rels/workbook.xml.rels", relation)
        self._read("xl/workbook.xml", part)
        if not self.sheets:
            raise ValueError("it has no worksheet")
        readers = {"styles": self._read_styles, "sharedStrings": self._read_strings}
        for kind, place in targets.values():
            if kind in readers and place in archive.namelist():
                readers[kind](place)

    def place_of(self, sheet: str, name: str) -> int:
        """Returns the place of a sheet by its name, or by its number from 1. Raises `InputError`."""
        names = [each for each, _ in self.sheets]
        if sheet in names:
            return names.index(sheet)
        if sheet.isdecimal() and 0 < int(sheet) <= len(names):
            return int(sheet) - 1
        raise InputError(f"{name}: has no sheet {sheet!r}. Its sheets are {', '.join(names[:12])}.")

    def longest(self) -> int:
        """Returns the place of the sheet to read: the first, unless another is many times as long as it."""
        if len(self.sheets) == 1:
            return 0
        lengths = [sum(1 for _ in islice(self.rows(place), _COVER * _LONGER)) for place in range(len(self.sheets))]
        longest = lengths.index(max(lengths))
        return longest if lengths[0] < _COVER and lengths[longest] >= _LONGER * lengths[0] else 0

    def rows(self, place: int) -> Iterator[Row]:
        """Yields each row of a sheet that has a value: its number, and its cells up to the last value."""
        found: list[tuple[int, list[tuple[int, Any]]]] = []
        number = column = 0
        kind, style, text = "n", 0, _Text()
        columns: dict[str, int] = {}

        def start(name: str, about: dict[str, str]) -> None:
            nonlocal number, column, kind, style
            if name == "c":
                at = about.get("r")
                if at is None:
                    column += 1
                else:
                    letters = at.rstrip("0123456789")
                    column = columns.get(letters) or columns.setdefault(letters, _column(at))
                if column > MOST_COLUMNS:
                    raise ValueError(
                        f"row {number:,} has a cell in column {column:,}; Excel's last is {MOST_COLUMNS:,}"
                    )
                kind, style = about.get("t", "n"), int(about.get("s", 0))
                text.clear()
            elif name == "row":
                number, column = _row(about.get("r", number + 1)), 0
                found.append((number, []))
            else:
                text.start(name)

        def end(name: str, content: str) -> None:
            if name == "v":
                text[:] = [content]
            elif name != "c":
                text.end(name, content)
            elif found and (cell := self._value(kind, style, "".join(text))) is not None:
                found[-1][1].append((column, cell))

        with self._archive.open(self.sheets[place][1]) as sheet:
            for _ in _read_xml(sheet, start, end):
                # The last row of a block may go on in the next.
                whole, found[:] = found[:-1], found[-1:]
                yield from _filled(whole)
        yield from _filled(found)

    def _value(self, kind: str, style: int, text: str) -> Any:
        """Returns the value of a cell; dates and times are text, a blank cell is None."""
        if kind == "inlineStr":
            return _unescaped(text) or None
        if not text:
            return None
        if kind == "n":
            number = float(text) if {".", "e", "E"} & set(text) else int(text)
            to_time = self._styles[style] if style < len(self._styles) else None
            return number if to_time is None else to_time(number)
        if kind == "s":
            return self._strings[int(text)] or None
        if kind == "b":
            return text not in ("0", "false")
        if kind == "d":
            try:
                return to_text(datetime.datetime.fromisoformat(text))
            except ValueError:
                return text
        return _unescaped(text)

    def _read(self, place: str, start: Start, end: End = lambda *_: None) -> None:
        with self._archive.open(place) as part:
            for _ in _read_xml(part, start, end):
                pass

    def _read_strings(self, place: str) -> None:
        text = _Text()

        def end(name: str, content: str) -> None:
            text.end(name, content)
            if name == "si":
                self._strings.append(_unescaped("".join(text)))
                text.clear()

        self._read(place, lambda name, _: text.start(name), end)

    def _read_styles(self, place: str) -> None:
        codes: dict[int, str] = {}
        inside = ""

        def start(name: str, about: dict[str, str]) -> None:
            nonlocal inside
            if name == "numFmt":
                codes[int(about["numFmtId"])] = about["formatCode"]
            elif name in ("cellXfs", "cellStyleXfs"):
                inside = name
            elif name == "xf" and inside == "cellXfs":
                format_ = int(about.get("numFmtId", 0))
                self._styles.append(time_reader(format_, codes.get(format_), self._first_day))

        self._read(place, start)


def _row(stated: str | int) -> int:
    number = int(stated) if re.fullmatch("[0-9]{1,20}", str(stated)) else 0
    if not 0 < number <= MOST_ROWS:
        raise ValueError(f"it has a row {str(stated)[:20]}; Excel's are 1 to {MOST_ROWS:,}")
    return number


def _column(place: str) -> int:
    """Returns the number of a column, counted from 1, from the place of a cell such as AB7."""
    if not (found := _PLACE.fullmatch(place)):
        raise ValueError(f"a cell is at {place[:20]!r}")
    return reduce(lambda number, letter: 26 * number + ord(letter) - ord("A") + 1, found[1], 0)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(
        lambda found: found[0] if "D8" <= found[1][:2].upper() <= "DF" else chr(int(found[1], 16)), text
    )


def _filled(rows: list[tuple[int, list[tuple[int, Any]]]]) -> Iterator[Row]:
    """Yields rows with a value for each column up to the last that has one; a row without any is left out."""
    for number, cells in rows:
        if cells:
            row = [None] * max(column for column, _ in cells)
            for column, cell in cells:
                row[column - 1] = cell
            yield number, row
