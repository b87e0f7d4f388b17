"""The baselines that count words: TF-IDF with logistic regression, and fastText with pairs of words."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fasttext
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from model_training.data.corpus import Corpus

Labels = NDArray[np.int32]

# Above so many rows, a feature has to be seen more often to be worth its weight.
_MANY_ROWS = 50_000
# With so many pairs of words, few passes see each often enough.
_MANY_PAIRS = 20_000_000


@dataclass(frozen=True)
class Lines:
    """Documents as lines of token ids: what a network reads, for models that read words.

    Attributes:
        texts: The ids of each document, with blanks between.
        labels: `<int32>[documents]`.
    """

    texts: list[str]
    labels: Labels

    @classmethod
    def of(cls, corpus: Corpus, meanings: Labels | None = None) -> "Lines":
        """Reads all documents of `corpus`; `meanings` has another label for each, by its number."""
        texts: list[str] = []
        for part in np.array_split(np.arange(len(corpus)), max(len(corpus) // 1000, 1)):
            tokens, _, _ = corpus.take(part)
            ends = np.cumsum(corpus.token_counts[part])[:-1]
            texts += [" ".join(map(str, ids.tolist())) for ids in np.split(tokens, ends)]
        return cls(texts, corpus.labels if meanings is None else meanings[corpus.labels])


@dataclass(frozen=True)
class LinearModel:
    """A trained baseline.

    Attributes:
        predict: Gives the labels `<int32>[documents]` of lines.
        dev_accuracy: How good it is on dev.
        settings: What was chosen on dev.
    """

    predict: Callable[[Lines], Labels]
    dev_accuracy: float
    settings: dict[str, Any]


def train_tfidf(train: Lines, dev: Lines, seed: int) -> LinearModel:
    """Fits logistic regression to TF-IDF of words and pairs of words; dev chooses how hard it is held back."""
    vectorizer = TfidfVectorizer(
        token_pattern=r"\S+",  # noqa: S106 - no password
        ngram_range=(1, 2),
        min_df=2 if len(train.texts) < _MANY_ROWS else 5,
        sublinear_tf=True,
        max_features=500_000,
        dtype=np.float32,
    )
    features, dev_features = vectorizer.fit_transform(train.texts), vectorizer.transform(dev.texts)
    # Weights for labels change nothing where all are about equally frequent.
    counts = np.bincount(train.labels)
    weights = (None, "balanced") if counts.max() > 1.5 * counts[counts > 0].min() else (None,)
    best: tuple[float, dict[str, Any], Any] | None = None
    for strength, weight in product((1.0, 4.0, 16.0), weights):
        # Of scikit-learn's solvers for all labels at once the quickest on sparse rows, by far on many.
        model = LogisticRegression(
            C=strength, class_weight=weight, solver="saga", tol=1e-3, max_iter=500, random_state=seed
        ).fit(features, train.labels)
        accuracy = float((model.predict(dev_features) == dev.labels).mean())
        if best is None or accuracy > best[0]:
            best = (accuracy, {"C": strength, "class_weight": weight, "features": features.shape[1]}, model)
    assert best is not None
    accuracy, settings, model = best
    return LinearModel(lambda lines: model.predict(vectorizer.transform(lines.texts)), accuracy, settings)


def train_fasttext(train: Lines, dev: Lines, seed: int) -> LinearModel:
    """Trains fastText with pairs of words (Joulin et al. 2016); dev chooses rate and passes."""
    best: tuple[float, dict[str, Any], Any] | None = None
    pairs = sum(text.count(" ") for text in train.texts)
    passes = (5, 15, 40) if pairs < _MANY_PAIRS else (2, 5)
    # Pairs share their vectors by hash; few do, with four places for each that there can be.
    bucket = min(4 * pairs, 2_000_000)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"__label__{label} {text}\n" for text, label in zip(train.texts, train.labels, strict=True))
        for rate, epochs in product((0.1, 0.5), passes):
            # More than one thread, and no two runs are alike.
            model = fasttext.train_supervised(
                str(path), lr=rate, epoch=epochs, wordNgrams=2, dim=20, bucket=bucket, thread=1, seed=seed, verbose=0
            )
            accuracy = float((_fasttext_labels(model, dev) == dev.labels).mean())
            if best is None or accuracy > best[0]:
                best = (accuracy, {"lr": rate, "epochs": epochs, "dim": 20, "bucket": bucket}, model)
    assert best is not None
    accuracy, settings, model = best
    return LinearModel(lambda lines: _fasttext_labels(model, lines), accuracy, settings)


def _fasttext_labels(model: Any, lines: Lines) -> Labels:
    labels, _ = model.predict(lines.texts)
    return np.array([int(found[0].removeprefix("__label__")) for found in labels], np.int32)


LINEAR = {"tfidf": train_tfidf, "fasttext": train_fasttext}
