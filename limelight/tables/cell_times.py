"""Reads numbers of a workbook as the dates, times and durations that their formats show."""

import datetime
import re
from collections.abc import Callable
from typing import Any

from limelight.common.plain import to_text

# Formats of dates and times that a workbook does not spell out, in some languages of Excel (ECMA-376, 18.8.30).
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_HOURS = 46
# Of a format, quoted text, escaped characters, and what is in brackets, except [h], [m] and [s], which are durations.
_LITERAL = re.compile(r'"[^"]*"|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


def time_reader(format_: int, code: str | None, first_day: datetime.datetime) -> Callable[[float], Any] | None:
    """Returns the function that turns numbers of a format into times as text, or None for a format of other numbers.

    Args:
        format_: The number of the format.
        code: How the workbook spells it out, if it does.
        first_day: The day 0 of the workbook.
    """
    is_date = format_ in _DATES
    # Excel takes no longer codes.
    shown = _LITERAL.sub("", (code or "")[:255].partition(";")[0])
    if _DURATION.search(shown) or (code is None and format_ == _HOURS):
        return lambda number: _or_number(lambda: str(_rounded(number)), number)
    if code is not None:
        is_date = re.search("[dmhys]", shown, re.IGNORECASE) is not None
    return (lambda number: _or_number(lambda: _date(number, first_day), number)) if is_date else None


def _date(number: float, first_day: datetime.datetime) -> str:
    """Returns the date of a number of days, or the time of day of one below 1."""
    # The 29th of February 1900, which Excel has, and the calendar has not.
    early = 1 <= number < 60 and first_day.year == 1899
    moment = first_day + _rounded(number + early)
    return to_text(moment.time() if 0 <= number < 1 and moment.date() == first_day.date() else moment)


def _rounded(days: float) -> datetime.timedelta:
    """Returns a span to the millisecond, as exact as the fraction of a day that a workbook stores."""
    return datetime.timedelta(milliseconds=round(datetime.timedelta(days=days) / datetime.timedelta(milliseconds=1)))


def _or_number(text: Callable[[], str], number: float) -> Any:
    try:
        return text()
    except (OverflowError, ValueError):
        # Beyond the year 9999.
        return number
