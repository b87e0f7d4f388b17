"""Cyclical learning rate and momentum: the rate rises and falls, and momentum does the opposite."""

from dataclasses import dataclass

from .config import Policy, TrainConfig

# From this share of a one-cycle run on, the rate only falls.
_ANNEAL = 0.9


@dataclass(frozen=True)
class Schedule:
    """Rate and momentum through a run (Smith 2017; Smith 2018 for momentum and for one cycle).

    The rate goes up and down in straight lines, and momentum against it. `triangular` repeats that; `triangular2`
    halves the height with every cycle; `exp_range` lets the height decay with every batch; `one_cycle` goes up and down
    once and spends its last tenth on falling further, to a hundredth of `base_lr`.

    Attributes:
        base_lr: Learning rate at both ends of a cycle.
        max_lr: Learning rate at the peak.
        base_momentum: Momentum at the peak of the rate.
        max_momentum: Momentum at both ends of a cycle.
        cycles: Number of cycles in the whole run; the run ends at `base_lr`.
        peak: Where in a cycle the peak lies, 0–1; 0.5 gives half cycles of equal length.
        policy: One of the four above.
        decay: Relative height that `exp_range` leaves at the end of the run: Smith's gamma to the power of the batches.
    """

    base_lr: float
    max_lr: float
    base_momentum: float = 0.85
    max_momentum: float = 0.95
    cycles: float = 1
    peak: float = 0.5
    policy: Policy = "triangular"
    decay: float = 0.1

    @classmethod
    def of(cls, config: TrainConfig) -> "Schedule":
        """Returns the schedule of a run."""
        return cls(
            config.base_lr,
            config.max_lr,
            config.base_momentum,
            config.max_momentum,
            config.cycles or cls.cycles,
            config.peak,
            config.policy,
            config.decay or cls.decay,
        )

    def at(self, progress: float) -> tuple[float, float]:
        """Returns `(learning rate, momentum)` after the share `progress` (0–1) of the run."""
        cycles = self.cycles
        if self.policy == "one_cycle":
            if progress > _ANNEAL:
                return self.base_lr * (1 - 0.99 * (progress - _ANNEAL) / (1 - _ANNEAL)), self.max_momentum
            progress, cycles = progress / _ANNEAL, 1
        cycle, position = divmod(progress * cycles, 1) if progress < 1 else (cycles - 1, 1)
        height = position / self.peak if position < self.peak else (1 - position) / (1 - self.peak)
        if self.policy == "triangular2":
            height /= 2**cycle
        elif self.policy == "exp_range":
            height *= self.decay**progress
        return (
            self.base_lr + height * (self.max_lr - self.base_lr),
            self.max_momentum - height * (self.max_momentum - self.base_momentum),
        )
