"""Detects the encoding of a table: UTF-8, UTF-16 or UTF-32; if it is not UTF-8, Windows-1252 or another likely one.

`tests/fixtures/decoding.json` defines the rule by examples; the page uses the same rule.
"""

import codecs
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BufferedReader

from limelight.errors import InputError

_BLOCK = 1 << 20
# Of a text that is not UTF-8, this many bytes are looked at. A text in Windows-1252 is mostly ASCII; where it is not,
# and there are as many other bytes as this, it may be in Shift-JIS, GB 18030, Windows-1251 …
_SAMPLE, _LEAST_OTHER, _MOST_OTHER = 1 << 16, 24, 0.2
_OTHER = re.compile(rb"[\x80-\xff]+")
# Bytes that Windows-1252 does not define, and zero, which no text contains.
_UNDEFINED = re.compile(rb"[\x00\x81\x8d\x8f\x90\x9d]")


def find_encoding(name: str, opened: Callable[[], AbstractContextManager[BufferedReader]]) -> tuple[str, str | None]:
    """Reads a text once, and returns its encoding, with a message if it is not UTF-8.

    Args:
        name: The name of the file in messages.
        opened: Opens the file as bytes.

    Raises:
        InputError: The encoding is unknown.
    """
    with opened() as stream:
        wide = _wide(stream.peek(1024))
        if wide is not None:
            return wide, f"is in {wide[:6].upper()}, and is read as such"
        decoder = codecs.getincrementaldecoder("utf-8")()
        line, failed, undefined = 1, 0, 0
        while not (failed and undefined) and (block := stream.read(_BLOCK)):
            if not failed:
                failed = _line_of_failure(decoder, block, line)
            if not undefined and (match := _UNDEFINED.search(block)):
                undefined = line + block[: match.start()].count(b"\n")
            line += block.count(b"\n")
        if not failed:
            failed = _line_of_failure(decoder, b"", line)
    if not failed:
        return "utf-8-sig", None
    guessed = _guessed(opened)
    if guessed is not None:
        return guessed, f"line {failed:,} is not UTF-8, so the file is read as {guessed}"
    if undefined:
        raise InputError(
            f"{name}: line {failed:,} is not UTF-8, and line {undefined:,} is not Windows-1252. Save the file as "
            "UTF-8, for example with iconv -f ENCODING -t utf-8."
        )
    return "cp1252", f"line {failed:,} is not UTF-8, so the file is read as Windows-1252"


def _guessed(opened: Callable[[], AbstractContextManager[BufferedReader]]) -> str | None:
    """Returns the encoding of a text that is mostly not ASCII, if it is clear."""
    from charset_normalizer import from_bytes

    with opened() as stream:
        sample = stream.read(_SAMPLE)
    other = sum(map(len, _OTHER.findall(sample)))
    if other < max(_LEAST_OTHER, _MOST_OTHER * len(sample)):
        return None
    # The last character may be cut: up to the end of a line.
    best = from_bytes(sample[: sample.rfind(b"\n") + 1] or sample).best()
    return best.encoding if best is not None else None


def _wide(head: bytes) -> str | None:
    """Returns UTF-32 or UTF-16 by its byte order mark, or UTF-16 by the zeros in its first two letters, both ASCII."""
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if len(head) < 2:
        return None
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if not any(head[first:4:2]):
            return encoding
    return None


def _line_of_failure(decoder: codecs.IncrementalDecoder, block: bytes, line: int) -> int:
    """Returns the line of the first byte that is not UTF-8, or 0; `line` is the first of `block`, empty at the end."""
    try:
        decoder.decode(block, final=not block)
    except UnicodeDecodeError as error:
        return line + bytes(error.object[: error.start]).count(b"\n")
    return 0
