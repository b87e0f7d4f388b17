"""The linear baselines: logistic regression on TF-IDF of words and their pairs, or on pixels, which takes seconds."""

import warnings
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

from ..data.corpus import Corpus
from ..data.images import ImageData, ImageRows
from ..data.prepare import PreparedData

Labels = NDArray[np.int32]

# Their names in the metadata and the card.
NAME, _NAME_OF_PIXELS = "TF-IDF, logistic regression", "Logistic regression on pixels"
# Above this number of rows, a feature must occur more often to be worth its weight.
_MANY_ROWS = 50_000
_MOST = 500_000
# Most rows, and images, that the baseline next to every network learns from, about ten and five seconds.
_ROWS_BESIDE, _IMAGES_BESIDE = 20_000, 10_000


@dataclass(frozen=True)
class Lines:
    """Documents as lines of token ids, the input of models that read words.

    Attributes:
        texts: The ids of each document, separated by spaces.
        labels: `<int32>[documents]`.
    """

    texts: list[str]
    labels: Labels

    @classmethod
    def of(cls, corpus: Corpus, meanings: Labels | None = None, positions: NDArray[np.int64] | None = None) -> "Lines":
        """Reads documents of `corpus`, all by default; `meanings` maps the number of each label to another label."""
        positions = np.arange(len(corpus)) if positions is None else positions
        labels = corpus.labels[positions]
        texts = [" ".join(map(str, ids.tolist())) for ids in corpus.joined(positions)]
        return cls(texts, labels if meanings is None else meanings[labels])


@dataclass(frozen=True)
class LinearModel:
    """A trained baseline.

    Attributes:
        predict: Returns the labels `<int32>[documents]` of lines.
        dev_accuracy: Its accuracy on dev.
        settings: The settings chosen on dev.
        probabilities: Returns the probabilities `<float32>[documents, labels]` of lines; None if a baseline has none.
    """

    predict: Callable[[Lines], Labels]
    dev_accuracy: float
    settings: dict[str, Any]
    probabilities: Callable[[Lines], NDArray[np.float32]] | None = None


def train_tfidf(train: Lines, dev: Lines, seed: int, strengths: Sequence[float] = (1.0, 4.0, 16.0)) -> LinearModel:
    """Fits logistic regression to TF-IDF of words and pairs of words; dev chooses the regularization."""
    pairs = _Pairs.of(train.texts, 2 if len(train.texts) < _MANY_ROWS else 5)
    counts = pairs.counts(train.texts)
    weighting = TfidfTransformer(sublinear_tf=True).fit(counts)
    features = weighting.transform(counts, copy=False)
    dev_features = weighting.transform(pairs.counts(dev.texts), copy=False)
    # Class weights change nothing if all labels are about equally frequent.
    sizes = np.bincount(train.labels)
    weights = (None, "balanced") if sizes.max() > 1.5 * sizes[sizes > 0].min() else (None,)
    best: tuple[float, dict[str, Any], Any] | None = None
    for strength, weight in product(strengths, weights):
        # By far the fastest of scikit-learn's multinomial solvers on many sparse rows.
        model = LogisticRegression(
            C=strength, class_weight=weight, solver="saga", tol=1e-3, max_iter=500, random_state=seed
        )
        accuracy = _dev_accuracy(model, features, train.labels, dev_features, dev.labels)
        if best is None or accuracy > best[0]:
            best = (accuracy, {"C": strength, "class_weight": weight, "features": features.shape[1]}, model)
    assert best is not None
    accuracy, settings, model = best
    return LinearModel(lambda lines: model.predict(weighting.transform(pairs.counts(lines.texts))), accuracy, settings)


