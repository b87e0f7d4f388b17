"""Outputs of models for texts, and a file for them: probabilities, with a hash of each text instead of the text."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

import limelight
from limelight.predictor import Predictor
from model_training.errors import DataError, SettingsError

from .config import TEACHER
from .teach import teacher_class

Float32 = NDArray[np.float32]
_BATCH = 256
# Number of texts that a kill may cost.
_CHUNK = 2048


class Models:
    """Several models with the same labels; their outputs are averaged.

    Args:
        folders: Folders of weights, or of teachers (see `research.distillation.teach`).

    Raises:
        SettingsError: Their labels differ.
    """

    def __init__(self, folders: Sequence[Path]):
        models = [_load(folder) for folder in folders]
        names, labels, self._asked = zip(*models, strict=True)
        self.names, self.labels = list(names), labels[0]
        if other := next((folder for folder, own in zip(folders, labels, strict=True) if own != self.labels), None):
            raise SettingsError(f"--weights {other}: does not have the labels of {folders[0]}, {self.labels}.")

    def of(self, texts: Sequence[str]) -> Float32:
        """Returns the probabilities of each text, `<float32>[texts, labels]`."""
        return np.mean([ask(list(texts)) for ask in self._asked], axis=0)


class Answers:
    """Outputs of models, in a file that grows with each new text, and that suffices if it knows all texts.

    Args:
        path: The `.npz`; it is read if it exists.
        models: The models for texts that are not in the file.

    Raises:
        DataError: The file cannot be read, or holds outputs of other models; or there is neither a file nor a model.
    """

    def __init__(self, path: Path, models: Models | None):
        self._path, self._models = path, models
        self._known: dict[int, Float32] = {}
        if models is not None:
            self.names, self.labels = models.names, models.labels
        try:
            if models is None or path.exists():
                with path.open("rb") as opened, np.load(opened) as file:
                    self.names, self.labels = file["models"].tolist(), file["labels"].tolist()
                    known = zip(file["texts"].tolist(), file["probabilities"].astype(np.float32), strict=True)
                    self._known = dict(known)
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise DataError(f"{path}: not a file of answers ({error}); --weights makes one.") from error
        if models is not None and self.names != models.names:
            raise DataError(
                f"{path}: holds outputs of {' and '.join(self.names)}, not of {' and '.join(models.names)}; "
                "name another file."
            )

    def of(self, texts: Sequence[str]) -> Float32:
        """Returns the probabilities of each text, `<float32>[texts, labels]`, in half precision.

        New texts are written as they are labelled, so that an interrupted run can continue.

        Raises:
            DataError: A text is not in the file, and there is no model.
        """
        keys = [_key(text) for text in texts]
        new = list({key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}.items())
        if new and self._models is None:
            raise DataError(
                f"{self._path}: lacks {len(new):,} of {len(texts):,} texts, the first {new[0][1][:60]!r}; "
                "give --weights to label them."
            )
        for start in range(0, len(new), _CHUNK):
            assert self._models is not None
            print(f"{self._path}: {start:,} of {len(new):,} new texts are answered", flush=True)
            some = dict(new[start : start + _CHUNK])
            # In the precision of the file, so that a second call returns the same.
            answers = self._models.of(list(some.values())).astype(np.float16).astype(np.float32)
            self._known.update(zip(some, answers, strict=True))
            self._save()
        return np.array([self._known[key] for key in keys], np.float32)

    def _save(self) -> None:
        order = sorted(self._known)
        new = self._path.with_name(f"{self._path.stem}.new.npz")
        np.savez_compressed(
            new,
            models=np.array(self.names),
            labels=np.array(self.labels),
            texts=np.array(order, np.uint64),
            probabilities=np.array([self._known[key] for key in order], np.float16),
        )
        new.replace(self._path)


def _load(folder: Path) -> tuple[str, list[str], Callable[[list[str]], Float32]]:
    """Returns the name of a model, its labels, and a function to probabilities, `<float32>[texts, labels]`."""
    if (folder / TEACHER).is_file():
        teacher = teacher_class().load(folder)
        return f"teacher {teacher.version}", teacher.labels, teacher.predict
    predictor = limelight.load(folder)
    return f"weights {predictor.version}", predictor.labels, partial(_predict, predictor)


def _predict(predictor: Predictor, texts: list[str]) -> Float32:
    rows: list[list[float]] = []
    for start in tqdm(range(0, len(texts), _BATCH), desc="labels"):
        rows += [answer.probabilities for answer in predictor.predict_batch(texts[start : start + _BATCH])]
    return np.array(rows, np.float32)


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
