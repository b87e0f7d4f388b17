"""Linear baselines, which train in seconds: logistic regression on TF-IDF of words and word pairs, or on pixels."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from limelight.predictor import Predictor
from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import UNK_TOKEN_ID

from ..data.corpus import Corpus
from ..data.images import ImageData
from ..data.prepare import PreparedData
from .evaluate import read_documents

Labels = NDArray[np.int32]

# Their names in the metadata and the card.
NAME, _NAME_OF_PIXELS = "TF-IDF, logistic regression", "Logistic regression on pixels"
# Above this number of rows, a feature must occur more often to be worth its weight.
_MANY_ROWS = 50_000
_MOST_TERMS = 500_000
# Most rows, and images, that the baseline next to every network learns from, about ten and five seconds.
_ROWS_BESIDE, _IMAGES_BESIDE = 20_000, 10_000
# Rows of train whose document vectors are tried.
_PROBED = 1000


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
        """Reads documents of `corpus`, all by default; `meanings` maps the index of each label to another label."""
        positions = np.arange(len(corpus)) if positions is None else positions
        labels = corpus.labels[positions]
        texts = [" ".join(map(str, ids.tolist())) for ids in corpus.joined(positions)]
        return cls(texts, labels if meanings is None else meanings[labels])


@dataclass(frozen=True)
class Baseline:
    """The results of the baseline that a network is compared with.

    Attributes:
        name: Its name.
        rows: Number of rows that it was trained on.
        right: Which dev rows, and test rows if there are any, it classifies correctly: `<bool>[rows]`.
    """

    name: str
    rows: int
    right: dict[str, NDArray[np.bool_]]

    def figures(self, network: Mapping[str, NDArray[np.bool_]]) -> dict[str, Any]:
        """Returns its accuracy on dev, and for each split the advantage of the network, whose correct rows are given.

        A difference is paired by rows, `[difference, low, high]`, with its 95% interval.
        """
        dev = self.right["dev"]
        return {
            "name": self.name,
            "rows": self.rows,
            "value": round(float(dev.mean()), 4),
            "n": len(dev),
            "difference": {split: paired(right, self.right[split]) for split, right in network.items()},
            "values": {split: round(float(right.mean()), 4) for split, right in self.right.items()},
        }


def paired(right: NDArray[np.bool_], other: NDArray[np.bool_]) -> list[float]:
    """Returns how much larger the share `right` is, with its 95% interval: `[difference, low, high]`."""
    gain = right.astype(float) - other
    half = 1.96 * float(gain.std()) / np.sqrt(len(gain))
    return [round(float(value), 4) for value in (gain.mean(), gain.mean() - half, gain.mean() + half)]


def train_tfidf(train: Lines, dev: Lines, seed: int, strengths: Sequence[float] = (1.0, 4.0, 16.0)) -> Pipeline:
    """Fits logistic regression on TF-IDF of words and word pairs; the regularization is chosen on dev."""
    features = TfidfVectorizer(
        token_pattern=r"\S+",  # noqa: S106 - no password
        ngram_range=(1, 2),
        min_df=2 if len(train.texts) < _MANY_ROWS else 5,
        max_features=_MOST_TERMS,
        sublinear_tf=True,
        dtype=np.float32,
    )
    known, dev_known = features.fit_transform(train.texts), features.transform(dev.texts)
    # Class weights change nothing if all labels are about equally frequent.
    sizes = np.bincount(train.labels)
    weights = (None, "balanced") if sizes.max() > 1.5 * sizes[sizes > 0].min() else (None,)
    # By far the fastest of scikit-learn's multinomial solvers on many sparse rows.
    options = {"solver": "saga", "tol": 1e-3, "max_iter": 500, "random_state": seed}
    models = [LogisticRegression(C=one, class_weight=weight, **options) for one, weight in product(strengths, weights)]
    best = max(models, key=lambda model: _dev_accuracy(model, known, train.labels, dev_known, dev.labels))
    return make_pipeline(features, best)


def measure_tfidf(
    data: Path, where: str | None, dev_where: str | None, seed: int, max_rows: int | None = None
) -> Baseline:
    """Trains the baseline on the rows of a run.

    It is trained on rows with true labels, or a sample if there are many. If there are none, it is trained on the most
    probable labels of other rows; rows with coarse labels are left out.
    """
    prepared = PreparedData.load(data)
    rows = Corpus(data, "train", where, max_rows)
    sure = np.flatnonzero(
        rows.is_of_files
        if rows.is_of_files.any()
        else ~np.isin(rows.labels - len(prepared.labels), np.arange(len(prepared.coarse)))
    )
    sure = _some(sure, _ROWS_BESIDE, seed)
    train = Lines.of(rows, prepared.targets(data).argmax(axis=1).astype(np.int32), sure)
    held = {"dev": Lines.of(Corpus(data, "dev", dev_where))}
    if "test" in prepared.rows:
        held["test"] = Lines.of(Corpus(data, "test"))
    model = train_tfidf(train, held["dev"], seed, strengths=(4.0, 16.0))
    return Baseline(NAME, len(sure), {name: model.predict(lines.texts) == lines.labels for name, lines in held.items()})


def measure_vectors(data: Path, weights: Path) -> float:
    """Returns the accuracy on dev of logistic regression on the document vectors of finished weights.

    A sample of rows shows within seconds whether the encoders of `weights` capture what the labels are about.
    """
    prepared, predictor = PreparedData.load(data), Predictor.load(weights)
    vectors, labels = {}, {}
    for split, most in (("train", _PROBED), ("dev", _PROBED // 2)):
        vectors[split], labels[split] = read_vectors(
            predictor, prepared.preprocessor(data), Corpus(data, split), len(prepared.labels), most
        )
    scaler = StandardScaler().fit(vectors["train"])
    model = LogisticRegression(C=0.1, max_iter=500)
    known_rows, others = (scaler.transform(vectors[split]) for split in ("train", "dev"))
    return _dev_accuracy(model, known_rows, labels["train"], others, labels["dev"])


def read_vectors(
    predictor: Predictor, own: Preprocessor, rows: Corpus, count: int, most: int
) -> tuple[NDArray[np.float32], Labels]:
    """Returns the document vectors of finished weights for rows of another vocabulary, and the labels of these rows.

    Args:
        predictor: The weights.
        own: The preprocessor of the rows; words that the weights lack become unknown.
        rows: The rows; rows with several possible labels are left out.
        count: The number of labels.
        most: Maximum number of rows, drawn at random.

    Returns:
        `<float32>[rows, features]` and `<int32>[rows]`.
    """
    known = predictor.preprocessor.vocabulary
    ids = [known.get(token, UNK_TOKEN_ID) for token in own.written([list(range(own.vocabulary_size))])]
    chosen = _some(np.flatnonzero(rows.labels < count), most, 1)
    documents = ([[ids[token] for token in sentence] for sentence in each] for each in rows.documents(chosen))
    return read_documents(predictor, documents)[1], rows.labels[chosen]


def measure_pixels(data: Path, seed: int) -> Baseline:
    """Trains the baseline on the images of a run, or a sample if there are many."""
    splits = ImageData.load(data).splits
    # Ink from 0 to 1.
    pixels = {name: (rows.pixels.reshape(len(rows), -1) / 255).astype(np.float32) for name, rows in splits.items()}
    labels = {name: rows.labels for name, rows in splits.items()}
    rows = _some(np.arange(len(labels["train"])), _IMAGES_BESIDE, seed)
    some = pixels["train"][rows], labels["train"][rows]
    models = [LogisticRegression(C=strength, max_iter=200) for strength in (0.02, 0.2)]
    best = max(models, key=lambda model: _dev_accuracy(model, *some, pixels["dev"], labels["dev"]))
    right = {name: best.predict(pixels[name]) == labels[name] for name in ("dev", "test")}
    return Baseline(_NAME_OF_PIXELS, len(rows), right)


def _some(rows: NDArray[np.int64], most: int, seed: int) -> NDArray[np.int64]:
    """Returns at most `most` of `rows`, drawn at random, in their order."""
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False)) if len(rows) > most else rows


def _dev_accuracy(model: LogisticRegression, features: Any, labels: Labels, dev: Any, dev_labels: Labels) -> float:
    """Fits `model`, and returns its accuracy on dev; a fit that has not quite converged is scored as it is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features, labels)
    return float((model.predict(dev) == dev_labels).mean())
