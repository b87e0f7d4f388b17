"""The learning rate range test (Smith 2017): how high the rate can be before training diverges."""

from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

import keras
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from tqdm import tqdm

from limelight.common.plain import plural

from ..data.ahead import ahead
from ..errors import SettingsError
from .config import AnyTrainConfig
from .optimizers import HIGH_MOMENTUM
from .randomness import order_seed
from .stepper import Stepper, stepper
from .task import read_task

Floats = NDArray[np.float64]

# Share of the previous value in the smoothed loss at each step.
_SMOOTHING = 0.95
# Training has diverged when the smoothed loss is this many times the lowest.
_DIVERGED = 2.0


@dataclass(frozen=True)
class RangeTest:
    """The result of a range test.

    Attributes:
        rates: The learning rate of each step, rising by the same factor.
        losses: The loss of each step, smoothed (exponential mean, corrected for its start).
        base_lr: The rate where the loss has fallen by a tenth of its range: for the ends of a cycle.
        max_lr: Half the rate where the loss is lowest: for the peak of a cycle, with a margin.
    """

    rates: Floats
    losses: Floats
    base_lr: float
    max_lr: float

    def draw(self, path: Path) -> None:
        """Plots loss over rate, with the two proposals, as a PNG."""
        figure = Figure(figsize=(7, 4), layout="constrained")
        axis = figure.subplots()
        axis.plot(self.rates, self.losses, color="#7a5c00")
        for rate, name in ((self.base_lr, "base_lr"), (self.max_lr, "max_lr")):
            axis.axvline(rate, color="#14507d", linestyle="--", linewidth=1)
            axis.annotate(
                f"{name} {rate:.2g}",
                (rate, 0.98),
                xycoords=("data", "axes fraction"),
                rotation=90,
                va="top",
                ha="right",
            )
        axis.set_xscale("log")
        axis.set_xlabel("learning rate")
        axis.set_ylabel("loss, smoothed")
        axis.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, dpi=100)


def run_range_test(data: Path, config: AnyTrainConfig, low: float, high: float, steps: int) -> RangeTest:
    """Trains for `steps` batches while the rate rises from `low` to `high`, or until training diverges.

    The network is discarded; momentum stays high.

    Raises:
        SettingsError: `low` is not below `high`, or the loss never fell between them.
        DataError: `data` is not usable.
    """
    if not 0 < low < high:
        raise SettingsError(f"--low {low:g} --high {high:g}: --low must be above 0 and below --high.")
    task = read_task(data, config)
    keras.utils.set_random_seed(config.seed)
    _, model, _ = task.build()
    print(f"{plural(steps, 'step')} at most", flush=True)
    rates = np.geomspace(low, high, steps).tolist()
    step: Stepper | None = None
    losses: list[float] = []
    mean = 0.0
    # A small corpus needs several epochs.
    epochs = (ahead(task.batches(order_seed(config.seed, epoch))) for epoch in count())
    for _, batch in tqdm(chain.from_iterable(epochs), total=steps, unit=" steps", delay=1):
        step = step or stepper(model, batch)
        loss = float(step(batch, rates[len(losses)], HIGH_MOMENTUM)[0])
        mean = _SMOOTHING * mean + (1 - _SMOOTHING) * loss
        smoothed = mean / (1 - _SMOOTHING ** (len(losses) + 1))
        if np.isfinite(smoothed):
            losses.append(smoothed)
        if not np.isfinite(smoothed) or smoothed > _DIVERGED * min(losses) or len(losses) == steps:
            break
    return propose(np.array(rates[: len(losses)]), np.array(losses))


def propose(rates: Floats, losses: Floats) -> RangeTest:
    """Proposes both ends of a cycle from smoothed `losses`. Raises `SettingsError` if they never fell."""
    lowest = int(np.argmin(losses))
    # The first losses are means of few batches, and noisy.
    start = float(np.median(losses[: len(losses) // 10 + 1]))
    fall = start - losses[lowest]
    if lowest == 0 or fall <= 0:
        raise SettingsError(f"The loss never fell between the rates {rates[0]:g} and {rates[-1]:g}: begin lower.")
    # After this, the loss does not come back up before its minimum.
    above = np.flatnonzero(losses[:lowest] > start - 0.1 * fall)
    first = int(above[-1]) + 1 if len(above) else 0
    max_lr = float(rates[lowest]) / 2
    return RangeTest(rates, losses, base_lr=min(float(rates[first]), max_lr / 3), max_lr=max_lr)
