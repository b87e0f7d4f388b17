"""The ticks of a curve are told apart."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from limelight.report.picture import points
from limelight.report.rows.dates import Axis
from limelight.report.what_changed.change import Times


@pytest.mark.parametrize("most", [0.004, 0.018, 0.05, 0.37, 1.0])
def test_each_tick_of_a_curve_of_shares_has_another_name(most: float) -> None:
    times = Times(Axis([date(2026, 5, 1), date(2026, 6, 1)], "month", np.zeros(0, np.int64)), {}, [], 0.02, False)
    curve = np.array([[0.0, most], [0.0, most / 2], [0.0, most]])
    shape = SimpleNamespace(kind="step", inside=np.array([False, True]))
    change: Any = SimpleNamespace(kind="term", shape=shape)
    names = [name for _, name in points(times, [curve], change)["rows"]]
    assert len(set(names)) == len(names)
