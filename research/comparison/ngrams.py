"""The linear baseline that is hardest to beat: n-grams of words, weighted as by naive Bayes (Wang & Manning 2012)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from model_training.evaluation.linear import Labels, Lines

# Above this number of rows, an n-gram must occur more often to be worth its weight.
_MANY_ROWS = 50_000


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


def train_nb(train: Lines, dev: Lines, seed: int) -> LinearModel:
    """Fits logistic regressions to n-grams of one to three words, weighted as by naive Bayes (Wang & Manning 2012).

    An n-gram counts once in a document, by log (p / q), where p and q are its shares among the n-grams of documents
    with a label and without it, with add-one smoothing. There is one regression per label, or a single one for two
    labels; the strength of regularization is chosen on dev.
    """
    vectorizer = CountVectorizer(
        token_pattern=r"\S+",  # noqa: S106 - no password
        ngram_range=(1, 3),
        min_df=2 if len(train.texts) < _MANY_ROWS else 4,
        binary=True,
        dtype=np.float32,
    )
    features, dev_features = vectorizer.fit_transform(train.texts), vectorizer.transform(dev.texts)
    labels = np.unique(train.labels)
    sides = labels[1:] if len(labels) == 2 else labels
    ratios = [_log_ratio(features, train.labels == label) for label in sides]

    def probabilities(models: list[Any], rows: Any) -> NDArray[np.float32]:
        by_label = [
            model.predict_proba(rows.multiply(ratio).tocsr())[:, 1] for model, ratio in zip(models, ratios, strict=True)
        ]
        shares = np.zeros((rows.shape[0], int(labels.max()) + 1), np.float32)
        shares[:, labels] = np.stack([1 - by_label[0], by_label[0]] if len(labels) == 2 else by_label, axis=1)
        return shares / shares.sum(axis=1, keepdims=True)

    best: tuple[float, float, list[Any]] | None = None
    for strength in (0.03, 0.1, 0.3, 1.0):
        models = [
            LogisticRegression(C=strength, solver="liblinear", dual=True, random_state=seed).fit(
                features.multiply(ratio).tocsr(), train.labels == label
            )
            for label, ratio in zip(sides, ratios, strict=True)
        ]
        accuracy = float((probabilities(models, dev_features).argmax(axis=1) == dev.labels).mean())
        if best is None or accuracy > best[0]:
            best = (accuracy, strength, models)
    assert best is not None
    accuracy, strength, models = best

    def of(lines: Lines) -> NDArray[np.float32]:
        return probabilities(models, vectorizer.transform(lines.texts))

    settings = {"C": strength, "features": features.shape[1]}
    return LinearModel(lambda lines: of(lines).argmax(axis=1).astype(np.int32), accuracy, settings, of)


def _log_ratio(features: Any, has_label: NDArray[np.bool_]) -> NDArray[np.float32]:
    with_label, without = (np.asarray(features[rows].sum(axis=0)).ravel() + 1 for rows in (has_label, ~has_label))
    ratio: NDArray[np.float32] = np.log(with_label / with_label.sum()) - np.log(without / without.sum())
    return ratio.astype(np.float32)[None, :]
