"""Records every step of a run, and plots its curves."""

import csv
import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from limelight.common.rules import colour

from ..errors import SettingsError

# The plot next to the weights, for the card.
CURVES = "curves.png"
_FILE = "steps.csv"
# The advice in the message.
DIVERGED = "The run has diverged, and this epoch is discarded. Specify a lower --max-lr."


class Step(NamedTuple):
    """The loss and accuracy of one batch (not running means of the epoch), and the settings of the optimizer."""

    epoch: int
    loss: float
    accuracy: float
    learning_rate: float
    momentum: float


class StepLog:
    """Collects the batches of one epoch, and stops a run whose loss is not finite.

    Args:
        epoch: Number of finished epochs.
        first: Number of batches of this epoch that were already finished.
    """

    def __init__(self, epoch: int, first: int = 0):
        self._epoch, self._done = epoch, first
        self._steps: list[Step] = []
        self._waiting: list[tuple[Any, float, float]] = []

    def add(self, figures: Any, rate: float, momentum: float) -> None:
        """Adds the loss and accuracy of a batch, `<float32>[2]`, which a device may still be computing."""
        self._waiting.append((figures, rate, momentum))

    def read(self) -> list[Step]:
        """Waits for the figures added since the last call, and returns their steps.

        Raises:
            SettingsError: A loss is not finite.
        """
        latest = []
        for figures, rate, momentum in self._waiting:
            loss, accuracy = np.asarray(figures).tolist()
            self._done += 1
            if not math.isfinite(loss):
                raise SettingsError(
                    f"Step {self._done:,} of epoch {self._epoch + 1}: the loss is {loss}, with a learning rate of "
                    f"{rate:.3g}. {DIVERGED}"
                )
            latest.append(Step(self._epoch + 1, loss, accuracy, rate, momentum))
        self._waiting = []
        self._steps += latest
        return latest

    def take(self) -> list[Step]:
        """Returns the steps read since the last call."""
        steps, self._steps = self._steps, []
        return steps


def mean_steps(steps: list[Step], documents: list[int]) -> dict[str, float]:
    """Returns the mean loss and accuracy over all documents, for batches of these sizes."""
    loss, accuracy = np.average([(step.loss, step.accuracy) for step in steps], axis=0, weights=documents)
    return {"loss": float(loss), "accuracy": float(accuracy)}


def save_steps(run: Path, before: int, steps: list[Step]) -> None:
    """Writes `steps` to `run/steps.csv` after the first `before` steps, replacing later ones left by a kill."""
    partial = run / "steps.new.csv"
    with partial.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(Step._fields)
        rows.writerows(
            [step.epoch, *(f"{value:.6g}" for value in step[1:])] for step in [*load_steps(run)[:before], *steps]
        )
    partial.replace(run / _FILE)


def load_steps(run: Path) -> list[Step]:
    """Reads `run/steps.csv`; returns nothing if it does not exist."""
    if not (run / _FILE).exists():
        return []
    with (run / _FILE).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return [Step(int(epoch), *map(float, values)) for epoch, *values in rows]


def draw_curves(path: Path, steps: list[Step], dev: list[tuple[int, float]]) -> None:
    """Plots the loss, accuracy, learning rate and momentum of every step, and dev accuracy by step, as a PNG."""
    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots(2, 2, sharex=True).flatten()
    columns = np.array(steps)
    for axis, column, title in zip(axes, columns.T[1:], ["loss", "accuracy", "learning rate", "momentum"], strict=True):
        # Single batches are noisy; a mean over a hundredth of the run shows the trend.
        wide = max(len(column) // 100, 1) if title in ("loss", "accuracy") else 1
        smooth = np.convolve(column, np.ones(wide) / wide, mode="valid")
        axis.plot(np.arange(len(smooth)) + wide // 2, smooth, color=colour("figures", "curve"), linewidth=1.2)
        axis.set_title(title, loc="left")
        axis.spines[["top", "right"]].set_visible(False)
    if dev:
        axes[1].plot(*zip(*dev, strict=True), "o", color=colour("figures", "mark"), label="dev")
        axes[1].legend(frameon=False, loc="lower right")
    for axis in axes[2:]:
        axis.set_xlabel("step")
    figure.savefig(path, dpi=80)
