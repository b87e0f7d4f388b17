"""Cyclical learning rate and momentum: the rate rises and falls, and momentum does the opposite."""

from dataclasses import dataclass
from typing import Any

import keras


@dataclass(frozen=True)
class Schedule:
    """A triangular policy (Smith 2017; Smith 2018 for momentum).

    Attributes:
        base_lr: Learning rate at both ends of a cycle.
        max_lr: Learning rate at the peak.
        base_momentum: Momentum at the peak of the rate.
        max_momentum: Momentum at both ends of a cycle.
        cycles: Cycles in the whole run; the run ends at `base_lr`.
        peak: Where in a cycle the peak lies, 0–1; 0.5 gives half cycles of equal length.
    """

    base_lr: float
    max_lr: float
    base_momentum: float = 0.85
    max_momentum: float = 0.95
    cycles: float = 1
    peak: float = 0.5

    def at(self, progress: float) -> tuple[float, float]:
        """Returns `(learning rate, momentum)` after the share `progress` (0–1) of the run."""
        position = progress * self.cycles % 1 if progress < 1 else 1
        height = position / self.peak if position < self.peak else (1 - position) / (1 - self.peak)
        return (
            self.base_lr + height * (self.max_lr - self.base_lr),
            self.max_momentum - height * (self.max_momentum - self.base_momentum),
        )


class Cycle(keras.callbacks.Callback):
    """Sets rate and momentum before every batch.

    Args:
        schedule: The policy.
        epochs: Length of the whole run.
        batches: Batches in the epoch that this callback sees.
    """

    def __init__(self, schedule: Schedule, epochs: int, batches: int):
        super().__init__()
        self.schedule, self.epochs, self.batches = schedule, epochs, batches
        self.epoch = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        rate, momentum = self.schedule.at((self.epoch + batch / self.batches) / self.epochs)
        optimizer = self.model.optimizer
        optimizer.learning_rate = rate
        optimizer.momentum.assign(momentum)
