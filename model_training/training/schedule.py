"""One cycle of learning rate and momentum: the rate rises and falls, and momentum does the opposite."""

from dataclasses import dataclass

from .config import TrainConfig

# Momentum (for Adam, β1) at the peak of the rate, and at both ends of the cycle.
LOW_MOMENTUM, HIGH_MOMENTUM = 0.85, 0.95


@dataclass(frozen=True)
class Schedule:
    """Rate and momentum through a run (Smith 2017; Smith 2018 for momentum).

    The rate goes up and down in straight lines, and momentum against it.

    Attributes:
        base_lr: Learning rate at both ends.
        max_lr: Learning rate at the peak.
        peak: Where in the run the peak lies, 0–1; 0.5 gives halves of equal length.
    """

    base_lr: float
    max_lr: float
    peak: float = 0.5

    @classmethod
    def of(cls, config: TrainConfig) -> "Schedule":
        """Returns the schedule of a run."""
        return cls(config.base_lr, config.max_lr, config.peak)

    def at(self, progress: float) -> tuple[float, float]:
        """Returns `(learning rate, momentum)` after the share `progress` (0–1) of the run."""
        progress = min(progress, 1)
        height = progress / self.peak if progress < self.peak else (1 - progress) / (1 - self.peak)
        return (
            self.base_lr + height * (self.max_lr - self.base_lr),
            HIGH_MOMENTUM - height * (HIGH_MOMENTUM - LOW_MOMENTUM),
        )
