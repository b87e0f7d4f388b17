"""Fine-tunes a pretrained transformer on labelled reviews, to label others for a smaller network (see `label`)."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from model_training.data.config import Columns
from model_training.data.reviews import choose_rows, read_reviews, sorted_labels
from model_training.errors import SettingsError
from model_training.output import replaced

from ..data.sample import draw_rows
from .config import TeacherConfig

if TYPE_CHECKING:
    from .teacher import Teacher


def teacher_class() -> type["Teacher"]:
    """Returns `research.distillation.teacher.Teacher`, the only module that needs PyTorch.

    Raises:
        SettingsError: PyTorch or transformers is not installed.
    """
    try:
        from .teacher import Teacher
    except ImportError as error:
        raise SettingsError(
            f"A teacher needs {error.name}, which is not installed: .venv/bin/python -m pip install torch transformers"
        ) from error
    return Teacher


def teach(
    files: Sequence[str | Path],
    dev: Sequence[str | Path],
    out: Path,
    encoder: Path,
    columns: Columns,
    config: TeacherConfig = TeacherConfig(),
    where: str | None = None,
    max_texts: int | None = None,
) -> float:
    """Fine-tunes `encoder`, a folder in the format of Hugging Face's libraries, and writes the folder `out`.

    Args:
        files: Files of training rows.
        dev: Files of rows to score it on.
        out: The folder to write.
        encoder: The pretrained transformer.
        columns: The columns that hold the parts of a review.
        config: The settings.
        where: Use only these rows, as `column=value,value` of a column that is kept.
        max_texts: Use at most this many training rows, chosen at random, always the same.

    Returns:
        The share of dev rows that it labels correctly.

    Raises:
        SettingsError: See `teacher_class`; or `where` names a column that is not kept.
        DataError: See `read_reviews`; or no row is left.
    """
    kind = teacher_class()
    with TemporaryDirectory() as cache:
        rows, dev_rows = (choose_rows(read_reviews(paths, columns, Path(cache)), where) for paths in (files, dev))
        # Of all rows: a rare label may be missing in the sample.
        labels = sorted_labels(rows.unique("label"))
        rows = draw_rows(rows, max_texts)
        texts, names = list(rows["text"]), list(rows["label"])
        dev_texts, dev_names = list(dev_rows["text"]), list(dev_rows["label"])
    teacher = kind(encoder, labels, config)
    teacher.fit(texts, np.array([labels.index(name) for name in names]))
    with replaced(out) as written:
        teacher.save(written)
    answers = teacher.predict(dev_texts).argmax(axis=1)
    return float(np.mean([labels[answer] == name for answer, name in zip(answers, dev_names, strict=True)]))
