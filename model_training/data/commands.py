"""The command that makes data: prepare."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tyro.conf import arg

from limelight.common.plain import listed, plural
from limelight.common.shipped import find_weights

from ..errors import SettingsError
from ..output import command
from .config import Columns, PrepareConfig

if TYPE_CHECKING:
    from .prepare import PreparedData


@dataclass(frozen=True)
class Files:
    """The files of rows.

    Attributes:
        train: Files of training rows: .csv, .tsv, .jsonl, .parquet, .xlsx, .ods …, packed or not; folders of them;
            patterns in quotation marks; hf://DATASET[/CONFIG][:SPLIT]. If the columns of one file have other
            names, write FILE::text=body,label=stars.
        dev: Files of dev rows, on which the best epoch is chosen; by default a share of train.
        test: Files of test rows, which are scored once.
        where: Use only these rows of the files of train, as column=value,value of a kept column.
    """

    train: tuple[str, ...]
    dev: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    where: str | None = None


@dataclass(frozen=True)
class Labels:
    """The labels.

    Attributes:
        label_names: Names for the labels, in their sorted order.
        ordinal: The labels are ratings: the model also returns an expected number of stars.
    """

    label_names: tuple[str, ...] = ()
    ordinal: bool = False


@dataclass(frozen=True)
class Words:
    """Where the vocabulary comes from; by default from the rows alone.

    Attributes:
        tokenizer: A weights directory whose vocabulary to use, to continue training from its weights.
        start: Weights, such as han, that training will start from: their words come first in the vocabulary.
    """

    tokenizer: Path | None = None
    start: Annotated[Path | None, arg(name="from")] = None


def prepare(
    files: Files,
    out: Path,
    columns: Columns = Columns(),
    labels: Labels = Labels(),
    words: Words = Words(),
    config: PrepareConfig = PrepareConfig(),
    force: bool = False,
    ray: str | None = None,
) -> None:
    """Turns files of reviews into token ids on disk.

    Args:
        files: The files of rows.
        out: The folder to write.
        columns: The columns that hold the parts of a review.
        labels: The labels.
        words: Where the vocabulary comes from.
        config: Sizes and limits.
        force: Replace what an earlier prepare wrote there.
        ray: Address of a Ray cluster whose nodes see the same files; auto for the one that runs on this machine.
    """
    from limelight.text.preprocessor import Preprocessor

    from .prepare import prepare as run

    _check_all_is_read(config, files.dev, words.tokenizer)
    preprocessor = None
    if words.tokenizer is not None:
        preprocessor = Preprocessor.load(words.tokenizer / "tokenizer.json", config.max_sentence_tokens)
    first = None
    if words.start is not None:
        first = Preprocessor.load(find_weights(words.start) / "tokenizer.json", config.max_sentence_tokens)
    data = run(
        {"train": files.train, "dev": files.dev, "test": files.test},
        out,
        columns,
        config,
        **vars(labels),
        preprocessor=preprocessor,
        start=first,
        where=files.where,
        force=force,
        ray=ray,
    )
    print("\n".join(_made(out, data)))


def _check_all_is_read(config: PrepareConfig, dev: Sequence[str], tokenizer: Path | None) -> None:
    """Raises `SettingsError` for a setting that another one makes pointless."""
    pointless = {"--dev": ("dev_share", "dev_block") if dev else ()}
    pointless["--tokenizer"] = ("max_vocabulary", "min_count") if tokenizer is not None else ()
    for reason, names in pointless.items():
        for name in names:
            if getattr(config, name) != getattr(PrepareConfig, name):
                raise SettingsError(f"--{name.replace('_', '-')} has no effect with {reason}: leave one out.")


def _made(out: Path, data: "PreparedData") -> list[str]:
    """Prints a summary of the prepared data and the command to run next."""
    from .corpus import Corpus

    rows = ", ".join(f"{count:,} {name}" for name, count in data.rows.items())
    warnings = []
    if (unknown := Corpus(out, "dev").unknown_words(data.preprocessor(out).is_word)) > 0.5:
        warnings.append(
            f"{unknown:.0%} of the words of dev are not in the vocabulary. Put spaces between the words of Chinese, "
            "Japanese or Thai first, give more rows, or change --min-count, --max-vocabulary or --tokenizer."
        )
    names = listed(data.labels[:10]) + (", …" if len(data.labels) > 10 else "")
    return [
        *(
            f"left out {plural(count, 'row')} of {split}, with a text that is in a later split too"
            for split, count in data.dropped.items()
            if count
        ),
        *warnings,
        f"{out}: {sum(data.rows.values()):,} rows ({rows}); {len(data.labels)} labels: {names}",
        f"next: {command('train', out, '--out', f'weights/{out.name}')}",
    ]
