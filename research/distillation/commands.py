"""The commands that ask a larger model: teach, label, vectors."""

from pathlib import Path
from typing import Annotated

from limelight.ranges import Range
from model_training.data.config import Columns
from model_training.output import claim_file, claim_folder

from .config import TEACHER, TeacherConfig

# Passes over the texts from which vectors are trained.


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
        dev: Files of rows to measure it by.
        encoder: The transformer: a folder as Hugging Face's libraries write it.
        out: The folder to write.
        where: Only these rows of both, as column=value,value of a kept column.
        max_texts: At most so many training rows, drawn by chance, the same each time; for a slow machine.
        force: Replace a teacher that is there.
        columns: Where the parts of a review stand.
        config: The fine-tuning.
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
        max_sentences: At most so many of these, of 3 to 25 words, drawn by chance, the same each time.
        sides: Names of two labels, a bad one and a good one, to say of stars on which side of the middle a text is.
        known: What a kept column says of the label, as column:value=may|may,value=may|may; other labels get nothing.
        min_probability: Only texts whose label is at least this probable are kept.
        force: Replace a file that is there.
        columns: Where the text stands.
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
    """Asks a teacher how it reads each word, and writes the answers as word vectors.

    Args:
        teacher: The folder of a teacher, or of a pretrained transformer.
        out: The .npy to write; the words stand in a .vocab.txt of the same name.
        tokenizer: A prepared folder or weights directory whose vocabulary to use.
        size: Length of a vector.
        force: Replace files that are there.
    """
    from limelight.text.preprocessor import Preprocessor
    from model_training.data.vectors import save_vectors, vocabulary_file

    from .vectors import read_vectors

    claim_file(out, force, ".npy")
    claim_file(vocabulary_file(out), force, ".txt")
    words, values = read_vectors(teacher, Preprocessor.load(tokenizer / "tokenizer.json", 50), size)
    save_vectors(out, words, values)
    print(f"{out}: vectors of {values.shape[1]} numbers for {len(words):,} words")
