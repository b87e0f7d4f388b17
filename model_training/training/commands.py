"""The commands that make weights: range_test, train."""

from pathlib import Path
from typing import Annotated

from limelight.common.ranges import Range

from ..errors import SettingsError
from ..output import claim_file, replaced
from .config import MINUTES, AnyTrainConfig, HANTrainConfig


def range_test(
    data: Path,
    out: Path = Path("range.png"),
    config: AnyTrainConfig = HANTrainConfig(),
    low: Annotated[float, Range(0, without_low=True)] = 1e-6,
    high: Annotated[float, Range(0, without_low=True)] = 1.0,
    steps: Annotated[int, Range(10, 1_000_000)] = 300,
    force: bool = False,
) -> None:
    """Finds the range of learning rates that work (Smith 2017), and plots it.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        out: The plot to write.
        config: The run that the rates are for.
        low: The rate of the first step.
        high: The rate of the last step, if training gets that far.
        steps: Number of batches from low to high.
        force: Replace an existing plot.
    """
    from .range_test import run_range_test

    claim_file(out, force, ".png")
    found = run_range_test(data, config, low, high, steps)
    with replaced(out) as written:
        found.draw(written)
    print(f"--base-lr {found.base_lr:.2g} --max-lr {found.max_lr:.2g}   (drawn in {out})")


def train(
    data: Path,
    out: Path,
    config: AnyTrainConfig = HANTrainConfig(),
    run: Path | None = None,
    resume: bool = False,
    force: bool = False,
    minutes: Annotated[float, Range(0)] = MINUTES,
    devices: str = "1",
    ray: str | None = None,
    workers: Annotated[int, Range(1, 10_000)] = 1,
) -> Path | None:
    """Trains a network on prepared reviews, or on images.

    Args:
        data: A folder that prepare wrote; for digit_cnn an .npz with x_train, y_train, x_test and y_test.
        out: The weights directory to write.
        config: The run.
        run: Folder for checkpoints, curves and TensorBoard logs; by default runs/NAME.
        resume: Continue from the last checkpoint.
        force: Replace existing weights, and start over if there is a run.
        minutes: Time between two checkpoints within an epoch; each checks a sample of dev.
        devices: Number of devices that share each batch, or all; several need Keras on JAX.
        ray: Address of a Ray cluster to train on, with JAX, whose nodes see the same folders; auto for the one here.
        workers: Number of processes on that cluster; each has one GPU if there are enough, or one CPU.
    """
    from .cluster import Launch, train_on_ray
    from .train import train as run_training
    from .verdict import verdict

    run = run or Path("runs") / out.name
    if ray is None and workers != 1:
        raise SettingsError(f"--workers {workers}: has no effect without --ray; leave it out, or give --ray.")
    try:
        if ray is not None:
            if devices != "1":
                raise SettingsError("--devices has no effect with --ray: leave one out.")
            metadata = train_on_ray(Launch(data, out, config, run, resume, force, minutes), ray, workers)
        else:
            metadata = run_training(data, out, config, run, resume, force, minutes, devices)
    except KeyboardInterrupt:
        begun = any(run.glob("**/state.json"))
        raise KeyboardInterrupt(
            f"{run} keeps what was done up to the last checkpoint; the same command with --resume goes on from there."
            if begun
            else "There is no checkpoint yet."
        ) from None
    if not metadata:
        # The first of several processes does the rest.
        return None
    print("\n".join(verdict(data, out, config)))
    return out
