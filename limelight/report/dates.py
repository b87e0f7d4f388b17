"""Reads a column of dates, in any clear forms, and cuts them into days, weeks, months, quarters or years."""

import datetime
import re
from calendar import month_name
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from limelight.common.formatting import is_blank
from limelight.errors import InputError

Period = Literal["day", "week", "month", "quarter", "year"]
_ISO = "2026-03-31"
_FORMS = ("%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d", "%Y%m%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")
# A day and a month that may be either: the other cells of the column decide.
_MONTH_FIRST, _DAY_FIRST = "%m/%d/%Y", "%d/%m/%Y"
_TIME = re.compile(r"[ T,]+\d{1,2}:\d\d.*$")
# The fewest days of a period.
_SHORTEST: dict[Period, int] = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}
# A column is none of dates if a larger share of its cells cannot be read.
_MOST_UNREAD = 0.5


def read_dates(cells: Sequence[Hashable], column: str) -> list[datetime.date | None]:
    """Returns the date of each cell; None for an empty one, and for one that is none.

    Raises:
        InputError: Fewer than half of the cells are dates, or a day cannot be told from a month.
    """
    filled = [cell for cell in cells if not is_blank(cell)]
    if not filled:
        raise InputError(f"{column}: every cell is empty. Name the column of the dates.")
    form = _slashed(filled, column)
    results = [None if cell is None else _read(cell, form) for cell in cells]
    read = sum(date is not None for date in results)
    if read < (1 - _MOST_UNREAD) * len(filled):
        wrong = next(cell for cell in filled if _read(cell, form) is None)
        raise InputError(f"{column}: {str(wrong)[:40]!r} is no date. Write dates as in {_ISO}.")
    return results


def _slashed(cells: Sequence[Hashable], column: str) -> str:
    """Returns which of day and month is first where both are numbers before a slash."""
    slashed = {str(cell) for cell in cells if "/" in str(cell)}
    months, days = ({cell for cell in slashed if _parse(cell, form)} for form in (_MONTH_FIRST, _DAY_FIRST))
    unclear = sorted(cell for cell in months if _parse(cell, _MONTH_FIRST) != _parse(cell, _DAY_FIRST))
    if unclear and bool(months - days) == bool(days - months):
        raise InputError(
            f"{column}: {unclear[0][:40]!r} may begin with the day or with the month. Write dates as in {_ISO}."
        )
    return _DAY_FIRST if days - months else _MONTH_FIRST


def period_of(date: datetime.date, each: Period) -> str:
    """Returns the period that holds `date`, such as 2026-03; periods sort by time."""
    forms = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "quarter": f"%Y-Q{(date.month + 2) // 3}"}
    return date.strftime(forms.get(each, "%Y"))


def spoken(period: str) -> str:
    """Returns a period as one says it: June 2026 for 2026-06, and week 23 of 2026 for 2026-W23."""
    year, *parts = period.split("-")
    if parts and parts[0].startswith("W"):
        return f"week {int(parts[0][1:])} of {year}"
    if not parts or parts[0].startswith("Q"):
        return period
    return " ".join([*(str(int(day)) for day in parts[1:]), month_name[int(parts[0])], year])


@dataclass(frozen=True, slots=True)
class Axis:
    """Periods of time without a gap.

    Attributes:
        names: Each period, in order.
        cycle: How many are a year, if these come again as months and quarters do; otherwise 0.
        start: The place of the first in its year.
        each: What a period is.
    """

    names: list[str]
    cycle: int
    start: int
    each: Period

    @property
    def seasons(self) -> bool:
        """Whether there is more than a year, by two months at least: one year cannot tell a season."""
        return self.cycle > 0 and len(self.names) >= self.cycle * 7 / 6

    def numbers(self, dates: Sequence[datetime.date | None]) -> NDArray[np.int64]:
        """Returns the number of the period of each date: `<int64>[dates]`; -1 without one."""
        positions = {period: number for number, period in enumerate(self.names)}
        return np.array([positions[period_of(date, self.each)] if date else -1 for date in dates], np.int64)

    def named(self, number: int, kind: str) -> str:
        """Returns the name of a period as one says it; of a season that of a place in the year."""
        if kind != "season":
            return spoken(self.names[number])
        return month_name[number + 1] if self.cycle == 12 else f"quarter {number + 1}"


def axis_of(dates: Sequence[datetime.date], each: Period) -> Axis:
    """Returns the periods from the first to the last of some dates, those between that hold none too."""
    step = datetime.timedelta(_SHORTEST[each])
    first, last = min(dates), max(dates)
    days = [first + count * step for count in range((last - first) // step + 1)]
    names = list(dict.fromkeys(period_of(day, each) for day in [*days, last]))
    cycle = {"month": 12, "quarter": 4}.get(each, 0)
    start = (first.month - 1) * cycle // 12
    return Axis(names, cycle, start, each)


def shared_year(first: str, last: str) -> str:
    """Returns the spoken period `first` without its year if that of `last` is the same."""
    year = last.rpartition(" ")[2]
    return first.removesuffix(f" {year}") if first != year else first


def choose_period(dates: Sequence[datetime.date]) -> Period:
    """Returns the shortest period, from days to years, that cuts `dates` into a few dozen at most."""
    days = (max(dates) - min(dates)).days if dates else 0
    spans: tuple[tuple[Period, int], ...] = (("day", 31), ("week", 120), ("month", 1100), ("quarter", 3300))
    return next((period for period, most in spans if days <= most), "year")


def _read(cell: Hashable, slashed: str) -> datetime.date | None:
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    return next((date for form in ("", slashed, *_FORMS) if (date := _parse(cell, form))), None)


# A table has far fewer days than rows.
@lru_cache(100_000)
def _parse(cell: Hashable, form: str) -> datetime.date | None:
    text = _TIME.sub("", str(cell).strip()) if form else str(cell).strip()
    try:
        if form:
            return datetime.datetime.strptime(text, form).date()
        # With a time, too, which may be of any zone; a month alone is its first day.
        return datetime.date.fromisoformat(f"{text}-01" if len(text) == len("2026-03") else text[: len(_ISO)])
    except ValueError:
        return None
