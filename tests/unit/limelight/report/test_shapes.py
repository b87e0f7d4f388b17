"""A change has a shape: since a date, for a while, in the same months of each year, or little by little."""

import numpy as np
import pytest

from limelight.report.what_changed.shapes import choose_shape

MONTHS, ROWS = 24, 2400


def shares(kind: str) -> np.ndarray:
    """Returns the share of each month of a planted shape."""
    months = np.arange(MONTHS)
    return {
        "step": np.where(months >= 15, 0.2, 0.01),
        "span": np.where((months >= 8) & (months < 12), 0.15, 0.01),
        "season": np.where(months % 12 >= 10, 0.15, 0.02),
        "line": 0.01 + 0.3 * months / MONTHS,
    }[kind]


@pytest.mark.parametrize("kind", ["step", "span", "season", "line"])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("binary", [True, False])
def test_a_planted_shape_is_told(kind: str, seed: int, binary: bool) -> None:
    random = np.random.default_rng(seed)
    months = random.integers(0, MONTHS, ROWS)
    values = random.random(ROWS) < shares(kind)[months]
    stars = values if binary else 4 - 2.5 * shares(kind)[months] / shares(kind).max() + random.normal(0, 0.7, ROWS)
    shape = choose_shape(stars.astype(float), months, MONTHS, 12)
    assert shape.kind == kind
    dates = {"step": (15, 23), "span": (8, 11), "season": (10, 11)}
    if kind in dates:
        assert (shape.first, shape.last) == dates[kind]
        assert values[shape.inside[months]].mean() > values[shape.outside[months]].mean()


def test_one_year_has_no_season() -> None:
    random = np.random.default_rng(1)
    months = random.integers(0, MONTHS, ROWS)
    values = (random.random(ROWS) < shares("season")[months]).astype(float)
    assert choose_shape(values, months, MONTHS).kind != "season"


def test_the_season_of_a_table_that_begins_in_july_is_named_by_its_month() -> None:
    random = np.random.default_rng(1)
    months = random.integers(0, MONTHS, ROWS)
    values = (random.random(ROWS) < np.where((months + 6) % 12 == 11, 0.3, 0.02)).astype(float)
    shape = choose_shape(values, months, MONTHS, 12, 6)
    assert (shape.kind, shape.first, shape.last) == ("season", 11, 11)


def test_a_month_without_rows_is_no_date() -> None:
    random = np.random.default_rng(2)
    months = random.integers(0, MONTHS, ROWS)
    months[months == 14] = 15
    assert choose_shape((random.random(ROWS) < shares("step")[months]).astype(float), months, MONTHS).first == 15
