"""A planted difference is found and named; groups at random show none."""

import numpy as np

from limelight.score.groups import Scored, compare_groups, find_split, part_of


def drawn(random: np.random.Generator, rows: int, inside: np.ndarray | None = None, fall: float = 0.0) -> Scored:
    """Returns reviews; a fifth has the term battery; inside, they have `fall` fewer stars."""
    values = random.normal(3.5, 1, rows).clip(1, 5)
    has = random.random(rows) < 0.2
    if inside is not None:
        values[has & inside] -= fall
    numbers = np.flatnonzero(has)
    others = np.flatnonzero(random.random(rows) < 0.3)
    terms = {"battery": (numbers, values[numbers].clip(1, 5)), "box": (others, values[others])}
    return Scored(values, [str(int(value.round())) for value in values], terms)


def test_a_planted_shift_is_found_in_its_term() -> None:
    inside = np.arange(1000) % 2 == 1
    scored = drawn(np.random.default_rng(5), 1000, inside, 1.5)
    change = compare_groups(scored, np.where(inside, "since", "before").tolist())
    judged = next(each for each in change.found if each.kind == "judged")
    assert (judged.name, judged.group) == ("battery", "since")
    assert judged.low <= judged.difference <= judged.high < 0
    assert change.found[0].kind == "mean"
    assert 0.5 < part_of(scored, "battery", inside) < 1.5
    assert all(inside[row] for row in judged.rows)


def test_groups_at_random_show_nothing_in_19_of_20_runs() -> None:
    shown = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        groups = np.where(random.random(400) < 0.5, "a", "b").tolist()
        shown += bool(compare_groups(drawn(random, 400), groups).found)
    assert shown <= 6


def test_the_month_of_a_change_is_found_and_paid_for() -> None:
    random = np.random.default_rng(2)
    months = sorted(f"2026-{month:02d}" for month in random.integers(1, 9, 800))
    values = random.normal(4, 1, 800) - 0.5 * (np.array(months) >= "2026-06")
    month, p = find_split(values, months)
    assert (month, p < 0.01) == ("2026-06", True)
    ps = [find_split(random.normal(4, 1, 200), months[::4], 100)[1] for _ in range(40)]
    assert np.mean(np.array(ps) <= 0.05) <= 0.15


def test_small_groups_are_not_compared() -> None:
    scored = drawn(np.random.default_rng(1), 40)
    assert compare_groups(scored, ["a"] * 37 + ["b"] * 3).tested == 0
