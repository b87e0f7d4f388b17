"""The shape of a change over time: since a date, for a while, gradually, or in the same months of each year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Literal

import numpy as np

from limelight.report.rows.outcome import Bools, Floats64, Int64

Kind = Literal["step", "span", "season", "line", "unsure"]
# Of shapes whose worth differs by no more than this, either may be the right one; the fewest rows of either side.
_UNSURE, _LEAST_ROWS = 3.0, 20
# A cause in at most this share of the rows has no exact date.
_RARE = 0.05
# The longest season, in years.
_LONGEST = 1 / 2


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a change.

    Attributes:
        kind: `step`: since a period; `span`: from one period to another, and now over; `season`: in the same periods of
            each year; `line`: gradual; `unsure`: a step or a line.
        first: The index of its first period; for a season, its position in the year.
        last: The index of its last period; for a season, its position in the year.
        inside: `<bool>[periods]`, the periods of the change; for a line, the last third.
        outside: The periods that these are compared with; for a line, the first third.
        about: Whether a step may as well begin in another period.
    """

    kind: Kind
    first: int
    last: int
    inside: Bools
    outside: Bools
    about: bool = False

    def meets(self, other: "Shape") -> bool:
        """Whether two changes are of the same time: most periods of either are those of both."""
        return bool(2 * (self.inside & other.inside).sum() >= (self.inside | other.inside).sum())


def choose_shape(
    series: Sequence[tuple[Floats64, Int64]], count: int, cycle: int = 0, start: int = 0, like: Sequence[Shape] = ()
) -> Shape:
    """Returns the shape that fits best by the Bayesian information criterion (Schwarz 1978).

    Of several series, it is the one that fits all of them together best.

    Args:
        series: The values of each series, `<float64>[rows]`, and the index of each row's period, `<int64>[rows]`.
        count: Number of periods.
        cycle: Number of periods in a year; 0 to ignore seasons.
        start: The position of the first period in its year.
        like: The shapes of other changes: a shape that fits hardly better than one of these is that one.
    """
    fits, periods = [_Fit(values, numbers, count) for values, numbers in series], np.arange(count)
    sizes = np.sum([fit.sizes for fit in fits], axis=0)
    # Of a step the date is chosen too, and of a span or a season both dates; a line has none.
    dates: dict[Kind, int] = {"step": 1, "span": 2, "season": 2, "line": 0}
    # Of several series it is one choice; each has its own two means.
    price = max(log(len(values)) for values, _ in series) / 2

    def worth(shape: Shape) -> float:
        return sum(fit.worth(shape) for fit in fits) - dates[shape.kind] * price

    # A period without rows begins nothing.
    firsts = (np.flatnonzero(sizes[1:]) + 1).tolist()
    steps = [Shape("step", first, count - 1, periods >= first, periods < first) for first in firsts]
    third = max(1, count // 3)
    shapes = [*steps, Shape("line", 0, count - 1, periods >= count - third, periods < third)]
    shapes += [*_spans(periods, firsts), *_seasons(periods + start, cycle)]
    best, step = max(shapes, key=worth), max(steps, key=worth, default=None)
    close = worth(best) - _UNSURE
    if step is not None and best.kind == "line" and worth(step) >= close:
        return replace(step, kind="unsure")
    others = [shape for shape in like if shape.kind == best.kind and worth(shape) >= close]
    best = max(others, key=worth, default=best)
    # The first rows of a rare cause may come late by chance.
    rare = all(fit.is_rare(best) for fit in fits)
    about = best.kind == "step" and (rare or sum(worth(step) >= close for step in steps) > 1)
    return replace(best, about=about)


class _Fit:
    """Measures how well shapes fit a series: shares, of 0 and 1, by binomial likelihoods, others by normal ones.

    Args:
        values: `<float64>[rows]`.
        numbers: `<int64>[rows]`, the index of each row's period.
        count: Number of periods.
    """

    def __init__(self, values: Floats64, numbers: Int64, count: int):
        self.sizes, self._sums = np.bincount(numbers, minlength=count), np.bincount(numbers, values, count)
        self._n, self._squares = len(values), float((values**2).sum())
        self._shares = bool(np.isin(values, (0.0, 1.0)).all())

    def worth(self, shape: Shape) -> float:
        """Returns the log likelihood of the values if this is their shape, less what its two means cost."""
        sizes, sums, n = self.sizes, self._sums, self._n
        if shape.kind == "line":
            time = np.arange(len(sizes)) - float(sizes @ np.arange(len(sizes))) / n
            curve = sums.sum() / n + time * float(time @ sums) / max(float(sizes @ time**2), 1e-9)
        else:
            size = sizes[shape.inside].sum()
            if not _LEAST_ROWS <= size <= n - _LEAST_ROWS:
                return -np.inf
            inside = sums[shape.inside].sum()
            curve = np.where(shape.inside, inside / size, (sums.sum() - inside) / (n - size))
        if self._shares:
            curve = curve.clip(0.5 / n, 1 - 0.5 / n)
            fit = float(sums @ np.log(curve) + (sizes - sums) @ np.log(1 - curve))
        else:
            rest = self._squares - 2 * float(sums @ curve) + float(sizes @ curve**2)
            fit = -n / 2 * log(max(rest / n, 1e-9))
        return fit - log(n)

    def is_rare(self, shape: Shape) -> bool:
        """Whether the values are shares, and small on either side of a shape."""
        sides = (shape.inside, shape.outside)
        return self._shares and all(self._sums[side].sum() <= _RARE * self.sizes[side].sum() for side in sides)


def _spans(periods: Int64, firsts: Sequence[int]) -> Iterator[Shape]:
    for first in firsts:
        # Of one period after it, none can tell that it is over.
        for stop in (stop for stop in firsts[:-1] if stop > first):
            inside = (periods >= first) & (periods < stop)
            yield Shape("span", first, stop - 1, inside, ~inside)


def _seasons(places: Int64, cycle: int) -> Iterator[Shape]:
    """Yields the seasons that occur in two years or more; `places` are those of the periods, from the first year."""
    for first in range(cycle):
        for length in range(1, round(_LONGEST * cycle) + 1):
            inside = (places - first) % cycle < length
            if np.count_nonzero(np.diff(inside.astype(int), prepend=0) == 1) > 1:
                yield Shape("season", first, (first + length - 1) % cycle, inside, ~inside)
