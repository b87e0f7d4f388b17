"""Writes a short history of a run next to the weights, for the curves of a page."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .steps import Step

HISTORY = "history.json"
# Means over this many parts of a run show the trend, and hide the scatter of single batches.
_PARTS = 120


def write_history(directory: Path, steps: Sequence[Step]) -> None:
    """Writes loss, accuracy, rate and momentum through a run into a directory of weights; progress is in epochs."""
    epochs, losses, accuracies, rates, momenta = np.array(steps).T
    _, lengths = np.unique(epochs, return_counts=True)
    progress = np.concatenate([epoch + np.arange(length) / length for epoch, length in enumerate(lengths)])
    columns = {
        "progress": progress,
        "loss": losses,
        "accuracy": accuracies,
        "learning_rate": rates,
        "momentum": momenta,
    }
    count = min(_PARTS, len(steps))
    content = {
        name: [float(f"{np.mean(part):.4g}") for part in np.array_split(column, count)]
        for name, column in columns.items()
    }
    # A peak is where the rate is higher than before, and no lower than after.
    peaks = (np.diff(rates, prepend=0) > 0) & (np.diff(rates, append=0) < 0)
    content["peaks"] = [round(float(peak), 3) for peak in progress[peaks]]
    (directory / HISTORY).write_text(json.dumps(content) + "\n", encoding="utf-8")
