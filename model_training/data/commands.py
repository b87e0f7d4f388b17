"""The command that makes data: prepare."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tyro.conf import arg

from limelight.common.plain import listed, plural
from limelight.common.processes import within_memory
from limelight.common.shipped import find_weights

from ..errors import SettingsError
from ..output import command
from .config import Columns, PrepareConfig

if TYPE_CHECKING:
    from .prepare import PreparedData


@within_memory()
def prepare(
    train: tuple[str, ...],
    out: Path,
    dev: tuple[str, ...] = (),
    test: tuple[str, ...] = (),
    label_names: tuple[str, ...] = (),
    ordinal: bool = False,
    tokenizer: Path | None = None,
    start: Annotated[Path | None, arg(name="from")] = None,
    where: str | None = None,
    force: bool = False,
    columns: Columns = Columns(),
    config: PrepareConfig = PrepareConfig(),
    ray: str | None = None,
) -> None:
    """Turns files of reviews into token ids on disk.

    Args:
        train: Files of training rows: .csv, .tsv, .jsonl, .parquet, .xlsx, .ods …, packed or not; folders of them;
            patterns in quotation marks; hf://DATASET[/CONFIG][:SPLIT]. If the columns of one file have other
            names, write FILE::text=body,label=stars.
        out: The folder to write.
        dev: Files of dev rows, on which the best epoch is chosen; by default a share of train.
        test: Files of test rows, which are scored once.
        label_names: Names for the labels, in their sorted order.
        ordinal: The labels are ratings: the model also returns an expected number of stars.
        tokenizer: A weights directory whose vocabulary to use, to continue training from its weights.
        start: Weights, such as han, that training will start from: their words come first in the vocabulary.
        where: Use only these rows of the files of train, as column=value,value of a kept column.
        force: Replace what an earlier prepare wrote there.
        columns: The columns that hold the parts of a review.
        config: Sizes and limits.
        ray: Address of a Ray cluster whose nodes see the same files; auto for the one that runs on this machine.
    """
    from limelight.text.preprocessor import Preprocessor

    from .prepare import prepare as run

    _check_all_is_read(config, dev, tokenizer)
    preprocessor = None
    if tokenizer is not None:
        preprocessor = Preprocessor.load(tokenizer / "tokenizer.json", config.max_sentence_tokens)
    first = None
    if start is not None:
        first = Preprocessor.load(find_weights(start) / "tokenizer.json", config.max_sentence_tokens)
    files: dict[str, Sequence[str | Path]] = {"train": train, "dev": dev, "test": test}
    data = run(
        files,
        out,
        columns,
        config,
        label_names=label_names,
        ordinal=ordinal,
        preprocessor=preprocessor,
        start=first,
        where=where,
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
