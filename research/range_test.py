"""The learning rate range test (Smith 2017): how high the rate can be before training diverges."""

from itertools import chain, count
from pathlib import Path
from typing import Any

import keras
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from tqdm import tqdm

from limelight.common.formatting import plural
from limelight.common.rules import colour
from model_training.data.ahead import ahead
from model_training.errors import SettingsError
from model_training.training.config import AnyTrainConfig
from model_training.training.optimizers import HIGH_MOMENTUM
from model_training.training.randomness import order_seed
from model_training.training.stepper import Stepper, stepper
from model_training.training.task import read_task

Floats = NDArray[np.float64]

# Share of the previous value in the smoothed loss at each step.
_SMOOTHING = 0.95
# Training has diverged when the smoothed loss is this many times the lowest.
_DIVERGED = 2.0


def run_range_test(
    data: Path, config: AnyTrainConfig, low: float, high: float, steps: int, out: Path
) -> tuple[float, float]:
    """Trains for `steps` batches while the rate rises from `low` to `high`, or until training diverges.

    The network is discarded; momentum stays high. Loss over rate is drawn as a PNG, `out`.

    Returns:
        See `propose`.

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
    rates = np.geomspace(low, high, steps)
    step: Stepper | None = None
    # Smoothed: an exponential mean, corrected for its start.
    losses: list[float] = []
    mean = 0.0
    # A small corpus needs several epochs.
    epochs = (ahead(task.batches(order_seed(config.seed, epoch))) for epoch in count())
    for _, batch in tqdm(chain.from_iterable(epochs), total=steps, unit=" steps", delay=1):
        step = step or stepper(model, batch)
        loss = float(step(batch, float(rates[len(losses)]), HIGH_MOMENTUM)[0])
        mean = _SMOOTHING * mean + (1 - _SMOOTHING) * loss
        smoothed = mean / (1 - _SMOOTHING ** (len(losses) + 1))
        if np.isfinite(smoothed):
            losses.append(smoothed)
        if not np.isfinite(smoothed) or smoothed > _DIVERGED * min(losses) or len(losses) == steps:
            break
    rates = rates[: len(losses)]
    proposed = propose(rates, np.array(losses))
    figure = Figure(figsize=(7, 4), layout="constrained")
    axis = figure.subplots()
    axis.plot(rates, losses, color=colour("figures", "curve"))
    for rate, name in zip(proposed, ("base_lr", "max_lr"), strict=True):
        axis.axvline(rate, color=colour("figures", "mark"), linestyle="--", linewidth=1)
        style: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "rotation": 90, "va": "top", "ha": "right"}
        axis.annotate(f"{name} {rate:.2g}", (rate, 0.98), **style)
    axis.set(xscale="log", xlabel="learning rate", ylabel="loss, smoothed")
    axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(out, dpi=100)
    return proposed


def propose(rates: Floats, losses: Floats) -> tuple[float, float]:
    """Proposes both ends of a cycle from the smoothed loss at each rate. Raises `SettingsError` if it never fell.

    Returns:
        The rate where the loss has fallen by a tenth of its range, for the ends of a cycle; and half the rate where it
        is lowest, for the peak, with a margin.
    """
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
    return min(float(rates[first]), max_lr / 3), max_lr
