"""Reads a column of dates in any unambiguous formats, and groups them by day, week, month, quarter or year."""

import datetime
import re
from calendar import month_name
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from limelight.common.formatting import cell_text
from limelight.common.probabilities import Int64
from limelight.errors import InputError

Days = NDArray[np.datetime64]
Period = Literal["day", "week", "month", "quarter", "year"]
_ISO = "2026-03-31"
_FORMS = ("%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d", "%Y%m%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")
# A day and a month that may be either: the other cells of the column decide.
_MONTH_FIRST, _DAY_FIRST = "%m/%d/%Y", "%d/%m/%Y"
_TIME = re.compile(r"[ T,]+\d{1,2}:\d\d.*$")
# Periods by units of numpy.
_UNITS: dict[Period, tuple[str, int]] = {
    "day": ("D", 1), "week": ("D", 7), "month": ("M", 1), "quarter": ("M", 3), "year": ("Y", 1),
}  # fmt: skip
# A column is none of dates if a larger share of its cells cannot be read.
_MOST_UNREAD = 0.5


def read_dates(cells: Sequence[Hashable], column: str) -> Days:
    """Returns the date in each cell, `<datetime64[D]>[cells]`; NaT if it is empty or not a date.

    Raises:
        InputError: Fewer than half of the cells are dates, or days and months cannot be distinguished.
    """
    texts = list(map(cell_text, cells))
    if not any(texts):
        raise InputError(f"{column}: every cell is empty. Specify the column of the dates.")
    forms = ("", _slashed(texts, column), *_FORMS)
    dates = [next((date for form in forms if (date := _parse(text, form))), None) for text in texts]
    others = [text for text, date in zip(texts, dates, strict=True) if text and not date]
    if len(others) > _MOST_UNREAD * sum(map(bool, texts)):
        raise InputError(f"{column}: {others[0][:40]!r} is not a date. Write dates as in {_ISO}.")
    return np.array(dates, "datetime64[D]")


def _slashed(texts: Sequence[str], column: str) -> str:
    """Returns which of day and month is first where both are numbers before a slash."""
    slashed = {text for text in texts if "/" in text}
    months, days = ({text for text in slashed if _parse(text, form)} for form in (_MONTH_FIRST, _DAY_FIRST))
    unclear = sorted(text for text in months if _parse(text, _MONTH_FIRST) != _parse(text, _DAY_FIRST))
    if unclear and bool(months - days) == bool(days - months):
        raise InputError(
            f"{column}: {unclear[0][:40]!r} may begin with the day or the month. Write dates as in {_ISO}."
        )
    return _DAY_FIRST if days - months else _MONTH_FIRST


def period_of(date: datetime.date, each: Period, *, spoken: bool = False) -> str:
    """Returns the period that contains `date`, such as 2026-03, or in words: March 2026, or week 10 of 2026."""
    quarter = f"%Y-Q{(date.month + 2) // 3}"
    forms: dict[Period, tuple[str, str]] = {
        "day": ("%Y-%m-%d", f"{date.day} %B %Y"),
        "week": ("%G-W%V", f"week {date.isocalendar().week} of %G"),
        "month": ("%Y-%m", "%B %Y"),
        "quarter": (quarter, quarter),
        "year": ("%Y", "%Y"),
    }
    return date.strftime(forms[each][spoken])


@dataclass(frozen=True, slots=True)
class Axis:
    """Consecutive periods of time, from the first date of some rows to the last.

    Attributes:
        starts: The first day of each period, in order.
        each: The unit of a period.
        numbers: `<int64>[rows]`, the index of each row's period; -1 without a date.
    """

    starts: list[datetime.date]
    each: Period
    numbers: Int64

    @property
    def names(self) -> list[str]:
        """The name of each period, such as 2026-03."""
        return [period_of(day, self.each) for day in self.starts]

    @property
    def cycle(self) -> int:
        """The number of periods in a year if there are a year and two months, enough to detect seasons; otherwise 0."""
        cycle = {"month": 12, "quarter": 4}.get(self.each, 0)
        return cycle if len(self.starts) >= cycle * 7 / 6 else 0

    def named(self, number: int, kind: str) -> str:
        """Returns the name of a period in words; for a season, the name of its position in the year."""
        if kind != "season":
            return period_of(self.starts[number], self.each, spoken=True)
        return month_name[number + 1] if self.cycle == 12 else f"quarter {number + 1}"


def axis_of(days: Days, each: Period) -> Axis:
    """Returns the periods of `days <datetime64[D]>[rows]`."""
    unit, size = _UNITS[each]
    # Weeks begin on Mondays, and 1970 began on a Thursday.
    shift, known = 3 if each == "week" else 0, ~np.isnat(days)
    numbers = (days.astype(f"datetime64[{unit}]").astype(np.int64) + shift) // size
    first, last = numbers[known].min(), numbers[known].max()
    starts = (np.arange(first, last + 1) * size - shift).astype(f"datetime64[{unit}]").astype("datetime64[D]")
    return Axis(starts.tolist(), each, np.where(known, numbers - first, -1))


def choose_period(days: Days) -> Period:
    """Returns the shortest period that divides `days <datetime64[D]>[rows]` into a few dozen at most."""
    length = int((np.nanmax(days) - np.nanmin(days)).astype(np.int64))
    spans: tuple[tuple[Period, int], ...] = (("day", 31), ("week", 120), ("month", 1100), ("quarter", 3300))
    return next((period for period, most in spans if length <= most), "year")


# A table has far fewer days than rows.
@lru_cache(100_000)
def _parse(text: str, form: str) -> datetime.date | None:
    try:
        if form:
            return datetime.datetime.strptime(_TIME.sub("", text), form).date()
        # With a time, too, which may be of any zone; a month alone is its first day.
        return datetime.date.fromisoformat(f"{text}-01" if len(text) == len("2026-03") else text[: len(_ISO)])
    except ValueError:
        return None
