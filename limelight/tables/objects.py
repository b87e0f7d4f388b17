"""Reads the objects of a JSON file: one per line, or an array of them."""

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, TextIO

import msgspec

from limelight.common.formatting import plural
from limelight.errors import InputError

_CHUNK = 1 << 20
# The longest object in characters.
_MAX_OBJECT = 1 << 26
_BETWEEN = re.compile(r"[\s,]*")
_BROKEN = (ValueError, RecursionError)
Object = dict[str, Any]


def read_objects(text: TextIO, name: str) -> Iterator[Object]:
    """Yields each object of a file.

    Args:
        text: The text.
        name: The name of the file in messages.

    Raises:
        InputError: A value is not JSON, or not an object (the message contains its line, or its number in an array), or
            text follows an array.
    """
    for where, value in _values(text, name):
        if not isinstance(value, dict):
            raise InputError(
                f'{name}: {where} is not an object but {str(value)[:40]!r}. Write one as {{"text": …}} for each review.'
            )
        yield value


def _values(text: TextIO, name: str) -> Iterator[tuple[str, Any]]:
    """Yields each value, and its place."""
    lines = ((number, line) for number, line in enumerate(text, 1) if line.strip())
    number, first = next(lines, (0, ""))
    if not first:
        return
    if first.lstrip().startswith("["):
        yield from _stream(chain([first[first.index("[") + 1 :]], _chunks(text)), name, "]")
        return
    try:
        _read_json(first)
    except _BROKEN as error:
        if first.strip() != "{":
            raise _broken(name, f"line {number:,}", error) from error
        # Each object spans several lines.
        yield from _stream(chain([first], _chunks(text)), name, "")
        return
    for line_number, line in chain([(number, first)], lines):
        where = f"line {line_number:,}"
        try:
            yield where, _read_json(line)
        except _BROKEN as error:
            raise _broken(name, where, error) from error


_decode = msgspec.json.Decoder().decode


def _read_json(line: str) -> Any:
    try:
        return _decode(line)
    except (msgspec.DecodeError, UnicodeEncodeError):
        # Python writes lone surrogates and NaN, which the standard does not allow.
        return json.loads(line)


def _chunks(stream: TextIO) -> Iterator[str]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _stream(chunks: Iterator[str], name: str, end: str) -> Iterator[tuple[str, Any]]:
    """Yields consecutive values, separated by commas or white space, until `end`."""
    decoder, text, at, number = json.JSONDecoder(), "", 0, 1
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        if text[at : at + 1] == end != "":
            if rest := next((piece.strip() for piece in chain([text[at + 1 :]], chunks) if piece.strip()), ""):
                raise InputError(
                    f"{name}: the array ends after {plural(number - 1, 'object')}, and {rest[:20]!r} follows. Put all "
                    "objects into one array, or each on its own line."
                )
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            chunk = next(chunks, "") if len(text) - at < _MAX_OBJECT else ""
            if chunk:
                # An incomplete object: the rest follows.
                text, at = text[at:] + chunk, 0
                continue
            if at == len(text) and not end:
                return
            raise _broken(name, f"object {number:,}", error) from error
        yield f"object {number:,}", value
        number += 1


def _broken(name: str, where: str, error: BaseException) -> InputError:
    reason = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
    return InputError(f"{name}: {where} is not JSON ({reason}). Repair or remove it.")
