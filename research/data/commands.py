"""The commands that make rows: prepare, with more rows than that of `limelight`, split and sentences."""

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
        dev_share: Share of the rows split off, the same for each label.
        dev_block: Instead, split off random blocks of this many consecutive rows.
        seed: Seed of the choice of dev rows.
    """
    from .split import split as run

    config = PrepareConfig(dev_share=dev_share, dev_block=dev_block, seed=seed)
    rows = run(train, out, columns, config, test, label_names, force)
    print(f"{out}: train.parquet with {rows['train']:,} rows, dev.parquet with {rows['dev']:,}")
    files = ("--files", out / "train.parquet", "--dev", out / "dev.parquet")
    teach = ("teach", *files, "--out", f"runs/{out.name}-teacher", "--encoder", "FOLDER")
    print(f"next: {command(*teach, package='research')}")


def sentences(
    graded: tuple[Path, ...], treebank: Path, reviews: Path, test: Path, out: Path, force: bool = False
) -> None:
    """Writes film sentences next to film reviews, to learn and to score, with their `source`.

    Args:
        graded: Files of JSON lines with `text` and `mean`, the mean of grades from -4 to 4.
        treebank: A folder with sst2.tsv.gz and sst1_phrases_train.tsv.gz.
        reviews: A folder that split wrote.
        test: A file of reviews to score, with the labels 0 and 1.
        out: The folder to write: train, dev, test, and for `prepare --soft` graded and phrases, each a .parquet.
        force: Replace what an earlier run wrote there.
    """
    from .sentences import write_sentences

    rows = write_sentences(list(graded), treebank, reviews, test, out, force)
    print(f"{out}: " + ", ".join(f"{count:,} rows of {name}" for name, count in rows.items()))


def ears(weights: Path) -> None:
    """Measures weights on sentences that test one thing at a time, of templates that training never saw.

    Args:
        weights: The weights directory.
    """
    from .ears import measure, report

    print(report(measure(weights)))
