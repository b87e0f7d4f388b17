"""Compares scored reviews: their groups, their dates, or the answers of two models to them."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from limelight.common.plain import plural, to_text
from limelight.common.statistics import mcnemar, mean_interval
from limelight.drawing.groups import Times, headline
from limelight.errors import InputError
from limelight.score.dates import Period, choose_period, period_of, read_dates
from limelight.score.groups import LEVEL, MIN_GROUP, Change, Floats64, Scored, compare_groups, find_split, part_of

# More groups are no groups, but names or numbers of rows.
_MOST_GROUPS = 50
# A term that accounts for a smaller part of a difference is not named on top.
_LEAST_PART = 0.2


@dataclass(frozen=True, slots=True)
class Compared:
    """The differences of a table, in one sentence and in full.

    Attributes:
        title: The sentence.
        change: All differences beyond chance.
        times: The mean of each period, if dates were compared.
    """

    title: str
    change: Change
    times: Times | None


def name_groups(
    cells: Sequence[Hashable], column: str, each: Period | None = None, *, over: bool = False
) -> list[str | None]:
    """Returns the group of each row, or with `over` the period of its date; None for a row that has none.

    Args:
        cells: The cells of the column.
        column: How an error names it.
        each: The periods; by default those that cut all dates into a few dozen at most.
        over: Whether the cells are dates.

    Raises:
        InputError: There is one group, too many, or too small ones, or no dates of one form.
    """
    if over:
        dates = read_dates(cells, column)
        each = each or choose_period([date for date in dates if date is not None])
        names = [None if date is None else period_of(date, each) for date in dates]
    else:
        texts = (None if cell is None else to_text(cell).strip() for cell in cells)
        names = [text or None for text in texts]
    sizes = Counter(name for name in names if name is not None)
    if not sizes:
        raise InputError(f"{column}: no scored review has a value there. Name another column.")
    if len(sizes) == 1:
        way_out = "Cut the time finer (each: day)." if over else "Name a column with two groups or more."
        raise InputError(f"{column}: every row has {min(sizes)[:40]!r}, so that there is nothing to compare. {way_out}")
    if not over and len(sizes) > _MOST_GROUPS:
        raise InputError(
            f"{column}: has {len(sizes):,} values; at most {_MOST_GROUPS} are compared. Name a column with fewer, or "
            "compare dates (over)."
        )
    if sizes.total() < 2 * MIN_GROUP or (not over and sorted(sizes.values())[-2] < MIN_GROUP):
        raise InputError(
            f"{column}: has {plural(sizes.total(), 'review')} in {len(sizes)} groups; a group of fewer than "
            f"{MIN_GROUP} is not compared. Give more reviews, or name a column with larger groups."
        )
    return names


def compare(scored: Scored, names: Sequence[str], unit: str, *, over: bool = False) -> Compared:
    """Compares reviews.

    Args:
        scored: The reviews.
        names: The group of each, or its period, see `name_groups`.
        unit: `stars` or `probability`.
        over: Whether they are periods.
    """
    if not over:
        change = compare_groups(scored, names)
        return Compared(headline(change, unit, None, _largest_part(scored, change, names.__getitem__)), change, None)
    times = _times(scored.values, names)
    since, p = find_split(scored.values, names)

    def side(row: int) -> str:
        return f"since {since}" if names[row] >= since else f"before {since}"

    if p <= LEVEL:
        change = compare_groups(scored, [side(row) for row in range(len(names))], f"since {since}")
    else:
        change = Change([], len(times.names) - 1, dict(zip(times.names, times.counts, strict=True)))
    return Compared(headline(change, unit, since, _largest_part(scored, change, side)), change, times)


def _times(values: Floats64, names: Sequence[str]) -> Times:
    array = np.array(names)
    periods = sorted(set(names))
    means = [values[array == name] for name in periods]
    ends = [mean_interval(each) for each in means]
    return Times(
        periods,
        [float(each.mean()) for each in means],
        [low for low, _ in ends],
        [high for _, high in ends],
        [len(each) for each in means],
    )


def _largest_part(scored: Scored, change: Change, group_of: Callable[[int], str]) -> tuple[str, float] | None:
    """Returns the term that accounts for most of the first difference, if that is much, and its part."""
    if not change.found or change.found[0].kind != "mean":
        return None
    group = change.found[0].group
    inside = np.array([group_of(row) == group for row in range(len(scored.labels))])
    about = {each.name for each in change.found if each.group == group and each.kind in ("share", "judged")}
    parts = {name: part_of(scored, name, inside) for name in about if not name.startswith("“")}
    best = max(parts, key=lambda name: parts[name], default=None)
    return (best, parts[best]) if best is not None and _LEAST_PART <= parts[best] <= 1 else None


@dataclass(frozen=True, slots=True)
class Flips:
    """The rows to which two models give another label.

    Attributes:
        rows: Number of rows that both answered.
        flipped: The numbers of those with another label, counted from 0.
        labelled: Number of rows with a given label.
        better: The numbers of those that the second model has right, and the first wrong.
        worse: The opposite.
        p: That as many become better as worse (McNemar), or None without given labels.
    """

    rows: int
    flipped: list[int]
    labelled: int
    better: list[int]
    worse: list[int]
    p: float | None


def compare_answers(
    first: Sequence[str | None], second: Sequence[str | None], given: Sequence[str | None] | None = None
) -> Flips:
    """Compares two answers to each row; None for a row that was not answered, or that has no given label."""
    both = [row for row, pair in enumerate(zip(first, second, strict=True)) if None not in pair]
    flipped = [row for row in both if first[row] != second[row]]
    if given is None:
        return Flips(len(both), flipped, 0, [], [], None)
    labelled = [row for row in both if given[row] is not None]
    better = [row for row in labelled if first[row] != given[row] == second[row]]
    worse = [row for row in labelled if first[row] == given[row] != second[row]]
    return Flips(len(both), flipped, len(labelled), better, worse, mcnemar(len(worse), len(better)))