@dataclass(frozen=True)
class _Pairs:
    """Words and pairs of words by number; a dictionary of all pairs in 20,000 reviews would take 300 MB.

    Attributes:
        keys: As `_keys` returns them, ascending.
    """

    keys: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str], rows: int) -> "_Pairs":
        """Returns the keys that occur in at least `min_count` texts; at most the most frequent ones."""
        found, counts = _counted(np.unique(_keys(text)) for text in texts)
        found = found[counts >= rows]
        if len(found) > _MOST:
            every, times = _counted(map(_keys, texts))
            found = np.sort(found[np.argsort(-times[np.searchsorted(every, found)], kind="stable")[:_MOST]])
        return cls(found)

    def counts(self, texts: Sequence[str]) -> csr_matrix:
        """Counts each key in each text: `<float32>[texts, keys]`."""
        columns, values, ends = array("i"), array("f"), array("q", [0])
        # A key above all known ones has no match.
        ended = np.append(self.keys, -1)
        for text in texts:
            keys = _keys(text)
            places = np.searchsorted(self.keys, keys)
            places = places[ended[places] == keys]
            found, times = np.unique(places, return_counts=True)
            columns.frombytes(found.astype(np.int32).tobytes())
            values.frombytes(times.astype(np.float32).tobytes())
            ends.append(len(columns))
        arrays = np.array(values, np.float32), np.array(columns, np.int32), np.array(ends)
        return csr_matrix(arrays, shape=(len(texts), len(self.keys)))


def _keys(text: str) -> NDArray[np.int64]:
    """Returns a number for each word and pair of words: the first in the high half, the second or 0 in the low one."""
    ids = np.array(text.split(), np.int64)
    return np.concatenate([ids << 32, (ids[:-1] << 32) + ids[1:]])


def _counted(parts: Iterable[NDArray[np.int64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returns each number once, ascending, and how often it occurs."""
    numbers = array("q")
    for part in parts:
        numbers.frombytes(part.tobytes())
    every = np.frombuffer(numbers, np.int64)
    every.sort()
    starts = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1]]))
    return every[starts], np.diff(starts, append=len(every))


def measure_tfidf(
    data: Path, where: str | None, dev_where: str | None, seed: int, max_rows: int | None = None
) -> dict[str, Any]:
    """Trains the baseline on the rows of a run and scores it on the same dev rows, for the metadata.

    It learns from rows with true labels, of many of them from a sample. Where there are none, the most probable
    label of other rows is learned; rows with coarse labels are left out.

    Returns:
        `name`, `rows` it learned from, the accuracy `value` on dev, and `n`, the number of dev rows.
    """
    prepared = PreparedData.load(data)
    rows, dev = Corpus(data, "train", where, max_rows), Corpus(data, "dev", dev_where)
    sure = np.flatnonzero(rows.is_of_files if rows.is_of_files.any() else ~prepared.are_coarse(rows.labels))
    sure = _some(sure, _ROWS_BESIDE, seed)
    train = Lines.of(rows, prepared.targets(data).argmax(axis=1).astype(np.int32), sure)
    found = train_tfidf(train, Lines.of(dev), seed, strengths=(4.0, 16.0))
    return {"name": NAME, "rows": len(sure), "value": round(found.dev_accuracy, 4), "n": len(dev)}


def measure_pixels(data: Path, seed: int) -> dict[str, Any]:
    """Trains the baseline on the images of a run (a sample if there are many), and scores it on the same dev rows.

    Returns:
        See `measure_tfidf`.
    """
    splits = ImageData.load(data).splits
    train, dev = splits["train"], splits["dev"]
    rows = _some(np.arange(len(train)), _IMAGES_BESIDE, seed)
    models = [LogisticRegression(C=strength, max_iter=200) for strength in (0.02, 0.2)]
    features, labels, dev_features = _flat(train)[rows], train.labels[rows], _flat(dev)
    fitted = (_dev_accuracy(model, features, labels, dev_features, dev.labels) for model in models)
    return {"name": _NAME_OF_PIXELS, "rows": len(rows), "value": round(max(fitted), 4), "n": len(dev)}


def _flat(rows: ImageRows) -> NDArray[np.float32]:
    """Returns ink from 0 to 1, `<float32>[rows, pixels]`."""
    return (rows.pixels.reshape(len(rows), -1) / 255).astype(np.float32)


def _some(rows: NDArray[np.int64], most: int, seed: int) -> NDArray[np.int64]:
    """Returns at most `most` of `rows`, drawn at random, in their order."""
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False)) if len(rows) > most else rows


def _dev_accuracy(model: LogisticRegression, features: Any, labels: Labels, dev: Any, dev_labels: Labels) -> float:
    """Fits `model`, and returns its accuracy on dev; a fit that has not quite converged is scored as it is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features, labels)
    return float((model.predict(dev) == dev_labels).mean())
