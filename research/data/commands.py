"""The commands that make rows: prepare, with more rows than that of `limelight`, and split."""

from collections.abc import Sequence
from pathlib import Path

from model_training.adapters import Function, with_config
from model_training.data.config import Columns, PrepareConfig
from model_training.output import command

from .config import LessonConfig


def with_lessons(function: Function, arguments: Sequence[str]) -> Function:
    """Returns the function of `limelight prepare` with the settings of `LessonConfig`."""
    return with_config(function, LessonConfig())


def split(
    train: tuple[str, ...],
    out: Path,
    test: tuple[str, ...] = (),
    label_names: tuple[str, ...] = (),
    force: bool = False,
    columns: Columns = Columns(),
    dev_share: float | None = PrepareConfig.dev_share,
    dev_block: int | None = PrepareConfig.dev_block,
    seed: int = PrepareConfig.seed,
) -> None:
    """Writes the rows that prepare would use as train and as dev, to train a teacher on the same rows.

    Args:
        train: Files of rows.
        out: The folder to write, with train.parquet and dev.parquet.
        test: Files of rows; copies of these are left out of the others.
        label_names: Names for the labels, in their sorted order.
        force: Replace what an earlier split wrote there.
        columns: The columns that hold the parts of a review.
        dev_share: Share of the rows set apart, the same for each label.
        dev_block: Instead, set apart random blocks of this many consecutive rows.
        seed: Seed of the choice of dev rows.
    """
    from .split import split as run

    config = PrepareConfig(dev_share=dev_share, dev_block=dev_block, seed=seed)
    rows = run(train, out, columns, config, test, label_names, force)
    print(f"{out}: train.parquet with {rows['train']:,} rows, dev.parquet with {rows['dev']:,}")
    files = ("--files", out / "train.parquet", "--dev", out / "dev.parquet")
    teach = ("teach", *files, "--out", f"runs/{out.name}-teacher", "--encoder", "FOLDER")
    print(f"next: {command(*teach, package='research')}")


def ears(weights: Path) -> None:
    """Measures weights on sentences that test one thing at a time, of templates that training never saw.

    Args:
        weights: The weights directory.
    """
    from .ears import measure, report

    print(report(measure(weights)))
