"""Reads the objects of a JSON file: one a line, an array of them, or Python's literals, as some old dumps have them."""

import ast
import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from ..errors import DataError
from .config import Columns
from .delimited import missing_column

_CHUNK = 1 << 20
# Longer than any review with all that is said of it.
_MAX_OBJECT = 1 << 26
_BETWEEN = re.compile(r"[\s,]*")


def read_objects(stream: TextIO, file: Path, columns: Columns) -> Iterator[list[Any]]:
    """Yields of each object the values of `columns.wanted`; None where it has no such key.

    Raises:
        DataError: Something is no object, or no object has one of the keys.
    """
    wanted = columns.wanted
    missing, seen = set(wanted), dict[str, None]()
    for place, row in _objects(stream, file):
        if not isinstance(row, dict):
            raise DataError(f'{file}: {place} is no object. Write one as {{"text": …, "label": …}} for each review.')
        missing.difference_update(row)
        if missing:
            seen |= dict.fromkeys(row)
        yield [row.get(name) for name in wanted]
    if missing and seen:
        raise missing_column(file, next(name for name in wanted if name in missing), list(seen))


def _objects(stream: TextIO, file: Path) -> Iterator[tuple[str, Any]]:
    """Yields each value, and where it stands."""
    lines = ((number, line) for number, line in enumerate(stream, 1) if line.strip())
    number, first = next(lines, (0, ""))
    if first.lstrip().startswith("["):
        yield from _stream(chain([first[first.index("[") + 1 :]], _chunks(stream)), file, "]")
        return
    try:
        read = _reader(first, file)
    except ValueError as error:
        if first.strip() != "{":
            raise _broken(file, f"line {number:,}", error) from error
        # Each object stands over several lines.
        yield from _stream(chain([first], _chunks(stream)), file, "")
        return
    for line_number, line in chain([(number, first)] if first else [], lines):
        place = f"line {line_number:,}"
        try:
            yield place, read(line)
        except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
            raise _broken(file, place, error) from error


def _reader(first: str, file: Path) -> Any:
    """Returns what reads a line like the first. Raises `ValueError` if nothing does."""
    try:
        json.loads(first or "{}")
    except ValueError:
        try:
            ast.literal_eval(first.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            pass
        else:
            print(f"{file}: its lines are literals of Python, not JSON, and are read so")
            return lambda line: ast.literal_eval(line.strip())
        raise
    return json.loads


def _chunks(stream: TextIO) -> Iterator[str]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _stream(chunks: Iterator[str], file: Path, end: str) -> Iterator[tuple[str, Any]]:
    """Yields values that follow each other, with commas or white space between, until `end`."""
    decoder, text, at, number = json.JSONDecoder(), "", 0, 1
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        if text[at : at + 1] == end != "":
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            chunk = next(chunks, "") if len(text) - at < _MAX_OBJECT else ""
            if chunk:
                # Half an object: more of it follows.
                text, at = text[at:] + chunk, 0
                continue
            if at == len(text) and not end:
                return
            raise _broken(file, f"object {number:,}", error) from error
        yield f"object {number:,}", value
        number += 1


def _broken(file: Path, place: str, error: BaseException) -> DataError:
    reason = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
    return DataError(f"{file}: {place} is no JSON ({reason}). Mend or remove it.")
