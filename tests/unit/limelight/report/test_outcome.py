"""The given stars are the outcome: when they fall, in which group, and what rows with a thing were given."""

from dataclasses import replace

import numpy as np
import pytest

from limelight.report.changes import find_shifts
from limelight.report.groups import compare_means
from limelight.report.outcome import GIVEN, WORDS, Outcome, contrast

ROWS, LEVEL = 1200, 0.01
GROUPS = ["East", "North", "South", "West"]


def table(seed: int) -> tuple[Outcome, np.ndarray]:
    """Returns stars, given and by words, months and groups, all at random."""
    random = np.random.default_rng(seed)
    words = random.uniform(1, 5, ROWS)
    given = np.clip(np.round(words + random.normal(0, 0.8, ROWS)), 1, 5)
    groups: list[str | None] = [GROUPS[number] for number in random.integers(0, 4, ROWS)]
    return Outcome(GIVEN, given, words, [""] * ROWS, groups), random.integers(0, 12, ROWS)


@pytest.mark.parametrize("kind", [GIVEN, WORDS])
def test_the_series_that_falls_is_named(kind: str) -> None:
    outcome, months = table(1)
    (outcome.values if kind == GIVEN else outcome.words)[months >= 7] -= 0.6
    assert [shift[:2] for shift in find_shifts(outcome, months, LEVEL)] == [(kind, "")]


def test_a_fall_in_one_group_is_that_of_the_group() -> None:
    outcome, months = table(2)
    outcome.values[(months >= 6) & (outcome.names == "South")] -= 1
    shifts = find_shifts(outcome, months, LEVEL)
    assert [group for _, group, _ in shifts if group] == ["South"]


def test_of_10_tables_without_a_fall_at_most_one_tells_one() -> None:
    assert sum(bool(find_shifts(*table(seed), LEVEL)) for seed in range(10)) <= 1


def test_rows_without_a_date_or_stars_have_no_part() -> None:
    outcome, months = table(3)
    outcome.values[::2], months[1::4] = np.nan, -1
    kept = outcome.values.copy()
    outcome.values[(months >= 7) & ~np.isnan(kept)] -= 1.5
    assert [kind for kind, _, _ in find_shifts(outcome, months, LEVEL)] == [GIVEN]


def test_a_group_that_differs_is_named_and_not_the_others() -> None:
    outcome, _ = table(4)
    outcome.values[outcome.names == "West"] -= 0.8
    (gap,) = compare_means(outcome, LEVEL)
    assert (gap.group, gap.kind) == ("West", GIVEN)
    assert gap.contrast.gap < 0
    assert not compare_means(table(4)[0], LEVEL)


def test_of_two_groups_the_second_is_compared_with_the_first() -> None:
    outcome, _ = table(5)
    two: list[str | None] = ["now" if group in GROUPS[:2] else "before" for group in outcome.names]
    outcome.values[np.array(two) == "now"] += 0.8
    assert [gap.group for gap in compare_means(replace(outcome, groups=two), LEVEL) if gap.kind == GIVEN] == ["now"]


def test_what_rows_with_a_thing_were_given_is_told_and_what_all_lost() -> None:
    values, has = np.array([1.0, 1, 1, 5, 5, 5, 5, 5, 5, np.nan]), np.arange(10) < 3
    result = contrast(values, has)
    assert result is not None
    assert (result.here, result.others, result.gap) == (1, 5, -4)
    assert result.moved == pytest.approx(-4 / 3)
    assert contrast(values, np.arange(10) < 2) is None


def test_a_difference_between_groups_is_not_put_down_to_a_thing() -> None:
    random = np.random.default_rng(6)
    groups = random.integers(0, 2, ROWS)
    values, has = (
        np.where(groups == 0, 2.0, 4.0) + random.normal(0, 0.1, ROWS),
        (groups == 0) & (random.random(ROWS) < 0.5),
    )
    found, within = contrast(values, has), contrast(values, has, groups.astype(object))
    assert found is not None
    assert within is not None
    assert abs(found.gap) > 1 > 0.1 > abs(within.gap)
