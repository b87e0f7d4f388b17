"""The commands that make weights ready for use: train, finish."""

from pathlib import Path
from typing import Annotated

import tyro

from .data.config import Columns, TableOptions
from .reports.config import About, MeasuringOptions
from .training.config import AnyTrainConfig, RunOptions, TextConfig

# What `train --help` shows; `--help all` shows the rest.
COMMON = (
    *("out", "text", "label", "title", "ordinal", "dev", "test", "from", "network", "epochs", "max-lr", "seed"),
    *("resume", "force", "settings"),
)


def train(
    rows: Annotated[tuple[str, ...], tyro.conf.Positional],
    out: Path,
    columns: Columns = Columns(),
    table: TableOptions = TableOptions(),
    config: AnyTrainConfig = TextConfig(),
    running: RunOptions = RunOptions(),
) -> None:
    """Turns a table of texts and labels into a calibrated model with a card.

    Args:
        rows: Files of rows to learn from: .csv, .tsv, .jsonl, .parquet, .xlsx, .ods …, packed or not; folders of them;
            patterns in quotation marks; hf://DATASET[/CONFIG][:SPLIT]. Or one folder that prepare wrote. Or
            an .npz of images with x_train, y_train, x_test and y_test.
        out: The weights directory to write.
        columns: The columns that hold the parts of a review.
        table: The rows of dev and test.
        config: The run.
        running: Where the run is kept, and what it runs on.
    """
    from .pipeline import Job, make

    print("\n".join(make(Job(rows, out, columns, table, config, running))))


def finish(
    weights: Path,
    data: Path | None = None,
    measuring: MeasuringOptions = MeasuringOptions(),
    about: About = About(),
) -> None:
    """Calibrates and measures weights as train does, and writes their card; without --data only the card.

    Args:
        weights: The weights directory.
        data: A folder that prepare wrote with the vocabulary of the weights; for digit_cnn the .npz.
        measuring: The rows to measure on.
        about: What the card says besides.
    """
    from limelight.weights import CARD

    from .reports.card import write_card

    if data is not None:
        from .pipeline import measure

        print("\n".join(measure(data, weights, measuring)))
    write_card(weights, about)
    print(f"{weights / CARD}: the model card")
