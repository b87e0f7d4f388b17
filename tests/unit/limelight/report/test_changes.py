"""A cause that was planted since a date is found with that date; where nothing changed, nothing is told."""

import numpy as np
import pytest

from limelight.report.what_changed.changes import find_causes
from limelight.report.what_moves.terms import Rows

MONTHS, ROWS, TERMS, LEVEL = 12, 600, 60, 0.05


def table(seed: int) -> tuple[dict[str, Rows], Rows, np.random.Generator]:
    """Returns terms that occur at random, and the month of each row."""
    random = np.random.default_rng(seed)
    months = random.integers(0, MONTHS, ROWS)
    shares = random.uniform(0.02, 0.2, TERMS)
    terms = {f"word{place}": np.flatnonzero(random.random(ROWS) < share) for place, share in enumerate(shares)}
    return terms, months, random


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_cause_is_found_with_its_other_names(seed: int) -> None:
    terms, months, random = table(seed)
    since = int(random.integers(3, 10))
    rows = np.flatnonzero((months >= since) & (random.random(ROWS) < 0.1 + 0.01 * seed))
    terms |= {"battery": rows, "battery life": rows[: len(rows) // 2], "died": rows[::2]}
    causes, noticed = find_causes(terms, months, LEVEL)
    assert causes[0].term == "battery"
    assert set(causes[0].variants) >= {"battery life"} or "died" in causes[0].variants
    assert all(cause.term not in ("battery life", "died") for cause in causes)
    assert noticed < 0.1


def test_of_20_tables_without_a_cause_at_most_one_tells_one() -> None:
    told = 0
    for seed in range(100, 120):
        terms, months, _ = table(seed)
        told += bool(find_causes(terms, months, LEVEL)[0])
    assert told <= 1


def test_two_causes_of_two_dates_are_told_apart() -> None:
    terms, months, random = table(2)
    chosen = random.random(ROWS)
    terms["battery"] = np.flatnonzero((months >= 4) & (chosen < 0.3))
    terms["strap"] = np.flatnonzero((months >= 8) & (chosen > 0.7))
    assert {cause.term for cause in find_causes(terms, months, LEVEL)[0]} == {"battery", "strap"}


def test_what_became_rarer_is_told() -> None:
    terms, months, random = table(3)
    terms["queue"] = np.flatnonzero((months < 7) & (random.random(ROWS) < 0.3))
    assert [cause.term for cause in find_causes(terms, months, LEVEL)[0]] == ["queue"]


@pytest.mark.parametrize("count", [0, 1])
def test_a_table_of_one_period_has_no_causes(count: int) -> None:
    assert find_causes({"word": np.zeros(0, np.int64)}, np.zeros(count, np.int64), LEVEL)[0] == []
