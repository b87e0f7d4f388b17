"""The output layer for other labels, by logistic regression on the documents that the first weights read."""

import warnings
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold, cross_val_predict

Floats = NDArray[np.floating]
# The regularization of each model: few rows allow little on 128 numbers, and more on the logits of five stars.
_OF_VECTORS, _OF_LOGITS = (0.01, 0.1, 1.0), (0.3,)
_FOLDS, _SEED = 5, 1


def fit_output_layer(
    vectors: Floats, labels: NDArray[np.int32], kernel: Floats, bias: Floats
) -> tuple[Floats, Floats] | None:
    """Fits the output layer that takes the place of one for other labels.

    A model on the logits of the old layer keeps to what the first weights were made to tell, which is best for few
    rows; a model on the document vectors may learn anything that they see. Cross-validation chooses.

    Args:
        vectors: The document vectors of training rows, `<float32>[rows, features]`.
        labels: Their labels, from 0, `<int32>[rows]`.
        kernel: That of the old layer, `<float32>[features, old labels]`.
        bias: Its bias, `<float32>[old labels]`.

    Returns:
        The kernel `<float32>[features, labels]` and the bias `<float32>[labels]`; None if a label has a single row.
    """
    folds = min(_FOLDS, int(np.bincount(labels).min()))
    if folds < 2:
        return None
    split = StratifiedKFold(folds, shuffle=True, random_state=_SEED)
    results: list[tuple[float, int, LogisticRegression, Floats, Floats]] = []
    for features, project, offset, strength in _choices(vectors, kernel, bias):
        model = LogisticRegression(C=strength, max_iter=300)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            answers = cross_val_predict(model, features, labels, cv=split, method="predict_proba")
            results.append((log_loss(labels, answers), len(results), model.fit(features, labels), project, offset))
    _, _, best, project, offset = min(results)
    weights, constants = best.coef_.T, best.intercept_
    if weights.shape[1] == 1:
        # Of two labels it has the difference.
        weights, constants = weights * [-0.5, 0.5], constants * [-0.5, 0.5]
    return (project @ weights).astype(np.float32), (offset @ weights + constants).astype(np.float32)


def _choices(vectors: Floats, kernel: Floats, bias: Floats) -> Iterator[tuple[Floats, Floats, Floats, float]]:
    """Yields scaled features, the matrix and the offset that make them of `vectors`, and a regularization."""
    for matrix, offset, strengths in (
        (kernel - kernel.mean(axis=1, keepdims=True), bias - bias.mean(), _OF_LOGITS),
        (np.eye(vectors.shape[1]), np.zeros(vectors.shape[1]), _OF_VECTORS),
    ):
        features = vectors @ matrix + offset
        scale = 1 / np.maximum(features.std(axis=0), 1e-6)
        mean = features.mean(axis=0)
        for strength in strengths:
            yield (features - mean) * scale, matrix * scale, (offset - mean) * scale, strength
