"""The commands that make weights: prepare, train, evaluate, finish."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import tyro

from limelight.common.formatting import listed
from limelight.common.output import Output, refuse_inputs
from limelight.common.ranges import Range
from limelight.common.resources import find_weights

from .data.config import Columns, PrepareConfig, TableOptions
from .errors import SettingsError
from .output import command
from .reports.config import About, MeasuringOptions
from .training.config import AnyTrainConfig, RunOptions, TextConfig

if TYPE_CHECKING:
    from .data.prepare import PreparedData

# What `train --help` shows; `--help all` shows the rest.
COMMON = (
    *("out", "text", "label", "title", "ordinal", "dev", "test", "from", "network", "epochs", "max-lr", "seed"),
    *("merge-labels", "resume", "force", "settings"),
)


@dataclass(frozen=True)
class Files:
    """The files to learn from.

    Attributes:
        train: Files of training rows (.csv, .tsv, .jsonl, .parquet, .xlsx, .ods …, optionally compressed), folders of
            these, patterns in quotation marks, or hf://DATASET[/CONFIG][:SPLIT]. If the columns of a file have other
            names, write FILE::text=body,label=stars.
        where: Use only the rows with these values of a kept column, as column=value,value.
    """

    train: tuple[str, ...]
    where: str | None = None


@dataclass(frozen=True)
class Words:
    """Where the vocabulary comes from; by default, only from the rows.

    Attributes:
        tokenizer: A weights directory whose vocabulary to use, to train these weights further.
        start: The weights that training will start from, such as han; their words come first in the vocabulary.
    """

    tokenizer: Path | None = None
    start: Annotated[Path | None, tyro.conf.arg(name="from")] = None


def prepare(
    files: Files,
    out: Output,
    columns: Columns = Columns(),
    table: TableOptions = TableOptions(),
    words: Words = Words(),
    config: PrepareConfig = PrepareConfig(),
    force: bool = False,
) -> None:
    """Converts files of reviews to token ids, stored on disk.

    Args:
        files: The files to learn from.
        out: The folder to write.
        columns: The columns that contain the parts of a review.
        table: The dev and test rows.
        words: Where the vocabulary comes from.
        config: The sizes and limits.
        force: Replace the output of an earlier run of prepare.
    """
    from limelight.text.preprocessor import Preprocessor

    from .data.prepare import prepare as run

    refuse_inputs({"--out": out}, [find_weights(weights) for weights in (words.tokenizer, words.start) if weights])
    pointless = {"--dev": ("dev_share", "dev_block") if table.dev else ()}
    pointless["--tokenizer"] = ("max_vocabulary", "min_count") if words.tokenizer is not None else ()
    for reason, names in pointless.items():
        for name in names:
            if getattr(config, name) != getattr(PrepareConfig, name):
                raise SettingsError(f"--{name.replace('_', '-')} has no effect with {reason}. Leave one of them out.")

    def known(weights: Path | None) -> Preprocessor | None:
        file = None if weights is None else find_weights(weights) / "tokenizer.json"
        return None if file is None else Preprocessor.load(file, config.max_sentence_tokens)

    data = run(
        {"train": files.train, "dev": table.dev, "test": table.test},
        out,
        columns,
        config,
        table=table,
        preprocessor=known(words.tokenizer),
        start=known(words.start),
        where=files.where,
        force=force,
    )
    print("\n".join(_made(out, data)))


def _made(out: Path, data: "PreparedData") -> list[str]:
    """Returns a summary of the prepared data, and the command to run next."""
    rows = ", ".join(f"{count:,} {name}" for name, count in data.rows.items())
    names = listed(data.labels[:10]) + (", …" if len(data.labels) > 10 else "")
    return [
        f"{out}: {sum(data.rows.values()):,} rows ({rows}); {len(data.labels)} labels: {names}",
        f"next: {command('train', out, '--out', f'weights/{out.name}')}",
    ]


def train(
    rows: Annotated[tuple[str, ...], tyro.conf.Positional],
    out: Output,
    columns: Columns = Columns(),
    table: TableOptions = TableOptions(),
    config: AnyTrainConfig = TextConfig(),
    running: RunOptions = RunOptions(),
) -> None:
    """Trains a calibrated model, with a card, on a table of texts and labels.

    Args:
        rows: Files of training rows (.csv, .tsv, .jsonl, .parquet, .xlsx, .ods …, optionally compressed), folders
            of these, patterns in quotation marks, or hf://DATASET[/CONFIG][:SPLIT]; or one folder written by prepare;
            or an .npz file of images with x_train, y_train, x_test and y_test.
        out: The weights directory to write.
        columns: The columns that contain the parts of a review.
        table: The dev and test rows.
        config: The settings of the run.
        running: Where the run is stored, and what it runs on.
    """
    from .pipeline import make

    print("\n".join(make(rows, out, columns, table, config, running)))


def evaluate(
    data: Path,
    weights: Path,
    split: Literal["dev", "test", "both"] = "test",
    where: str | None = None,
    name: str | None = None,
    looks: Annotated[int, Range(1)] = 1,
) -> Path:
    """Scores weights on prepared rows, and writes the scores to their metadata and model card.

    Args:
        data: A folder written by prepare; for digit_cnn, the .npz file.
        weights: The weights directory.
        split: The rows to score: dev, test, or both together. Choose both if test rows were already used to choose
            between weights, since this fits the weights to those rows too.
        where: Score only the rows with these values, as column=value,value.
        name: The name of these rows on the page and the card.
        looks: Number of sets of weights, including this one, that have been scored on the test rows.
    """
    from .evaluation.evaluate import evaluate as run

    scores = run(data, weights, split, where, name, looks)
    print(
        f"{scores.metric} {scores.value:.4f} ({scores.low:.4f}–{scores.high:.4f}) on {scores.n:,} rows: {scores.name}"
    )
    return weights


def finish(
    weights: Path,
    data: Path | None = None,
    measuring: MeasuringOptions = MeasuringOptions(),
    about: About = About(),
) -> None:
    """Calibrates and evaluates weights as train does, and writes their card; without --data, only writes the card.

    Args:
        weights: The weights directory.
        data: A folder written by prepare with the vocabulary of the weights; for digit_cnn, the .npz file.
        measuring: The rows to measure on.
        about: Other content for the card.
    """
    from limelight.weights import CARD

    from .reports.card import write_card

    if data is not None:
        from .pipeline import measure

        print("\n".join(measure(data, weights, measuring)))
    write_card(weights, about)
    print(f"{weights / CARD}: the model card")
