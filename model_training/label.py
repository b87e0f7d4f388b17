"""Gives texts the label, and the probability of every label, that trained models see in them, to train others on."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import datasets
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

import limelight
from limelight.predictor import Predictor
from model_training.coarse import SEPARATOR, CoarseFile
from model_training.errors import SettingsError
from model_training.reviews import Columns, choose_rows, read_reviews
from model_training.soft import PROBABILITIES, write_probabilities
from model_training.teach import TEACHER

_BATCH = 256
Float32 = NDArray[np.float32]


def label_texts(
    files: Sequence[Path],
    out: Path,
    weights: Sequence[Path],
    columns: Columns,
    min_probability: float,
    coarse: Sequence[CoarseFile] = (),
    where: str | None = None,
    max_texts: int | None = None,
) -> tuple[int, int]:
    """Writes `out`, a .parquet of the texts whose most probable label has at least `min_probability` (Lee 2013).

    Args:
        files: Files of texts.
        out: The file to write, with `text`, `label`, `probability`, `probabilities`, and what `columns` keeps.
        weights: Folders of weights, or of teachers; probabilities are the mean over them.
        columns: Where the text stands.
        min_probability: Rows whose best label is less probable are left out.
        coarse: More files, whose labels say which labels may be true: the others get the probability 0.
        where: Only these rows, as `column=value,value` of a column that is kept.
        max_texts: At most so many of them, drawn by chance, the same each time.

    Returns:
        `(texts kept, texts read)`.

    Raises:
        SettingsError: `min_probability` is no probability, no text reaches it, or the models have different labels.
        DataError: See `read_reviews` and `choose_rows`.
    """
    if not 0 <= min_probability <= 1:
        raise SettingsError(f"--min-probability {min_probability:g}: a probability lies between 0 and 1.")
    with TemporaryDirectory() as cache:
        unlabelled = Columns(columns.text, None, columns.title, columns.keep, columns.html)
        tables = [read_reviews([file], unlabelled, Path(cache)) for file in files]
        labels, models = _load(weights)
        tables += [file.read(labels, columns, Path(cache)) for file in coarse]
        rows = choose_rows(datasets.concatenate_datasets(tables), where)
        if max_texts is not None and len(rows) > max_texts:
            rows = rows.select(np.sort(np.random.default_rng(1).choice(len(rows), max_texts, replace=False)))
        texts, may = list(rows["text"]), list(rows["label"])
        probabilities: Float32 = np.stack([model(texts) for model in models]).mean(axis=0)
        for row, label in enumerate(may):
            if label:
                known = label.split(SEPARATOR)
                probabilities[row] *= [name in known for name in labels]
        probabilities /= probabilities.sum(axis=1, keepdims=True)
        best = probabilities.max(axis=1)
        kept = np.flatnonzero(best >= min_probability)
        if not len(kept):
            raise SettingsError(
                f"--min-probability {min_probability:g}: none of {len(texts):,} texts reaches it; ask for less."
            )
        datasets.Dataset.from_dict(
            {
                "text": [texts[row] for row in kept],
                "label": [labels[number] for number in probabilities[kept].argmax(axis=1)],
                "probability": best[kept],
                PROBABILITIES: write_probabilities(probabilities[kept]),
                **{name: [rows[name][row] for row in kept] for name in columns.keep},
            }
        ).to_parquet(str(out))
    return len(kept), len(texts)


def _load(weights: Sequence[Path]) -> tuple[list[str], list[Callable[[list[str]], Float32]]]:
    """Returns the labels that all `weights` have, and for each what gives probabilities `<float32>[texts, labels]`."""
    labels: list[str] | None = None
    models: list[Callable[[list[str]], Float32]] = []
    for folder in weights:
        if (folder / TEACHER).is_file():
            # PyTorch is needed for teachers alone.
            from model_training.teacher import Teacher

            teacher = Teacher.load(folder)
            own, model = teacher.labels, teacher.predict
        else:
            predictor = limelight.load(folder)
            own, model = predictor.labels, partial(_predict, predictor)
        if labels not in (None, own):
            raise SettingsError(f"--weights {folder}: has the labels {own}, and {weights[0]} has {labels}.")
        labels = own
        models.append(model)
    assert labels is not None
    return labels, models


def _predict(predictor: Predictor, texts: list[str]) -> Float32:
    rows: list[list[float]] = []
    for start in tqdm(range(0, len(texts), _BATCH), desc="labels"):
        rows += [answer.probabilities for answer in predictor.predict_batch(texts[start : start + _BATCH])]
    return np.array(rows, np.float32)
