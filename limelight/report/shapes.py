"""The shape of a change over time: since a date, for a while, little by little, or in the same months of each year."""

from dataclasses import dataclass
from math import log
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
Kind = Literal["step", "span", "season", "line", "unsure"]
# A line that is better than a step by no more than this may be either; the fewest rows of either side.
_UNSURE, _LEAST = 2.0, 20
# The longest season, in years.
_LONGEST = 1 / 2


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a change.

    Attributes:
        kind: `step`: since a period; `span`: from one to another, over now; `season`: in the same periods of each year;
            `line`: little by little; `unsure`: a step or a line.
        first: The number of its first period; of a season, its place in the year.
        last: The number of its last period, or its place in the year.
        inside: `<bool>[periods]`, those of the change; of a line the last third.
        outside: Those that it is compared with; of a line the first third.
    """

    kind: Kind
    first: int
    last: int
    inside: Bools
    outside: Bools


def choose_shape(values: Floats64, numbers: Int64, count: int, cycle: int = 0, start: int = 0) -> Shape:
    """Returns the shape that fits best by the Bayesian information criterion (Schwarz 1978).

    Args:
        values: `<float64>[rows]`; shares if all are 0 or 1.
        numbers: `<int64>[rows]`, the number of the period of each.
        count: Number of periods.
        cycle: Periods in a year; 0 where seasons are not looked for.
        start: The place of the first period in its year.
    """
    fit = _Fit(values, numbers, count)
    periods, size = np.arange(count), log(max(len(values), 2))
    best: dict[Kind, tuple[float, int, int, Bools]] = {}

    def offer(kind: Kind, inside: Bools, parameters: int, first: int, last: int) -> None:
        if min(fit.sizes[inside].sum(), fit.sizes[~inside].sum()) >= _LEAST:
            worth = fit.levels(inside) - parameters / 2 * size
            if kind not in best or worth > best[kind][0]:
                best[kind] = worth, first, last, inside

    for first in (np.flatnonzero(fit.sizes[1:]) + 1).tolist():
        offer("step", periods >= first, 3, first, count - 1)
        for stop in range(first + 1, count):
            if fit.sizes[stop:].any():
                offer("span", (periods >= first) & (periods < stop), 4, first, stop - 1)
    if cycle:
        for first in range(cycle):
            for length in range(1, round(_LONGEST * cycle) + 1):
                inside = (periods + start - first) % cycle < length
                if np.count_nonzero(np.diff(inside.astype(int), prepend=0) == 1) > 1:
                    offer("season", inside, 4, first, (first + length - 1) % cycle)
    third = max(1, count // 3)
    late, early = periods >= count - third, periods < third
    line = Shape("line", 0, count - 1, late, early)
    worth = fit.line() - size
    if "step" not in best:
        return line
    rivals = {kind: found[0] for kind, found in best.items() if kind != "step"} | {"line": worth}
    kind = max(rivals, key=rivals.__getitem__)
    gap = best["step"][0] - rivals[kind]
    if gap >= 0 or (kind == "line" and gap >= -_UNSURE):
        _, first, last, inside = best["step"]
        return Shape("step" if gap >= 0 else "unsure", first, last, inside, ~inside)
    if kind == "line":
        return line
    _, first, last, inside = best[kind]
    return Shape(kind, first, last, inside, ~inside)


class _Fit:
    """Log likelihoods of curves: of shares binomial, of other values normal."""

    def __init__(self, values: Floats64, numbers: Int64, count: int):
        self._shares = bool(np.isin(values, (0.0, 1.0)).all())
        self.sizes, self._sums, self._squares = (
            np.bincount(numbers, weights, count) for weights in (np.ones(len(values)), values, values**2)
        )

    def levels(self, inside: Bools) -> float:
        """Returns that of two constant levels."""
        total, rest = 0.0, 0.0
        for block in (inside, ~inside):
            size, hits = self.sizes[block].sum(), self._sums[block].sum()
            if self._shares:
                share = min(max(hits / size, 1e-9), 1 - 1e-9)
                total += hits * log(share) + (size - hits) * log(1 - share)
            rest += self._squares[block].sum() - hits * hits / size
        return total if self._shares else self._normal(rest)

    def line(self) -> float:
        """Returns that of a line in time; of shares a logistic one."""
        sizes, sums = self.sizes, self._sums
        time = np.arange(len(sizes)) - np.arange(len(sizes)).mean()
        n = sizes.sum()
        if not self._shares:
            time = time - (sizes * time).sum() / n
            rest = self._squares.sum() - sums.sum() ** 2 / n
            return self._normal(rest - (time @ sums) ** 2 / max((sizes * time**2).sum(), 1e-9))
        time = time / (time.std() or 1)
        line = np.array([log((sums.sum() + 0.5) / (n - sums.sum() + 0.5)), 0.0])
        for _ in range(30):
            share = 1 / (1 + np.exp(-(line[0] + line[1] * time)))
            weight, rest = sizes * share * (1 - share), sums - sizes * share
            curve = np.array([[weight.sum(), weight @ time], [weight @ time, weight @ time**2]]) + 1e-9 * np.eye(2)
            line = line + np.linalg.solve(curve, [rest.sum(), rest @ time])
        share = np.clip(1 / (1 + np.exp(-(line[0] + line[1] * time))), 1e-9, 1 - 1e-9)
        return float(sums @ np.log(share) + (sizes - sums) @ np.log(1 - share))

    def _normal(self, rest: float) -> float:
        n = float(self.sizes.sum())
        return -n / 2 * log(max(rest / n, 1e-9))
