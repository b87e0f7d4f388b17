"""Fits an output layer for other labels, by logistic regression on what the initial weights compute for documents."""

import warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold, cross_val_predict

Floats = NDArray[np.floating]
# The scale of a document vector's values next to that of the old layer's logits: few rows allow little on 128 numbers.
_SCALE = 0.2
_STRENGTHS = (0.1, 1.0)
_FOLDS, _SEED = 5, 1


def fit_output_layer(vectors: Floats, labels: NDArray[np.int32], kernel: Floats) -> tuple[Floats, Floats] | None:
    """Fits an output layer that replaces one for other labels.

    It is a single model on the logits of the old layer, which express what the initial weights were trained for, and on
    the document vectors, which are penalized more. The regularization is chosen by cross-validation.

    Args:
        vectors: The document vectors of training rows, `<float32>[rows, features]`.
        labels: The labels of the rows, from 0, `<int32>[rows]`.
        kernel: The kernel of the old layer, `<float32>[features, old labels]`.

    Returns:
        The kernel `<float32>[features, labels]` and the bias `<float32>[labels]`; None if a label has only one row.
    """
    folds = min(_FOLDS, int(np.bincount(labels).min()))
    if folds < 2:
        return None
    split = StratifiedKFold(folds, shuffle=True, random_state=_SEED)
    size, old = kernel.shape
    matrix = np.hstack([kernel - kernel.mean(axis=1, keepdims=True), np.eye(size)])
    mean = vectors.mean(axis=0)
    features = (vectors - mean) @ matrix
    scale = np.repeat([1, _SCALE], [old, size]) / np.maximum(features.std(axis=0), 1e-6)
    features *= scale

    def loss(model: LogisticRegression) -> float:
        return float(log_loss(labels, cross_val_predict(model, features, labels, cv=split, method="predict_proba")))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        models = [LogisticRegression(C=strength, max_iter=300) for strength in _STRENGTHS]
        best = min(models, key=loss).fit(features, labels)
    weights, constants = best.coef_.T, best.intercept_
    if weights.shape[1] == 1:
        # Of two labels it has the difference.
        weights, constants = weights * [-0.5, 0.5], constants * [-0.5, 0.5]
    weights = matrix @ (weights * scale[:, None])
    return weights.astype(np.float32), (constants - mean @ weights).astype(np.float32)
