"""Dates are read in all clear forms; days that may be months are refused."""

import datetime

import pytest

from limelight.errors import InputError
from limelight.report.dates import Period, axis_of, choose_period, period_of, read_dates

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
    assert read_dates([cell, None, cell], "--over date") == [DAY, None, DAY]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["13/04/2026", "04/13/2026"], "04/13/2026' may begin"),
        (["03/04/2026", "05/06/2026"], "day or with the month"),
        (["spring", "summer"], "no date"),
        ([None, ""], "empty"),
    ],
)
def test_what_is_unclear_is_refused(cells: list[object], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_dates(cells, "--over date")


def test_several_clear_forms_are_read_together() -> None:
    assert read_dates(["2026-03-31", "31.03.2026", "March 31, 2026", "31/03/2026"], "--over date") == [DAY] * 4


def test_one_clear_cell_decides_what_comes_first_before_a_slash() -> None:
    assert read_dates(["03/04/2026", "31/03/2026"], "--over date") == [datetime.date(2026, 4, 3), DAY]


def test_a_few_cells_of_another_form_are_left_out() -> None:
    assert read_dates([*["2026-03-31"] * 30, "unknown"], "--over date")[-1] is None


@pytest.mark.parametrize(
    ("each", "period"),
    [("day", "2026-03-31"), ("week", "2026-W14"), ("month", "2026-03"), ("quarter", "2026-Q1"), ("year", "2026")],
)
def test_a_date_lies_in_its_period(each: Period, period: str) -> None:
    assert period_of(DAY, each) == period


@pytest.mark.parametrize(
    ("days", "period"), [(0, "day"), (30, "day"), (90, "week"), (130, "month"), (700, "month"), (4000, "year")]
)
def test_the_longer_the_time_the_longer_its_periods(days: int, period: Period) -> None:
    assert choose_period([DAY, DAY + datetime.timedelta(days)]) == period


def test_months_without_rows_stay_on_the_axis_and_a_year_with_two_months_more_tells_seasons() -> None:
    dates = [datetime.date(2025, 11, 30), datetime.date(2026, 2, 1)]
    axis = axis_of(dates, "month")
    assert (axis.names, axis.start) == (["2025-11", "2025-12", "2026-01", "2026-02"], 10)
    assert not axis.seasons
    assert axis_of([DAY, datetime.date(2027, 4, 1)], "month").seasons
    assert not axis_of([DAY, datetime.date(2027, 3, 1)], "month").seasons
    assert axis.named(0, "step") == "November 2025"
    assert axis.named(11, "season") == "December"


@pytest.mark.parametrize("each", ["day", "week", "month", "quarter", "year"])
def test_no_period_of_an_axis_is_left_out(each: Period) -> None:
    first = datetime.date(2024, 1, 31)
    days = [first + datetime.timedelta(number) for number in range(900)]
    assert axis_of([days[0], days[-1]], each).names == list(dict.fromkeys(period_of(day, each) for day in days))
