"""Detects the encoding of a table: UTF-8 or UTF-16, and Windows-1252 if UTF-8 fails.

`tests/fixtures/decoding.json` defines the rule by examples; the page follows the same.
"""

import codecs
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BufferedReader

from limelight.errors import InputError

_BLOCK = 1 << 20
# Bytes that Windows-1252 does not define, and zero, which no text contains.
_UNDEFINED = re.compile(rb"[\x00\x81\x8d\x8f\x90\x9d]")


def find_encoding(name: str, opened: Callable[[], AbstractContextManager[BufferedReader]]) -> tuple[str, str | None]:
    """Reads a text once; returns its encoding, and a sentence about it if it is not UTF-8.

    Args:
        name: The name of the file in messages.
        opened: Opens its bytes.

    Raises:
        InputError: The bytes are neither UTF-8 nor UTF-16 nor Windows-1252.
    """
    with opened() as stream:
        utf16 = _utf16(stream.peek(1024))
        if utf16 is not None:
            return utf16, "is in UTF-16, and is read so"
        decoder = codecs.getincrementaldecoder("utf-8")()
        line, failed, undefined = 1, 0, 0
        while not (failed and undefined) and (block := stream.read(_BLOCK)):
            if not failed:
                failed = _line_of_failure(decoder, block, line)
            if not undefined and (found := _UNDEFINED.search(block)):
                undefined = line + block[: found.start()].count(b"\n")
            line += block.count(b"\n")
        if not failed and _is_cut(decoder):
            failed = line
    if not failed:
        return "utf-8-sig", None
    if undefined:
        raise InputError(
            f"{name}: line {failed:,} is not UTF-8, and line {undefined:,} is not Windows-1252. Save the file as "
            "UTF-8, for instance by iconv -f ENCODING -t utf-8."
        )
    return "cp1252", f"line {failed:,} is not UTF-8, so that the file is read as Windows-1252"


def _utf16(head: bytes) -> str | None:
    """Returns the kind of UTF-16 by its byte order mark, or by the zeros in its first two letters, both ASCII."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if len(head) < 2:
        return None
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if not any(head[first:4:2]):
            return encoding
    return None


def _line_of_failure(decoder: codecs.IncrementalDecoder, block: bytes, line: int) -> int:
    """Returns the line of the first byte that is not UTF-8, or 0; `line` is the first of `block`."""
    try:
        decoder.decode(block)
    except UnicodeDecodeError as error:
        return line + bytes(error.object[: error.start]).count(b"\n")
    return 0


def _is_cut(decoder: codecs.IncrementalDecoder) -> bool:
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return True
    return False
