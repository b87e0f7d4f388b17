"""Labels texts with the output of a trained model, with the probability of every label, to train others on."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import datasets
import numpy as np
from numpy.typing import NDArray

from limelight.text.sentences import split_sentences
from model_training.data.config import Columns
from model_training.data.reviews import choose_rows, read_reviews
from model_training.errors import SettingsError, shorten
from model_training.output import replaced

from ..data.coarse import check_meanings, read_meanings
from ..data.sample import draw_rows
from ..data.soft import PROBABILITIES, write_probabilities
from .answers import Answers, Models

Float32 = NDArray[np.float32]

# One star above the middle makes good 4.5 times as probable as bad.
_STEEPNESS = 1.5


def label_texts(
    files: Sequence[str | Path],
    out: Path,
    weights: Sequence[Path],
    columns: Columns,
    min_probability: float,
    *,
    where: str | None = None,
    max_texts: int | None = None,
    sentences: bool = False,
    known: str | None = None,
    answers: Path | None = None,
    max_sentences: int | None = None,
    sides: tuple[str, str] | None = None,
) -> tuple[int, int]:
    """Writes `out`, a .parquet of the texts whose most probable label has at least `min_probability` (Lee 2013).

    Texts without a letter or digit are left out.

    Args:
        files: Files of texts.
        out: The file to write, with `text`, `label`, `probability`, `probabilities`, and the kept columns.
        weights: Folders of weights, or of teachers (see `teach`); several are averaged. Not needed if
            `answers` knows all texts.
        columns: The column that holds the text.
        min_probability: Rows whose most probable label is less probable are left out.
        where: Use only these rows, as `column=value,value` of a column that is kept.
        max_texts: Use at most this many of them, chosen at random, always the same.
        sentences: Label each of their sentences separately, and write repeated sentences once.
        known: The labels that a kept column allows for a text, as `column:value=may|may,value=may|may`. Other labels
            get probability 0, and the ratios of the allowed ones stay.
        answers: A file for the outputs of `weights`, see `research.distillation.answers`.
        max_sentences: Use at most this many sentences of 3 to 25 words, chosen at random, always the same.
        sides: Names of two labels, bad and good, that replace stars in the file: the probability of good is
            the logistic function of 1.5 times the expected stars above the middle.

    Returns:
        `(texts kept, texts read)`.

    Raises:
        SettingsError: The labels of `weights` differ; `min_probability` is not a probability, or no text reaches it;
            `known` does not fit, or is given for sentences, which may mean the opposite of the whole; there is no
            model; `sides` is given for labels that are not stars.
        DataError: See `read_reviews`, `choose_rows`, and `research.distillation.answers.Answers`.
    """
    if not 0 <= min_probability <= 1:
        raise SettingsError(f"--min-probability {min_probability:g}: a probability lies between 0 and 1.")
    if not weights and answers is None:
        raise SettingsError("--weights: name a model, or a file of --answers that knows all texts.")
    column, meanings = _parse_known(known, columns, sentences)
    with TemporaryDirectory() as cache:
        reviews = read_reviews(files, replace(columns, label=None), Path(cache))
        rows = draw_rows(choose_rows(reviews, where), max_texts)
        if sentences:
            rows = _sentences(rows)
        if max_sentences is not None:
            rows = draw_rows(rows.filter(lambda row: 3 <= len(row["text"].split()) <= 25), max_sentences)
        count = len(rows)
        rows = rows.filter(lambda row: any(map(str.isalnum, row["text"])))
        texts = list(rows["text"])
        models = Models(weights) if weights else None
        source = models if answers is None else Answers(answers, models)
        assert source is not None
        check_meanings(meanings, source.labels, f"--known {known}")
        if unknown := sorted(set(rows.unique(column)) - set(meanings)) if column else []:
            raise SettingsError(f"--known {known}: has no meaning for the {column} {shorten(unknown[0])!r}.")
        probabilities = source.of(texts)
        if column:
            probabilities = _among(
                probabilities, [[label in meanings[value] for label in source.labels] for value in rows[column]]
            )
        labels = list(source.labels)
        if sides is not None:
            probabilities, labels = _sides_of(probabilities, labels), list(sides)
        best = probabilities.max(axis=1)
        kept = np.flatnonzero(best >= min_probability)
        if not len(kept):
            raise SettingsError(
                f"--min-probability {min_probability:g}: none of {len(texts):,} texts reaches it; give a lower one."
            )
        table = datasets.Dataset.from_dict(
            {
                "text": [texts[row] for row in kept],
                "label": [labels[number] for number in probabilities[kept].argmax(axis=1)],
                "probability": best[kept],
                PROBABILITIES: write_probabilities(probabilities[kept]),
                **{name: [rows[name][row] for row in kept] for name in columns.kept},
            }
        )
        with replaced(out) as written:
            table.to_parquet(str(written))
    return len(kept), count


def _parse_known(known: str | None, columns: Columns, sentences: bool) -> tuple[str, dict[str, tuple[str, ...]]]:
    if known is None:
        return "", {}
    column, _, pairs = known.partition(":")
    if sentences:
        raise SettingsError("--known: a sentence may say the opposite of its text; leave out --known or --sentences.")
    if column not in columns.kept:
        raise SettingsError(f"--known {known}: {column!r} is not kept; add --keep {column}.")
    try:
        return column, read_meanings(pairs)
    except ValueError as error:
        raise SettingsError(
            f"--known {known}: {error}; write COLUMN:value=may|may, as in mood:bad=1|2,good=4|5."
        ) from error


def _among(probabilities: Float32, allowed: Sequence[Sequence[bool]]) -> Float32:
    """Returns `<float32>[texts, labels]` with 0 for labels that are not `allowed`, normalized to a sum of 1."""
    # Small enough to matter only if a model was practically sure of labels that are ruled out.
    left = np.where(np.array(allowed, bool), probabilities + 1e-6, 0)
    return (left / left.sum(axis=1, keepdims=True)).astype(np.float32)


def _sides_of(probabilities: Float32, labels: Sequence[str]) -> Float32:
    """Returns `<float32>[texts, 2]`, the probabilities that each text is bad and good."""
    try:
        stars = np.array([float(label) for label in labels])
    except ValueError:
        raise SettingsError(f"--sides: the labels {', '.join(labels)} are not stars; leave it out.") from None
    good = 1 / (1 + np.exp(-_STEEPNESS * (probabilities @ stars - stars.mean())))
    return np.stack([1 - good, good], axis=1).astype(np.float32)


def _sentences(rows: datasets.Dataset) -> datasets.Dataset:
    """Returns a row for each sentence with a letter or digit in it, with the columns of the first text that has it."""
    row_of: dict[str, int] = {}
    for row, text in enumerate(rows["text"]):
        for sentence in map(str.strip, split_sentences(text)):
            if any(character.isalnum() for character in sentence):
                row_of.setdefault(sentence, row)
    return rows.select(list(row_of.values())).remove_columns("text").add_column("text", list(row_of))
