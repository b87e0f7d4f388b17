"""A cause that was planted since a date is found with that date; where nothing changed, nothing is told."""

import numpy as np
import pytest

from limelight.report.changes import MEAN, find_causes
from limelight.report.terms import Rows

MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]
ROWS, TERMS = 600, 60


def table(seed: int) -> tuple[dict[str, Rows], np.ndarray, np.ndarray, np.random.Generator]:
    """Returns terms that occur at random, the month of each row as a number, and stars at random."""
    random = np.random.default_rng(seed)
    months = random.integers(0, len(MONTHS), ROWS)
    shares = random.uniform(0.02, 0.2, TERMS)
    terms = {f"word{place}": np.flatnonzero(random.random(ROWS) < share) for place, share in enumerate(shares)}
    return terms, months, random.integers(1, 6, ROWS).astype(float), random


def names(months: np.ndarray) -> list[str]:
    return [MONTHS[month] for month in months]


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_cause_is_found_in_its_month_with_its_other_names(seed: int) -> None:
    terms, months, values, random = table(seed)
    since = int(random.integers(3, 10))
    rows = np.flatnonzero((months >= since) & (random.random(ROWS) < 0.1 + 0.01 * seed))
    terms |= {"battery": rows, "battery life": rows[: len(rows) // 2], "died": rows[::2]}
    found = find_causes(terms, names(months), values)
    assert (found[0].term, found[0].since) == ("battery", MONTHS[since])
    assert found[0].before < 0.01 < found[0].after
    assert {term for cause in found for term in (cause.term, *cause.variants)} >= {"battery"}
    assert all(cause.term not in ("battery life", "died") for cause in found)
    assert np.array_equal(found[0].rows, rows)


def test_of_20_tables_without_a_cause_at_most_one_tells_one() -> None:
    told = 0
    for seed in range(100, 120):
        terms, months, values, _ = table(seed)
        told += bool(find_causes(terms, names(months), values))
    assert told <= 1


def test_a_mean_that_falls_is_told_without_a_term() -> None:
    terms, months, values, _ = table(1)
    values[months >= 6] = np.maximum(values[months >= 6] - 1.5, 1)
    (found,) = find_causes(terms, names(months), values)
    assert (found.term, found.since) == (MEAN, MONTHS[6])
    assert found.before - found.after > 0.8


def test_two_causes_of_two_dates_are_told_apart() -> None:
    terms, months, values, random = table(2)
    chosen = random.random(ROWS)
    terms["battery"] = np.flatnonzero((months >= 4) & (chosen < 0.3))
    terms["strap"] = np.flatnonzero((months >= 8) & (chosen > 0.7))
    found = {cause.term: cause.since for cause in find_causes(terms, names(months), values)}
    assert found == {"battery": MONTHS[4], "strap": MONTHS[8]}


def test_what_became_rarer_is_told_with_the_reviews_before() -> None:
    terms, months, values, random = table(3)
    terms["queue"] = np.flatnonzero((months < 7) & (random.random(ROWS) < 0.3))
    found = find_causes(terms, names(months), values)[0]
    assert (found.term, found.since) == ("queue", MONTHS[7])
    assert found.after < found.before
    assert np.array_equal(found.rows, terms["queue"])


@pytest.mark.parametrize("count", [0, 1])
def test_a_table_of_one_period_has_no_causes(count: int) -> None:
    assert find_causes({"word": np.zeros(0, np.int64)}, MONTHS[:count], np.ones(count)) == []
