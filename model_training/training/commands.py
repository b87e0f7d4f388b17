"""The command that looks for learning rates: range_test."""

from pathlib import Path
from typing import Annotated

from limelight.common.ranges import Range

from ..output import claim_file, replaced
from .config import AnyTrainConfig, TextConfig


def range_test(
    data: Path,
    out: Path = Path("range.png"),
    config: AnyTrainConfig = TextConfig(),
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
