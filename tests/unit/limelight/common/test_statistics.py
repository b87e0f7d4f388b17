"""Intervals and tests agree with SciPy, and find what is planted."""

import pytest
from scipy.stats import binomtest, t

from limelight.common.statistics import holm, mcnemar, student_p, t_quantile, two_shares, wilson


@pytest.mark.parametrize(("count", "n"), [(0, 5), (5, 5), (3, 70), (1, 2)])
def test_the_interval_of_a_share_is_wilsons(count: int, n: int) -> None:
    assert wilson(count, n) == pytest.approx(tuple(binomtest(count, n).proportion_ci(method="wilson")), abs=1e-6)


def test_no_rows_leave_a_share_open() -> None:
    assert wilson(0, 0) == (0, 1)


@pytest.mark.parametrize("freedom", [1, 2, 3, 5, 10, 100])
def test_the_quantile_is_students(freedom: int) -> None:
    assert t_quantile(freedom) == pytest.approx(t.ppf(0.975, freedom), abs=0.01)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 8, 19, 50])
def test_the_p_of_a_value_is_students(freedom: int) -> None:
    assert student_p(1.7, freedom) == pytest.approx(2 * t.sf(1.7, freedom))


@pytest.mark.parametrize(("worse", "better"), [(0, 5), (3, 9), (50, 60)])
def test_changed_pairs_are_tossed_coins(worse: int, better: int) -> None:
    assert mcnemar(worse, better) == pytest.approx(binomtest(worse, worse + better).pvalue)


def test_no_changed_pair_is_no_difference() -> None:
    assert mcnemar(0, 0) == two_shares(0, 10, 0, 10) == 1


def test_a_difference_of_shares_is_found_where_there_is_one() -> None:
    assert two_shares(5, 100, 40, 100) < 0.001
    assert two_shares(20, 100, 24, 100) > 0.3


def test_the_smallest_p_is_corrected_most_and_the_order_is_kept() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []
