"""The commands: python -m model_training prepare, train and those around them."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

# Read by TensorFlow when it starts: only what went wrong, not what it thinks of the processor.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import tyro

from limelight.errors import LimelightError
from limelight.text.preprocessor import Preprocessor
from model_training.data.prepare import PrepareConfig
from model_training.data.reviews import Columns
from model_training.distillation.teach import TeacherConfig
from model_training.errors import SettingsError
from model_training.training.config import TrainConfig

Flat = tyro.conf.OmitArgPrefixes

_COMPARISONS, _RESULTS = Path("model_training/comparison/comparisons.toml"), Path("model_training/comparison/results")


def prepare(
    train: tuple[Path, ...],
    out: Path,
    dev: tuple[Path, ...] = (),
    test: tuple[Path, ...] = (),
    coarse: tuple[str, ...] = (),
    soft: tuple[str, ...] = (),
    label_names: tuple[str, ...] = (),
    ordinal: bool = False,
    tokenizer: Path | None = None,
    where: str | None = None,
    columns: Annotated[Columns, Flat] = Columns(),
    config: Annotated[PrepareConfig, Flat] = PrepareConfig(),
) -> None:
    """Turns files of reviews into token ids on disk.

    Args:
        train: Files of training rows: .csv, .tsv, .jsonl or .parquet, plain or .gz.
        out: The folder to write.
        dev: Files of dev rows, which choose the best epoch; by default a share of train.
        test: Files of test rows, which are scored once.
        coarse: Files of more training rows whose labels say less than those of `train`, each as
            FILE:COLUMN:label=may|may, such as rows.csv:mood:bad=1|2,good=4|5.
        soft: Files of more training rows that label wrote, to be learned with the probabilities that stand in them;
            FILE:COLUMN=VALUE puts a value into a kept column, by which to choose them.
        label_names: What to call the labels, in their sorted order.
        ordinal: Labels are ratings: the model also gives an expected number of stars.
        tokenizer: A weights directory whose vocabulary to use, for going on from its weights.
        where: Of the files of train only these rows, as column=value,value of a kept column.
        columns: Where the parts of a review stand.
        config: Sizes and limits.
    """
    from model_training.data.coarse import CoarseFile
    from model_training.data.prepare import prepare as run
    from model_training.data.soft import SoftFile

    preprocessor = None
    if tokenizer is not None:
        preprocessor = Preprocessor.load(tokenizer / "tokenizer.json", config.max_sentence_tokens)
    files: dict[str, Sequence[Path]] = {"train": train, "dev": dev, "test": test}
    data = run(
        files,
        out,
        columns,
        config,
        coarse=[CoarseFile.parse(argument) for argument in coarse],
        soft=[SoftFile.parse(argument) for argument in soft],
        label_names=label_names,
        ordinal=ordinal,
        preprocessor=preprocessor,
        where=where,
    )
    print(f"{out}: {data.rows}, labels {data.labels}")


def split(
    train: tuple[Path, ...],
    out: Path,
    test: tuple[Path, ...] = (),
    label_names: tuple[str, ...] = (),
    columns: Annotated[Columns, Flat] = Columns(),
    dev_share: float = PrepareConfig.dev_share,
    dev_block: int = PrepareConfig.dev_block,
    seed: int = PrepareConfig.seed,
) -> None:
    """Writes the texts that prepare would train on and set apart as dev, for a teacher of the same rows.

    Args:
        train: Files of rows.
        out: The folder to write, with train.parquet and dev.parquet.
        test: Files of rows of which no copy may be among the others.
        label_names: What to call the labels, in their sorted order.
        columns: Where the parts of a review stand.
        dev_share: Share of the rows set apart.
        dev_block: So many rows that follow each other are set apart together.
        seed: Decides which rows those are.
    """
    from model_training.data.split import split as run

    config = PrepareConfig(dev_share=dev_share, dev_block=dev_block, seed=seed)
    rows = run(train, out, columns, config, test, label_names)
    print(f"{out}: {rows}")


def vectors(
    out: Path,
    tokenizer: Path,
    files: tuple[Path, ...] = (),
    teacher: Path | None = None,
    size: int = 100,
    epochs: int = 5,
    columns: Annotated[Columns, Flat] = Columns(),
) -> None:
    """Trains word vectors on the texts of files, labelled or not, or asks a teacher for them.

    Args:
        out: The .npy to write; the words go beside it as .vocab.txt.
        tokenizer: A prepared folder or weights directory whose vocabulary to use.
        files: Files of texts.
        teacher: The folder of a teacher, or of a pretrained transformer, whose reading of each word is its vector,
            instead of files.
        size: Length of a vector.
        epochs: Passes over the texts.
        columns: Where the text stands.
    """
    if bool(files) == (teacher is not None):
        raise SettingsError("Vectors come from --files or from a --teacher: give one of them.")
    from model_training.data.vectors import save_vectors, train_vectors
    from model_training.distillation.vectors import read_vectors

    preprocessor = Preprocessor.load(tokenizer / "tokenizer.json", 50)
    if teacher is not None:
        words, values = read_vectors(teacher, preprocessor, size)
    else:
        words, values = train_vectors(list(files), columns, preprocessor, size, epochs)
    save_vectors(out, words, values)


def train(
    data: Path,
    out: Path,
    config: Annotated[TrainConfig, Flat] = TrainConfig(),
    run: Path | None = None,
    resume: bool = False,
    seeds: int = 1,
) -> None:
    """Trains a network on prepared reviews, or on images.

    Args:
        data: A folder that prepare wrote; for digit_cnn an .npz with x_train, y_train, x_test and y_test.
        out: The weights directory to write.
        config: The run.
        run: Folder of the checkpoints; by default runs/NAME.
        resume: Go on from the last checkpoint.
        seeds: Train with so many seeds, from the seed on, say how far they differ, and keep what is best on dev.
    """
    from model_training.training.seeds import train_seeds
    from model_training.training.train import train as run_training

    run = run or Path("runs") / out.name
    if seeds != 1:
        train_seeds(data, out, config, run, seeds, resume)
    else:
        run_training(data, out, config, run, resume)
    card(out)


def soup(data: Path, weights: tuple[Path, ...], out: Path, where: str | None = None) -> None:
    """Averages the weights of runs that went on from the same start, each as often as serves the dev rows.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        weights: The weights directories.
        out: The weights directory to write.
        where: Dev rows to choose by, as column=value,value of a kept column; all by default.
    """
    from model_training.training.soup import make_soup

    make_soup(data, weights, out, where)
    card(out)


def range_test(
    data: Path,
    out: Path = Path("range.png"),
    config: Annotated[TrainConfig, Flat] = TrainConfig(),
    low: float = 1e-6,
    high: float = 1.0,
    steps: int = 300,
) -> None:
    """Finds the learning rates between which training works (Smith 2017), and draws the plot that shows it.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        out: The plot to write.
        config: The run that the rates are for.
        low: The rate of the first step.
        high: The rate of the last step, if training gets there.
        steps: Batches from low to high.
    """
    from model_training.training.range_test import run_range_test

    found = run_range_test(data, config, low, high, steps)
    found.draw(out)
    print(f"--base-lr {found.base_lr:.2g} --max-lr {found.max_lr:.2g}   (drawn in {out})")


def teach(
    files: tuple[Path, ...],
    dev: tuple[Path, ...],
    encoder: Path,
    out: Path,
    where: str | None = None,
    max_texts: int | None = None,
    columns: Annotated[Columns, Flat] = Columns(),
    config: Annotated[TeacherConfig, Flat] = TeacherConfig(),
) -> None:
    """Fine-tunes a pretrained transformer on reviews, so that a small network can learn from its labels.

    Args:
        files: Files of training rows.
        dev: Files of rows to measure it by.
        encoder: The transformer: a folder as Hugging Face's libraries write it.
        out: The folder to write.
        where: Only these rows of both, as column=value,value of a kept column.
        max_texts: At most so many training rows, drawn by chance, the same each time; for a slow machine.
        columns: Where the parts of a review stand.
        config: The fine-tuning.
    """
    from model_training.distillation.teach import teach as run

    share = run(files, dev, out, encoder, columns, config, where, max_texts)
    print(f"{out}: dev accuracy {share:.4f}")


def label(
    files: tuple[Path, ...],
    out: Path,
    weights: tuple[Path, ...] = (),
    answers: Path | None = None,
    where: str | None = None,
    max_texts: int | None = None,
    sentences: bool = False,
    known: str | None = None,
    min_probability: float = 0.9,
    columns: Annotated[Columns, Flat] = Columns(),
) -> None:
    """Labels texts with what weights or a teacher are sure of, as rows for prepare's --coarse or --soft.

    Args:
        files: Files of texts.
        out: The .parquet to write, with the columns text, label, probability and probabilities.
        weights: A weights directory, or the folder of a teacher; of several the mean is taken.
        answers: An .npz that keeps what they say; texts that it knows are not asked again, and where it knows all of
            them nobody need be named.
        where: Only these rows, as column=value,value of a kept column.
        max_texts: At most so many of them, drawn by chance, the same each time.
        sentences: Labels each of their sentences, read by itself.
        known: What a kept column says of the label, as column:value=may|may,value=may|may; other labels get nothing.
        min_probability: Only texts whose label is at least this probable are kept.
        columns: Where the text stands.
    """
    from model_training.distillation.label import label_texts

    settings = (min_probability, where, max_texts, sentences, known, answers)
    kept, total = label_texts(files, out, weights, columns, *settings)
    print(f"{out}: {kept:,} of {total:,} texts")


def compare(
    data: Path,
    tasks: tuple[str, ...] = (),
    models: tuple[str, ...] = (),
    seeds: int = 1,
    comparisons: Path = _COMPARISONS,
    results: Path = _RESULTS,
    work: Path = Path("runs/compare"),
    encoder: Path | None = None,
) -> None:
    """Trains networks and baselines on the same rows, does only runs that are not finished, and draws the tables.

    Args:
        data: The folder that $DATA stands for in `comparisons`.
        tasks: Which tasks of `comparisons`; all by default.
        models: Which models of each task; all by default.
        seeds: Runs of each model that chance has a part in.
        comparisons: What is compared.
        results: The folder of the lines, one for each finished run, and of the tables that are drawn from them.
        work: The folder of prepared rows and of runs under way.
        encoder: The pretrained transformer that a task's teacher begins with, as for teach.
    """
    from model_training.comparison.compare import compare as run
    from model_training.comparison.comparison import Comparisons

    run(Comparisons.load(comparisons), results, work, data, tasks=tasks, models=models, seeds=seeds, encoder=encoder)


def evaluate(
    data: Path,
    weights: Path,
    split: Literal["dev", "test"] = "test",
    where: str | None = None,
    name: str | None = None,
) -> None:
    """Scores weights on prepared rows, and writes the score into their metadata and model card.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        weights: The weights directory.
        split: The rows: dev or test.
        where: Only these of them, as column=value,value.
        name: What the page and the card are to call these rows.
    """
    from model_training.evaluation.evaluate import evaluate as run

    scores = run(data, weights, split, where, name)
    print(
        f"{scores.metric} {scores.value:.4f} ({scores.low:.4f}–{scores.high:.4f}) on {scores.n:,} rows: {scores.name}"
    )
    card(weights)


def insights(
    data: Path,
    weights: Path,
    files: tuple[Path, ...] = (),
    where: str | None = None,
    columns: Annotated[Columns, Flat] = Columns(),
) -> None:
    """Makes a model as sure as it is right on dev rows; of texts, fits what it knows, and draws its map of reviews.

    Its last layer is divided by a temperature, so that every probability changes; run faithfulness after it.

    Args:
        data: A folder that prepare wrote; for digit_cnn the .npz.
        weights: The weights directory.
        files: The files that hold the texts of the dev rows, for the excerpts on the map; images need none.
        where: Only these of the dev and test rows, as column=value,value.
        columns: Where the parts of a review stand.
    """
    from model_training.evaluation.insights import fit_insights
    from model_training.reports.card import insight_lines

    print("\n".join(insight_lines(fit_insights(data, weights, where, files, columns))))
    card(weights)


def faithfulness(
    data: Path,
    weights: Path,
    split: Literal["dev", "test"] = "test",
    where: str | None = None,
    max_rows: int = 500,
    name: str | None = None,
) -> None:
    """Measures how far each lens can be trusted, and what learned attention is worth, for the model card.

    Args:
        data: A folder that prepare wrote.
        weights: The weights directory.
        split: The rows: dev or test.
        where: Only these of them, as column=value,value.
        max_rows: Measure the lenses on so many of them, chosen by chance, the same each time.
        name: What the card is to call these rows.
    """
    from model_training.evaluation.faithfulness import measure, table

    print("\n".join(table(measure(data, weights, split, where, max_rows, name))))
    card(weights)


def card(
    weights: Path,
    title: str | None = None,
    description: str | None = None,
    sources: str | None = None,
    ablation: str | None = None,
    comparisons: Path = _COMPARISONS,
    results: Path = _RESULTS,
) -> None:
    """Writes the model card of a weights directory anew from its metadata.

    Args:
        weights: The weights directory.
        title: A new title for the model, as the page shows it.
        description: A new description, one sentence.
        sources: Where its training reviews come from, for the card.
        ablation: A task of `comparisons` whose first model is a whole recipe, and whose others lack one idea each.
        comparisons: What is compared.
        results: The folder of the lines that compare wrote.
    """
    from model_training.comparison.comparison import Comparisons
    from model_training.reports.ablation import ablation as read_ablation
    from model_training.reports.card import write_card

    found = None if ablation is None else read_ablation(Comparisons.load(comparisons), results, ablation)
    write_card(weights, title, description, sources, found)


def readme(
    readme: Path = Path("README.md"),
    weights: Path = Path("weights"),
    comparisons: Path = _COMPARISONS,
    results: Path = _RESULTS,
) -> None:
    """Draws the table of models in the README anew from their metadata, and those of the comparisons.

    Args:
        readme: The file; the table stands between two markers in it.
        weights: The folder that holds the weights directories.
        comparisons: What is compared.
        results: The folder of the lines that compare wrote.
    """
    from model_training.comparison.comparison import Comparisons
    from model_training.comparison.tables import write_tables
    from model_training.reports.readme import update_readme

    update_readme(readme, weights)
    write_tables(Comparisons.load(comparisons), results)


def main() -> None:
    """Runs the command that the arguments name; an expected error is one line and exit status 1."""
    in_order = (
        prepare,
        split,
        vectors,
        range_test,
        train,
        soup,
        compare,
        teach,
        label,
        evaluate,
        insights,
        faithfulness,
        card,
        readme,
    )
    commands = {command.__name__: command for command in in_order}
    try:
        tyro.extras.subcommand_cli_from_dict(commands, prog="python -m model_training")
    except LimelightError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
