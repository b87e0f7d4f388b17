"""A cycle of learning rate and momentum, and optimizers whose momentum can change during training."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

# Momentum (for Adam, β1) at the peak of the rate, and at both ends of the cycle.
LOW_MOMENTUM, HIGH_MOMENTUM = 0.85, 0.95


@dataclass(frozen=True)
class Schedule:
    """Learning rate and momentum over a run (Smith 2017; Smith 2018 for momentum).

    The learning rate rises and falls linearly, and momentum in the opposite direction.

    Attributes:
        base_lr: Learning rate at the start and end.
        max_lr: Learning rate at the peak.
        peak: Position of the peak in the run, 0–1; 0.5 gives halves of equal length.
    """

    base_lr: float
    max_lr: float
    peak: float = 0.5

    def at(self, progress: float) -> tuple[float, float]:
        """Returns `(learning rate, momentum)` at `progress` (0–1) of the run."""
        progress = min(progress, 1)
        height = progress / self.peak if progress < self.peak else (1 - progress) / (1 - self.peak)
        return (
            self.base_lr + height * (self.max_lr - self.base_lr),
            HIGH_MOMENTUM - height * (HIGH_MOMENTUM - LOW_MOMENTUM),
        )


class _Rates:
    """An optimizer with reduced learning rates for some variables."""

    def slow_down(self, variables: Sequence[Any], share: float) -> None:
        """Multiplies the learning rate of `variables` by `share`; call it after `build`."""
        places = map(self._get_variable_index, variables)  # type: ignore[attr-defined]
        self._shares = dict.fromkeys(places, share)

    def _rate(self, variable: Any, learning_rate: Any) -> Any:
        place = self._get_variable_index(variable)  # type: ignore[attr-defined]
        return learning_rate * getattr(self, "_shares", {}).get(place, 1.0)


class MomentumSGD(_Rates, keras.optimizers.Optimizer):
    """Stochastic gradient descent with momentum, which is a variable.

    `keras.optimizers.SGD` keeps momentum as a Python number, which the compiled step never reads again; here, assigning
    `momentum` affects the next update:

        v = momentum · v − rate · gradient        w = w + v
    """

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.9, name: str = "momentum_sgd", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.momentum = _momentum_variable(self, momentum)

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self._velocities = self.add_optimizer_variables(variables, "velocity")

    def update_step(self, gradient, variable, learning_rate):
        velocity = self._velocities[self._get_variable_index(variable)]
        rate = ops.cast(self._rate(variable, learning_rate), variable.dtype)
        momentum = ops.cast(self.momentum.value, variable.dtype)
        self.assign(velocity, momentum * velocity - rate * ops.cast(gradient, variable.dtype))
        self.assign_add(variable, velocity)


class MomentumAdam(_Rates, keras.optimizers.Adam):
    """Adam (Kingma & Ba 2015) with its momentum, β1, as a variable, as in `MomentumSGD`."""

    def __init__(self, learning_rate: float = 0.001, momentum: float = 0.9, name: str = "momentum_adam", **kwargs):
        super().__init__(learning_rate=learning_rate, beta_1=momentum, name=name, **kwargs)
        # Adam reads β1 at every step; here it reads the variable.
        self.momentum = self.beta_1 = _momentum_variable(self, momentum)

    def update_step(self, gradient, variable, learning_rate):
        super().update_step(gradient, variable, self._rate(variable, learning_rate))


def _momentum_variable(optimizer: keras.optimizers.Optimizer, value: float) -> keras.Variable:
    with keras.name_scope(optimizer.name, caller=optimizer):
        variable = keras.Variable(value, shape=(), dtype="float32", trainable=False, name="momentum")
    optimizer._track_variable(variable)
    return variable
