"""The given stars are the outcome: when they fall, in which group, and what rows with a thing were given."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from limelight.common.statistics import two_shares, welch_p
from limelight.report.groups import compare_means
from limelight.report.rows.outcome import GIVEN, WORDS, Outcome, contrast, draw_rows, outcome_of
from limelight.report.rows.reader import Reader
from limelight.report.rows.source import Reviews
from limelight.report.what_changed.changes import find_shifts
from limelight.score.given import NO_LABEL

ROWS, LEVEL = 1200, 0.01
GROUPS = ["East", "North", "South", "West"]


def table(seed: int) -> tuple[Outcome, np.ndarray]:
    """Returns stars, given and by words, months and groups, all at random."""
    random = np.random.default_rng(seed)
    words = random.uniform(1, 5, ROWS)
    given = np.clip(np.round(words + random.normal(0, 0.8, ROWS)), 1, 5)
    groups = np.array(GROUPS, object)[random.integers(0, 4, ROWS)]
    return Outcome(GIVEN, given, words, groups), random.integers(0, 12, ROWS)


@pytest.mark.parametrize("kind", [GIVEN, WORDS])
def test_the_series_that_falls_is_named(kind: str) -> None:
    outcome, months = table(1)
    (outcome.values if kind == GIVEN else outcome.words)[months >= 7] -= 0.6
    assert [shift[:2] for shift in find_shifts(outcome, months, LEVEL)] == [(kind, "")]


def test_a_fall_in_one_group_is_that_of_the_group() -> None:
    outcome, months = table(2)
    outcome.values[(months >= 6) & (outcome.groups == "South")] -= 1
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
    outcome.values[outcome.groups == "West"] -= 0.8
    (gap,) = compare_means(outcome, LEVEL)
    assert (gap.group, gap.kind) == ("West", GIVEN)
    assert gap.contrast.gap < 0
    assert not compare_means(table(4)[0], LEVEL)


def test_of_two_groups_the_second_is_compared_with_the_first() -> None:
    outcome, _ = table(5)
    two = np.where(np.isin(outcome.groups.astype(str), GROUPS[:2]), "now", "before").astype(object)
    outcome.values[two == "now"] += 0.8
    assert [gap.group for gap in compare_means(replace(outcome, groups=two), LEVEL) if gap.kind == GIVEN] == ["now"]


def test_what_rows_with_a_thing_were_given_is_told_and_what_all_lost() -> None:
    values, has = np.array([1.0, 1, 1, 5, 5, 5, 5, 5, 5, np.nan]), np.arange(10) < 3
    result = contrast(values, has)
    assert (result.here, result.others, result.gap) == (1, 5, -4)
    assert result.moved == pytest.approx(-4 / 3)
    assert contrast(values, np.arange(10) < 2) is None


@pytest.mark.parametrize("is_share", [True, False])
def test_a_contrast_has_the_p_of_its_kind_and_its_figures_by_definition(is_share: bool) -> None:
    random = np.random.default_rng(7)
    has = random.random(90) < 0.3
    values = (random.random(90) < np.where(has, 0.4, 0.7)) * 1.0 if is_share else random.normal(3, 1, 90) - has
    result = contrast(values, has)
    here, there = values[has], values[~has]
    shares = int(here.sum()), len(here), int(there.sum()), len(there)
    assert result.p == (two_shares(*shares, continuity=True) if is_share else welch_p(here, there))
    variance = here.var(ddof=1) / len(here) + there.var(ddof=1) / len(there)
    assert result.reach == pytest.approx(1.96 * variance**0.5, rel=1e-3)
    assert result.moved == pytest.approx(values.mean() - there.mean())


def outcome_with(
    given: list[int] | None, stars: list[float] | None, languages: Sequence[str | None], *, drawn: bool = True
) -> Outcome:
    """Returns the outcome of rows: the second may be in another language, and the last has no answer."""
    values = np.array([4.0, 2.0, 3.0, np.nan])
    reviews = SimpleNamespace(
        texts=["a", "b", "c", "d"],
        answered=np.array([True, True, True, False]),
        values=values,
        doubted=np.array([False, True, False, False]),
        labels=np.array([1, 0, 1, 0]),
        given=None if given is None else np.array(given),
    )
    reader = SimpleNamespace(
        model=SimpleNamespace(label_values=stars or [0.0, 1.0]),
        language=dict(zip(reviews.texts, languages, strict=False)).get,
    )
    return outcome_of(cast("Reviews", reviews), cast("Reader", reader), np.full(4, "East", object), np.full(4, drawn))


def test_without_given_labels_the_words_are_the_outcome() -> None:
    for given in (None, [NO_LABEL] * 4):
        result = outcome_with(given, [2, 4], [None, "de", None])
        assert (result.kind, list(result.series)) == (WORDS, [WORDS])
        np.testing.assert_array_equal(result.words, [4, np.nan, 3, np.nan])
        assert (list(result.texts), result.read.tolist()) == (["a", "", "c", ""], [True, False, True, False])
        assert (list(result.languages), result.foreign) == ([None, "German", None, None], {"German": 1})


def test_given_labels_are_the_outcome_in_stars_or_as_a_share_of_the_last() -> None:
    for stars, worth in (([2.0, 4.0], [2, np.nan, 4, 4]), (None, [0, np.nan, 1, 1])):
        result = outcome_with([0, NO_LABEL, 1, 1], stars, [None, None, None])
        assert (result.kind, list(result.series)) == (GIVEN, [GIVEN, WORDS])
        np.testing.assert_array_equal(result.values, worth)
        np.testing.assert_array_equal(result.words, [4, 2, 3, np.nan])


def test_of_a_table_in_another_language_only_the_texts_and_the_given_stars_are_kept() -> None:
    result = outcome_with([0, 1, 1, 1], [2, 4], ["de", "de", "nl"])
    assert not result.legible
    assert np.isnan(result.words).all()
    assert (list(result.series), list(result.texts)) == ([GIVEN], ["a", "b", "c", ""])
    np.testing.assert_array_equal(result.values, [2, 4, 4, 4])
    assert result.foreign == {"German": 2, "Dutch": 1}
    # Two of three rows are not most of them.
    assert outcome_with(None, [2, 4], ["de", "de", None]).legible


def test_the_language_of_a_row_that_is_not_drawn_is_identified_where_its_answer_doubts_it() -> None:
    result = outcome_with(None, [2, 4], ["de", "de", "nl"], drawn=False)
    assert list(result.languages) == [None, "German", None, None]


def test_of_a_large_table_some_rows_are_drawn_and_always_the_same() -> None:
    answered = np.arange(1000) % 10 > 0
    assert (draw_rows(answered, 900) == answered).all()
    drawn = draw_rows(answered, 300)
    assert drawn.sum() == 300
    assert not (drawn & ~answered).any()
    assert (drawn == draw_rows(answered, 300)).all()
    # They are drawn from the whole table.
    assert all(10 < part.sum() < 50 for part in np.split(drawn, 10))
    some = outcome_with(None, [2, 4], [None] * 4).only(np.array([True, False, True, True]))
    np.testing.assert_array_equal(some.words, [4, np.nan, 3, np.nan])
    assert (list(some.texts), list(some.groups)) == (["a", "", "c", ""], ["East", "", "East", "East"])


def test_a_difference_between_groups_is_not_put_down_to_a_thing() -> None:
    random = np.random.default_rng(6)
    groups = random.integers(0, 2, ROWS)
    values, has = (
        np.where(groups == 0, 2.0, 4.0) + random.normal(0, 0.1, ROWS),
        (groups == 0) & (random.random(ROWS) < 0.5),
    )
    found, within = contrast(values, has), contrast(values, has, groups.astype(object))
    assert abs(found.gap) > 1 > 0.1 > abs(within.gap)
