"""A change has a shape: since a date, for a while, in the same months of each year, or little by little."""

import numpy as np
import pytest

from limelight.report.what_changed.shapes import Shape, choose_shape

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
    shape = choose_shape([(stars.astype(float), months)], MONTHS, 12)
    assert shape.kind == kind
    dates = {"step": (15, 23), "span": (8, 11), "season": (10, 11)}
    if kind in dates:
        assert (shape.first, shape.last) == dates[kind]
        assert values[shape.inside[months]].mean() > values[shape.outside[months]].mean()


def test_one_year_has_no_season() -> None:
    random = np.random.default_rng(1)
    months = random.integers(0, MONTHS, ROWS)
    values = (random.random(ROWS) < shares("season")[months]).astype(float)
    assert choose_shape([(values, months)], MONTHS).kind != "season"


def test_the_season_of_a_table_that_begins_in_july_is_named_by_its_month() -> None:
    random = np.random.default_rng(1)
    months = random.integers(0, MONTHS, ROWS)
    values = (random.random(ROWS) < np.where((months + 6) % 12 == 11, 0.3, 0.02)).astype(float)
    shape = choose_shape([(values, months)], MONTHS, 12, 6)
    assert (shape.kind, shape.first, shape.last) == ("season", 11, 11)


def test_a_month_without_rows_is_no_date() -> None:
    random = np.random.default_rng(2)
    months = random.integers(0, MONTHS, ROWS)
    months[months == 14] = 15
    assert choose_shape([((random.random(ROWS) < shares("step")[months]).astype(float), months)], MONTHS).first == 15


@pytest.mark.parametrize(("share", "about"), [(0.035, True), (0.2, False)])
@pytest.mark.parametrize("gone", [True, False])
def test_the_date_of_a_rare_cause_is_about(share: float, about: bool, gone: bool) -> None:
    random = np.random.default_rng(6)
    months = random.integers(0, MONTHS, ROWS)
    values = random.random(ROWS) < np.where((months >= 15) != gone, share, 0.002)
    shape = choose_shape([(values.astype(float), months)], MONTHS)
    assert (shape.kind, shape.about) == ("step", about)


def test_a_change_takes_the_date_of_another_if_it_fits_as_well() -> None:
    random, periods = np.random.default_rng(3), np.arange(MONTHS)
    months = random.integers(0, MONTHS, ROWS)
    stars = random.normal(0, 1, ROWS) - 0.2 * (months >= 15)
    alone = choose_shape([(stars, months)], MONTHS)
    steps = [Shape("step", first, MONTHS - 1, periods >= first, periods < first) for first in range(1, MONTHS)]
    taken = [step for step in steps if choose_shape([(stars, months)], MONTHS, like=[step]).first == step.first]
    assert alone.about
    assert {step.first for step in taken} > {alone.first}
    assert all(abs(step.first - alone.first) <= 2 and step.meets(alone) for step in taken)
    assert not steps[1].meets(alone)
