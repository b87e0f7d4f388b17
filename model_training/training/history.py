"""Writes a short history of a run next to the weights, for the curves of a page."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .schedule import Schedule
from .steps import Step

HISTORY = "history.json"
# Means over this many parts of a run show the trend, and hide the scatter of single batches.
_PARTS = 120


def write_history(directory: Path, steps: Sequence[Step]) -> None:
    """Writes loss, accuracy, rate and momentum through a run into a directory of weights; progress is in epochs."""
    epochs, *columns = np.array(steps).T
    _, lengths = np.unique(epochs, return_counts=True)
    progress = np.concatenate([epoch + np.arange(length) / length for epoch, length in enumerate(lengths)])
    count = min(_PARTS, len(steps))
    parts = [[float(np.mean(part)) for part in np.array_split(column, count)] for column in (progress, *columns)]
    names = ("progress", "loss", "accuracy", "learning_rate", "momentum")
    _write(directory, dict(zip(names, parts, strict=True)), progress[_peaks(columns[2])])


def write_plan(directory: Path, schedule: Schedule, epochs: int) -> None:
    """Writes rate and momentum as the recipe defines them, for older weights that have no record of steps."""
    shares = np.linspace(0, 1, 20 * _PARTS + 1)
    rates, momenta = np.array([schedule.at(share) for share in shares]).T
    peaks = epochs * shares[_peaks(rates)]
    kept = slice(None, None, 20)
    plan = {"progress": epochs * shares, "learning_rate": rates, "momentum": momenta}
    _write(directory, {name: values[kept].tolist() for name, values in plan.items()}, peaks)


def _peaks(rates: Any) -> Any:
    """Returns the peaks: where the rate is higher than before, and no lower than after."""
    rises, falls = np.diff(rates, prepend=0) > 0, np.diff(rates, append=0) < 0
    return np.flatnonzero(rises & falls)


def _write(directory: Path, columns: dict[str, list[float]], peaks: Any) -> None:
    content = {name: [float(f"{value:.4g}") for value in values] for name, values in columns.items()}
    content["peaks"] = [round(float(peak), 3) for peak in peaks]
    (directory / HISTORY).write_text(json.dumps(content) + "\n", encoding="utf-8")
