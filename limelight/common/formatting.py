"""Reads lists as people type them, and formats values and counts."""

import datetime
import re
from collections.abc import Iterable

# A part in quotation marks, or one without commas.
_PART = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?:,|$)|([^,]*)(?:,|$)')


def split(text: str) -> tuple[str, ...]:
    """Returns the comma-separated parts of `text`, stripped of white space, without blank parts.

    A part in quotation marks may contain commas, as in `"bad, but cheap",good`.
    """
    parts = (quoted.replace('""', '"') or plain.strip() for quoted, plain in _PART.findall(text))
    return tuple(part for part in parts if part.strip())


def listed(values: Iterable[str]) -> str:
    """Returns values as `split` reads them: separated by commas, in quotation marks if they contain a comma."""
    return ", ".join('"{}"'.format(value.replace('"', '""')) if _is_unclear(value) else value for value in values)


def _is_unclear(value: str) -> bool:
    return "," in value or value.startswith('"')


def to_text(value: object) -> str:
    """Returns a value as text, the same for every file format: dates and times as ISO 8601, without midnight."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime) and value.timetz() == datetime.time.min:
        # Excel and pandas have no dates but those.
        value = value.date()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


def cell_text(cell: object) -> str:
    """Returns a cell as text without white space around it; "" for None, NaN and "nan", which pandas writes for NaN."""
    text = "" if cell is None else to_text(cell).strip()
    return "" if text.casefold() == "nan" else text


def is_unicode(text: str) -> bool:
    """Returns whether `text` has no lone surrogate: half a character, or a byte that is not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def plural(count: int, unit: str, units: str | None = None) -> str:
    """Formats a count with its unit: 1 epoch, 1,200 steps."""
    return f"{count:,} {unit if count == 1 else units or unit + 's'}"
