"""Reads a column of dates, which must all be of one form, and cuts them into days, weeks, months, quarters or years."""

import datetime
from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import Literal

from limelight.errors import InputError

Period = Literal["day", "week", "month", "quarter", "year"]
_ISO = "2026-03-31"
# Forms besides that of ISO 8601. A day and a month that may be either are refused.
_FORMS = ("%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%Y%m%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")
_UNCLEAR = ("%m/%d/%Y", "%d/%m/%Y")
# A column is refused if a larger share of its cells is of another form.
_MOST_OTHERS = 0.05


def read_dates(cells: Sequence[Hashable], column: str) -> list[datetime.date | None]:
    """Returns the date of each cell; None for an empty one, and for a few that are of another form than most.

    Raises:
        InputError: There is no date, the dates are of several forms, or a day cannot be told from a month.
    """
    filled = [cell for cell in cells if cell is not None and str(cell).strip()]
    if not filled:
        raise InputError(f"{column}: every cell is empty. Name the column of the dates.")
    found = {form: [_read(cell, form) for cell in filled] for form in ("", *_FORMS)}
    counts = {form: sum(date is not None for date in dates) for form, dates in found.items()}
    best = max(counts, key=lambda form: counts[form])
    if counts[best] < (1 - _MOST_OTHERS) * len(filled):
        others = [cell for cell, date in zip(filled, found[best], strict=True) if date is None]
        if not counts[best]:
            raise InputError(f"{column}: {str(filled[0])[:40]!r} is no date. Write dates as in {_ISO}.")
        known = next(cell for cell, date in zip(filled, found[best], strict=True) if date is not None)
        raise InputError(
            f"{column}: the dates are of several forms, such as {str(known)[:40]!r} and {str(others[0])[:40]!r}. "
            f"Write all of them as in {_ISO}."
        )
    month_first, day_first = (found[form] for form in _UNCLEAR)
    if best in _UNCLEAR and counts[_UNCLEAR[0]] == counts[_UNCLEAR[1]] and month_first != day_first:
        raise InputError(
            f"{column}: {str(filled[0])[:40]!r} may begin with the day or with the month. Write dates as in {_ISO}."
        )
    return [None if cell is None else _read(cell, best) for cell in cells]


def period_of(date: datetime.date, each: Period) -> str:
    """Returns the period that holds `date`, such as 2026-03; periods sort by time."""
    if each == "day":
        return date.isoformat()
    if each == "week":
        year, week, _ = date.isocalendar()
        return f"{year:04d}-W{week:02d}"
    if each == "quarter":
        return f"{date.year:04d}-Q{(date.month + 2) // 3}"
    return f"{date.year:04d}-{date.month:02d}" if each == "month" else f"{date.year:04d}"


def choose_period(dates: Sequence[datetime.date]) -> Period:
    """Returns the shortest period, from days to years, that cuts `dates` into a few dozen at most."""
    days = (max(dates) - min(dates)).days if dates else 0
    spans: tuple[tuple[Period, int], ...] = (("day", 31), ("week", 180), ("month", 1100), ("quarter", 3300))
    return next((period for period, most in spans if days <= most), "year")


# A table has far fewer days than rows.
@lru_cache(100_000)
def _read(cell: Hashable, form: str) -> datetime.date | None:
    if isinstance(cell, datetime.datetime):
        return None if form else cell.date()
    if isinstance(cell, datetime.date):
        return None if form else cell
    text = str(cell).strip()
    try:
        if form:
            return datetime.datetime.strptime(text, form).date()
        # With a time, too, which may be of any zone; a month alone is its first day.
        return datetime.date.fromisoformat(f"{text}-01" if len(text) == len("2026-03") else text[: len(_ISO)])
    except ValueError:
        return None
