"""The linear baseline of images: logistic regression on their pixels, which takes seconds."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from ..data.images import ImageData, ImageRows

# Its name in the metadata and the card.
NAME = "Logistic regression on pixels"
# Most images it learns from, about five seconds for MNIST.
_ROWS_BESIDE = 10_000
_STRENGTHS = (0.02, 0.2)


def measure_pixels(data: Path, seed: int) -> dict[str, Any]:
    """Trains the baseline on the images of a run (a sample if there are many), and scores it on the same dev rows.

    Returns:
        `name`, `rows` it learned from, the accuracy `value` on dev, and `n`, the number of dev rows.
    """
    splits = ImageData.load(data).splits
    train, dev = splits["train"], splits["dev"]
    rows = np.arange(len(train))
    if len(rows) > _ROWS_BESIDE:
        rows = np.sort(np.random.default_rng(seed).choice(rows, _ROWS_BESIDE, replace=False))
    features, dev_features = _flat(train)[rows], _flat(dev)
    best = 0.0
    for strength in _STRENGTHS:
        model = LogisticRegression(C=strength, max_iter=200)
        with warnings.catch_warnings():
            # A fit that has not quite converged is still scored on dev as it is.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(features, train.labels[rows])
        best = max(best, float((model.predict(dev_features) == dev.labels).mean()))
    return {"name": NAME, "rows": len(rows), "value": round(best, 4), "n": len(dev)}


def _flat(rows: ImageRows) -> NDArray[np.float32]:
    """Returns ink from 0 to 1, `<float32>[rows, pixels]`."""
    return (rows.pixels.reshape(len(rows), -1) / 255).astype(np.float32)
