"""Keeps what happened at every step of a run, for curves and for TensorBoard."""

import csv
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
from matplotlib.figure import Figure
from tensorboardX import SummaryWriter

from model_training.errors import SettingsError

# Drawn beside the weights, for the card.
CURVES = "curves.png"
_FILE = "steps.csv"
# What to do about it.
DIVERGED = "The run has diverged, and nothing of this epoch is kept: give a lower --max-lr; range_test proposes one."


class Step(NamedTuple):
    """One batch: its own loss and accuracy, not those of the epoch so far, and what the optimizer was set to."""

    epoch: int
    loss: float
    accuracy: float
    learning_rate: float
    momentum: float


class StepLog(keras.callbacks.Callback):
    """Notes every batch of one epoch, and stops a run whose loss is no number any more.

    Args:
        documents: The number of documents in each batch.

    Raises:
        SettingsError: The loss of a step is infinite or no number.
    """

    def __init__(self, documents: list[int]):
        super().__init__()
        self.documents = documents
        self.steps: list[Step] = []
        self._epoch = 0
        self._sums = np.zeros(2)
        self._seen = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch
        self._sums = np.zeros(2)
        self._seen = 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        optimizer = self.model.optimizer
        if not np.isfinite(logs["loss"]):
            raise SettingsError(
                f"Step {batch + 1} of epoch {self._epoch + 1}: the loss is {float(logs['loss'])} at the learning "
                f"rate {float(optimizer.learning_rate):.3g}. {DIVERGED}"
            )
        # Keras gives the means over the epoch so far.
        self._seen += self.documents[batch]
        sums = self._seen * np.array([float(logs["loss"]), float(logs["accuracy"])])
        loss, accuracy = (sums - self._sums) / self.documents[batch]
        self._sums = sums
        self.steps.append(
            Step(self._epoch + 1, loss, accuracy, float(optimizer.learning_rate), float(optimizer.momentum))
        )


def save_steps(run: Path, steps: list[Step], dev_accuracy: float) -> None:
    """Adds the steps of an epoch to `run/steps.csv` and to `run/tensorboard`; a second try of the epoch replaces it."""
    epoch = steps[0].epoch
    earlier = [step for step in load_steps(run) if step.epoch < epoch]
    partial = run / "steps.new.csv"
    with partial.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(Step._fields)
        rows.writerows([step.epoch, *(f"{value:.6g}" for value in step[1:])] for step in [*earlier, *steps])
    partial.replace(run / _FILE)
    with SummaryWriter(str(run / "tensorboard"), purge_step=len(earlier)) as board:
        for number, step in enumerate(steps, len(earlier)):
            for name, value in zip(Step._fields[1:], step[1:], strict=True):
                board.add_scalar(name, value, number)
        board.add_scalar("dev_accuracy", dev_accuracy, len(earlier) + len(steps) - 1)


def load_steps(run: Path) -> list[Step]:
    """Reads `run/steps.csv`; nothing where there is none yet."""
    if not (run / _FILE).exists():
        return []
    with (run / _FILE).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return [Step(int(epoch), *map(float, values)) for epoch, *values in rows]


def draw_curves(path: Path, steps: list[Step], dev_accuracies: list[float]) -> None:
    """Draws loss, accuracy, rate and momentum of every step, and accuracy on dev after each epoch, as a PNG."""
    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots(2, 2, sharex=True).flatten()
    columns = np.array(steps)
    ends = [int(np.searchsorted(columns[:, 0], epoch, side="right")) for epoch in range(1, len(dev_accuracies) + 1)]
    for axis, column, title in zip(axes, columns.T[1:], ["loss", "accuracy", "learning rate", "momentum"], strict=True):
        # Single batches scatter; a mean over a hundredth of the run shows where it goes.
        wide = max(len(column) // 100, 1) if title in ("loss", "accuracy") else 1
        smooth = np.convolve(column, np.ones(wide) / wide, mode="valid")
        axis.plot(np.arange(len(smooth)) + wide // 2, smooth, color="#7a5c00", linewidth=1.2)
        axis.set_title(title, loc="left")
        axis.spines[["top", "right"]].set_visible(False)
    axes[1].plot(ends, dev_accuracies, "o", color="#14507d", label="dev, at the end of an epoch")
    axes[1].legend(frameon=False, loc="lower right")
    for axis in axes[2:]:
        axis.set_xlabel("step")
    figure.savefig(path, dpi=80)
