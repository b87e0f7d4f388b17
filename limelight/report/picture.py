"""Plots curves over the periods of a report, as points of a picture."""

from collections.abc import Sequence
from math import ceil, floor, isnan
from typing import Any

import numpy as np

from limelight.drawing.templates import percent
from limelight.report.rows.outcome import GIVEN, WORDS
from limelight.report.what_changed.change import Change, Curve, Times

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _BOTTOM, _TOP = 480, 190, 34, 12, 24, 10
# The width of a letter of a label, and between labels.
_LETTER, _GAP = 7, 8


def points(times: Times, curves: Sequence[Curve], change: Change | None = None) -> dict[str, Any]:
    """Returns the points of the curves, the band around the first curve, and the ticks of both axes.

    A period without rows has no point.

    Args:
        times: The periods.
        curves: The curves, the most important first.
        change: The change whose time is marked.
    """
    share = change is not None and change.kind not in (GIVEN, WORDS)
    drawn = np.concatenate([*curves[0], *(curve[0] for curve in curves)])
    ticks = _ticks(0.0 if share else float(np.nanmin(drawn)), float(np.nanmax(drawn)))
    low, high = ticks[0], ticks[-1]
    names = times.axis.names
    count = len(names)

    def x(place: float) -> float:
        return round(_LEFT + place * (_WIDTH - _LEFT - _RIGHT) / max(count - 1, 1), 1)

    def y(value: float) -> float:
        return round(_TOP + (high - value) / ((high - low) or 1) * (_HEIGHT - _TOP - _BOTTOM), 1)

    band = [(place, *ends) for place, ends in enumerate(curves[0][1:].T.tolist()) if not isnan(ends[0])]
    return {
        "lines": [
            [
                (x(place), y(value), f"{names[place]}: {percent(value) if share else f'{value:.2f}'}")
                for place, value in enumerate(curve[0].tolist())
                if not isnan(value)
            ]
            for curve in curves
        ],
        "band": [(x(place), y(top)) for place, _, top in band] + [(x(at), y(end)) for at, end, _ in reversed(band)],
        # A drift has no beginning.
        "marked": [
            (x(max(place - 0.5, 0)), x(min(place + 0.5, count - 1)))
            for place in (np.flatnonzero(change.shape.inside) if change and change.shape.kind != "line" else ())
        ],
        "rows": [(y(tick), f"{round(100 * tick, 6):g}%" if share else f"{tick:g}") for tick in ticks],
        "columns": [(x(place), names[place], anchor) for place, anchor in _labelled(names).items()],
    }


def _labelled(names: Sequence[str]) -> dict[int, str]:
    """Returns the periods that have room for their names, and which end of the name is at its point."""
    count = len(names)
    # The first label begins at its point, and the last one ends there: half a label more than the others.
    apart = (1.5 * len(names[0]) * _LETTER + _GAP) / (_WIDTH - _LEFT - _RIGHT)
    every = max(1, ceil(apart * (count - 1)))
    middle = [place for place in range(every, count, every) if count - 1 - place >= every]
    return {0: "start", **dict.fromkeys(middle, "middle")} | ({count - 1: "end"} if count > 1 else {})


def _ticks(low: float, high: float) -> list[float]:
    """Returns three to six round numbers from below `low` to above `high`."""
    room = max(high - low, 1e-3)
    steps = (times * 10.0**power for power in range(-4, 4) for times in (1, 2, 5))
    step = next(step for step in steps if room / step <= 4)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, max(last, first + 2) + 1)]
