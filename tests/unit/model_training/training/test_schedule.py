"""Rate and momentum: they move in opposite directions, and the update uses both."""

from collections.abc import Callable

import keras
import numpy as np
import pytest

from model_training.training.optimizers import MomentumAdam, MomentumSGD, Schedule
from model_training.training.stepper import stepper

SCHEDULE = Schedule(base_lr=0.1, max_lr=0.5)


@pytest.mark.parametrize(
    ("progress", "rate", "momentum"),
    [(0, 0.1, 0.95), (0.25, 0.3, 0.9), (0.5, 0.5, 0.85), (0.75, 0.3, 0.9), (1, 0.1, 0.95), (1.1, 0.1, 0.95)],
)
def test_momentum_falls_as_the_rate_rises(progress: float, rate: float, momentum: float) -> None:
    assert SCHEDULE.at(progress) == pytest.approx((rate, momentum))


def test_the_peak_can_come_early() -> None:
    schedule = Schedule(base_lr=0, max_lr=1, peak=0.25)
    assert schedule.at(0.25)[0] == pytest.approx(1)
    assert schedule.at(0.625)[0] == pytest.approx(0.5)


def line() -> keras.Model:
    """Returns y = wx with w = 1."""
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [keras.layers.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")]
    )


def train(
    optimizer: keras.optimizers.Optimizer, at: Callable[[float], tuple[float, float]]
) -> tuple[np.ndarray, list[float]]:
    """Fits one weight to y = 2x in six steps; returns it, and the rates that the optimizer was given."""
    model = line()
    model.compile(optimizer=optimizer, loss=keras.losses.MeanSquaredError())
    optimizer.build(model.trainable_variables)
    x = np.linspace(-1, 1, 24, dtype=np.float32).reshape(3, 8, 1)
    batches = [(part, 2 * part) for part in x]
    step, rates = stepper(model, batches[0]), []
    for number in range(6):
        step(batches[number % 3], *at(number / 6))
        rates.append(float(optimizer.learning_rate))
    step.sync()
    return np.array(model.weights[0]), rates


@pytest.mark.parametrize("optimizer", [MomentumSGD, MomentumAdam])
def test_a_schedule_of_momentum_alone_changes_the_weights(optimizer: type) -> None:
    """In Keras 3 a number assigned to an optimizer is frozen into the compiled step; these must not be."""
    steady, _ = train(optimizer(0.05), lambda progress: (0.05, 0.9))
    falling, _ = train(optimizer(0.05), lambda progress: (0.05, 0.9 - 0.8 * progress))
    assert abs(steady - falling).max() > 1e-3


def test_the_optimizer_is_given_the_rates_of_the_schedule() -> None:
    schedule = Schedule(0.01, 0.07)
    _, rates = train(MomentumSGD(0.01), schedule.at)
    assert rates == pytest.approx([schedule.at(step / 6)[0] for step in range(6)])


@pytest.mark.parametrize(
    ("optimizer", "of_keras"),
    [
        (MomentumSGD, lambda: keras.optimizers.SGD(0.05, momentum=0.9)),
        (MomentumAdam, lambda: keras.optimizers.Adam(0.05, beta_1=0.9)),
    ],
)
def test_steady_momentum_is_that_of_keras(optimizer: type, of_keras: Callable) -> None:
    ours, _ = train(optimizer(0.05), lambda progress: (0.05, 0.9))
    model = line()
    model.compile(optimizer=of_keras(), loss="mse", jit_compile=False)
    x = np.linspace(-1, 1, 24).reshape(-1, 1)
    model.fit(x, 2 * x, batch_size=8, epochs=2, shuffle=False, verbose=0)
    np.testing.assert_allclose(ours, np.array(model.weights[0]), rtol=1e-5)
