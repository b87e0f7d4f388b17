"""The commands that use a larger model: teach, label, vectors."""

from pathlib import Path
from typing import Annotated

from limelight.common.ranges import Range
from model_training.data.config import Columns
from model_training.output import claim_folder

from ..output import claim_file
from .config import TEACHER, TeacherConfig

# Number of passes over the texts to train vectors.


def teach(
    files: tuple[str, ...],
    dev: tuple[str, ...],
    encoder: Path,
    out: Path,
    where: str | None = None,
    max_texts: Annotated[int | None, Range(1)] = None,
    force: bool = False,
    columns: Columns = Columns(),
    config: TeacherConfig = TeacherConfig(),
) -> None:
    """Fine-tunes a pretrained transformer on reviews, so that a small network can learn from its labels.

    Args:
        files: Files of training rows.
        dev: Files of rows to score it on.
        encoder: The transformer: a folder in the format of Hugging Face's libraries.
        out: The folder to write.
        where: Use only these rows of both, as column=value,value of a kept column.
        max_texts: Use at most this many training rows, chosen at random, always the same; for a slow machine.
        force: Replace an existing teacher.
        columns: The columns that hold the parts of a review.
        config: The settings of fine-tuning.
    """
    from .teach import teach as run

    claim_folder(out, force, TEACHER)
    share = run(files, dev, out, encoder, columns, config, where, max_texts)
    print(f"{out}: dev accuracy {share:.4f}")


def label(
    files: tuple[str, ...],
    out: Path,
    weights: tuple[Path, ...] = (),
    answers: Path | None = None,
    where: str | None = None,
    max_texts: Annotated[int | None, Range(1)] = None,
    sentences: bool = False,
    max_sentences: Annotated[int | None, Range(1)] = None,
    sides: tuple[str, str] | None = None,
    known: str | None = None,
    min_probability: Annotated[float, Range(0, 1)] = 0.9,
    force: bool = False,
    columns: Columns = Columns(),
) -> None:
    """Labels texts with the output of weights or a teacher, as rows for prepare's --coarse or --soft.

    Args:
        files: Files of texts.
        out: The .parquet to write, with the columns text, label, probability and probabilities.
        weights: A weights directory, or the folder of a teacher; several are averaged.
        answers: An .npz for their outputs; known texts are not labelled again, and if it knows all of them,
            --weights is not needed.
        where: Use only these rows, as column=value,value of a kept column.
        max_texts: Use at most this many of them, chosen at random, always the same.
        sentences: Label each of their sentences separately.
        max_sentences: Use at most this many of these, of 3 to 25 words, chosen at random, always the same.
        sides: Names of two labels, bad and good: converts stars to these by their side of the middle.
        known: The labels that a kept column allows, as column:value=may|may,value=may|may; others get probability 0.
        min_probability: Keep only texts whose label is at least this probable.
        force: Replace an existing file.
        columns: The column that holds the text.
    """
    from .label import label_texts

    claim_file(out, force, ".parquet")
    kept, total = label_texts(
        files,
        out,
        weights,
        columns,
        min_probability,
        where=where,
        max_texts=max_texts,
        sentences=sentences,
        known=known,
        answers=answers,
        max_sentences=max_sentences,
        sides=sides,
    )
    print(f"{out}: {kept:,} of {total:,} texts")


def teacher_vectors(
    teacher: Path, out: Path, tokenizer: Path, size: Annotated[int, Range(1, 4096)] = 100, force: bool = False
) -> None:
    """Reads the vector of each word from a teacher, and writes them as word vectors.

    Args:
        teacher: The folder of a teacher, or of a pretrained transformer.
        out: The .npy file to write; the words are written to a .vocab.txt of the same name.
        tokenizer: A prepared folder or weights directory whose vocabulary to use.
        size: Length of a vector.
        force: Replace existing files.
    """
    from limelight.text.preprocessor import Preprocessor
    from model_training.data.vectors import vocabulary_file

    from .vectors import read_vectors, save_vectors

    claim_file(out, force, ".npy")
    claim_file(vocabulary_file(out), force, ".txt")
    words, values = read_vectors(teacher, Preprocessor.load(tokenizer / "tokenizer.json", 50), size)
    save_vectors(out, words, values)
    print(f"{out}: vectors of {values.shape[1]} numbers for {len(words):,} words")


def vectors(
    out: Path,
    tokenizer: Path,
    files: tuple[str, ...],
    size: Annotated[int, Range(1, 4096)] = 100,
    epochs: Annotated[int, Range(1, 10_000)] = 5,
    force: bool = False,
    columns: Columns = Columns(),
) -> None:
    """Trains word vectors on the texts of files, labelled or not.

    Args:
        out: The .npy file to write; the words are written to a .vocab.txt of the same name.
        tokenizer: A prepared folder or weights directory whose vocabulary to use.
        files: Files of texts.
        size: Length of a vector.
        epochs: Passes over the texts.
        force: Replace files that are there.
        columns: The column that holds the text.
    """
    from limelight.text.preprocessor import Preprocessor
    from model_training.data.vectors import vocabulary_file

    from .vectors import save_vectors, train_vectors

    claim_file(out, force, ".npy")
    claim_file(vocabulary_file(out), force, ".txt")
    words, values = train_vectors(
        list(files), columns, Preprocessor.load(tokenizer / "tokenizer.json", 50), size, epochs
    )
    save_vectors(out, words, values)
    print(f"{out}: vectors of {values.shape[1]} numbers for {len(words):,} words")
