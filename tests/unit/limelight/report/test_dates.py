"""Dates are read in all clear forms; days that may be months are refused."""

import datetime

import numpy as np
import pytest

from limelight.errors import InputError
from limelight.report.rows.dates import Period, axis_of, choose_period, period_of, read_dates

DAY = datetime.date(2026, 3, 31)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-31",
        "2026-03-31T10:00:00Z",
        "31.03.2026",
        "31.03.2026 10:00",
        "31.03.26",
        "03/31/2026",
        "31/03/2026",
        "March 31, 2026",
        DAY,
    ],
)
def test_each_form_is_read(cell: object) -> None:
    assert read_dates([cell, None, cell], "--over date").tolist() == [DAY, None, DAY]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["13/04/2026", "04/13/2026"], "04/13/2026' may begin"),
        (["03/04/2026", "05/06/2026"], "day or the month"),
        (["spring", "summer"], "not a date"),
        ([None, ""], "empty"),
    ],
)
def test_what_is_unclear_is_refused(cells: list[object], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_dates(cells, "--over date")


def test_several_clear_forms_are_read_together() -> None:
    assert read_dates(["2026-03-31", "31.03.2026", "March 31, 2026", "31/03/2026"], "--over date").tolist() == [DAY] * 4


def test_one_clear_cell_decides_what_comes_first_before_a_slash() -> None:
    assert read_dates(["03/04/2026", "31/03/2026"], "--over date").tolist() == [datetime.date(2026, 4, 3), DAY]


def test_a_few_cells_of_another_form_are_left_out() -> None:
    assert read_dates([*["2026-03-31"] * 30, "unknown"], "--over date").tolist()[-1] is None


@pytest.mark.parametrize(
    ("each", "period", "spoken"),
    [
        ("day", "2026-03-31", "31 March 2026"),
        ("week", "2026-W14", "week 14 of 2026"),
        ("month", "2026-03", "March 2026"),
        ("quarter", "2026-Q1", "2026-Q1"),
        ("year", "2026", "2026"),
    ],
)
def test_a_date_lies_in_its_period(each: Period, period: str, spoken: str) -> None:
    assert (period_of(DAY, each), period_of(DAY, each, spoken=True)) == (period, spoken)


@pytest.mark.parametrize(
    ("days", "period"), [(0, "day"), (30, "day"), (90, "week"), (130, "month"), (700, "month"), (4000, "year")]
)
def test_the_longer_the_time_the_longer_its_periods(days: int, period: Period) -> None:
    assert choose_period(np.array([DAY, DAY + datetime.timedelta(days), "NaT"], "datetime64[D]")) == period


def test_months_without_rows_stay_on_the_axis_and_a_year_with_two_months_more_tells_seasons() -> None:
    axis = axis_of(np.array(["2026-02-01", "NaT", "2025-11-30"], "datetime64[D]"), "month")
    assert (axis.names, axis.numbers.tolist()) == (["2025-11", "2025-12", "2026-01", "2026-02"], [3, -1, 0])
    assert axis.cycle == 0
    assert axis.named(0, "step") == "November 2025"
    longer = axis_of(np.array([DAY, "2027-04-01"], "datetime64[D]"), "month")
    assert (longer.cycle, longer.named(11, "season")) == (12, "December")
    assert axis_of(np.array([DAY, "2027-03-01"], "datetime64[D]"), "month").cycle == 0


@pytest.mark.parametrize("each", ["day", "week", "month", "quarter", "year"])
def test_no_period_of_an_axis_is_left_out(each: Period) -> None:
    first = datetime.date(2024, 1, 31)
    days = [first + datetime.timedelta(number) for number in range(900)]
    axis = axis_of(np.array(days, "datetime64[D]"), each)
    names = axis.names
    assert names == list(dict.fromkeys(period_of(day, each) for day in days))
    assert [names[number] for number in axis.numbers] == [period_of(day, each) for day in days]
