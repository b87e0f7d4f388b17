"""Asks a classifier about each text once; a journal keeps the answers, so that a stopped audit goes on."""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.engines.black_box import BlackBox
from limelight.predictor import Predictor

Floats = NDArray[np.float32]
# Gets the number of texts that were answered since the last call.
Progress = Callable[[int], None]

# Number of texts of a batch: of a network, which shares work within one, and of a classifier, which may be slow.
_NETWORK_BATCH, _BATCH = 256, 32
# Texts that are asked first, to measure the time of one.
_PROBED = 8
_DIGEST = 16


class Answers:
    """The answers of a classifier to texts.

    Args:
        predictor: The classifier.

    Attributes:
        per_text: Seconds that a text took when the first ones were asked.
    """

    def __init__(self, predictor: Predictor):
        self.per_text = 0.0
        self._predictor = predictor
        self._known: dict[str, Floats] = {}

    def __getitem__(self, text: str) -> Floats:
        """Returns the probabilities `<float32>[labels]` of a text that was asked."""
        return self._known[text]

    def __len__(self) -> int:
        """Returns the number of texts that were asked."""
        return len(self._known)

    def of(self, texts: Sequence[str]) -> Floats:
        """Returns the probabilities `<float32>[texts, labels]` of texts that were asked."""
        return np.stack([self._known[text] for text in texts])

    def probe(self, texts: Sequence[str]) -> None:
        """Measures `per_text` on some of `texts`. Raises `ModelError` if the classifier fails."""
        some = list(dict.fromkeys(texts))[: 1 + _PROBED]
        # The first call may load the classifier, and is no measure of the others.
        probabilities_of(self._predictor, some[:1])
        start = time.perf_counter()
        probabilities_of(self._predictor, some[1:] or some)
        self.per_text = (time.perf_counter() - start) / max(1, len(some) - 1)

    def ask(self, texts: Sequence[str], progress: Progress = lambda _: None) -> None:
        """Asks about those of `texts` that were not asked before. Raises `ModelError` if the classifier fails."""
        different = [text for text in dict.fromkeys(texts) if text not in self._known]
        size = _BATCH if isinstance(self._predictor.engine, BlackBox) else _NETWORK_BATCH
        for first in range(0, len(different), size):
            batch = different[first : first + size]
            self._known.update(zip(batch, probabilities_of(self._predictor, batch), strict=True))
            progress(len(batch))


class Journal:
    """A file of answers of a classifier, which is not asked again about a text in it.

    Args:
        path: The file.
        predictor: The classifier; a journal of another one is replaced.

    Attributes:
        kept: Number of answers that were in the file.
    """

    def __init__(self, path: Path, predictor: Predictor):
        self._path = path
        self._labels = len(predictor.labels)
        self._known: dict[bytes, Floats] = {}
        head = json.dumps([predictor.name, predictor.version, predictor.labels]).encode() + b"\n"
        content = path.read_bytes() if path.is_file() else b""
        row = _DIGEST + 4 * self._labels
        if content.startswith(head):
            rows = content[len(head) :]
            for start in range(0, len(rows) - row + 1, row):
                values = np.frombuffer(rows[start + _DIGEST : start + row], "<f4")
                self._known[rows[start : start + _DIGEST]] = values.astype(np.float32)
        self.kept = len(self._known)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Without a record that a stop cut short.
        path.write_bytes(head + b"".join(key + value.astype("<f4").tobytes() for key, value in self._known.items()))
        if isinstance(predictor.engine, BlackBox):
            self._ask = predictor.engine.predict_proba
            predictor.engine.predict_proba = self

    def __call__(self, texts: list[str]) -> Any:
        """Returns the probabilities of `texts`, and writes those that are new."""
        keys = [hashlib.sha256(text.encode()).digest()[:_DIGEST] for text in texts]
        new = [place for place, key in enumerate(keys) if key not in self._known]
        if not new:
            return np.stack([self._known[key] for key in keys])
        answered = np.asarray(self._ask([texts[place] for place in new]), np.float32)
        if answered.shape != (len(new), self._labels):
            # The engine reports what is wrong with it.
            return answered
        with self._path.open("ab") as file:
            for place, value in zip(new, answered, strict=True):
                self._known[keys[place]] = value
                file.write(keys[place] + value.astype("<f4").tobytes())
        return np.stack([self._known[key] for key in keys])

    def remove(self) -> None:
        """Removes the file: the audit is complete."""
        self._path.unlink(missing_ok=True)


def probabilities_of(predictor: Predictor, texts: list[str]) -> Floats:
    """Returns the probabilities of texts `<float32>[texts, labels]`, without weights."""
    engine = predictor.engine
    if isinstance(engine, BlackBox):
        return engine.probabilities(texts)
    return engine.answers([reading.token_ids for reading in predictor.read_all(texts)])[0]
