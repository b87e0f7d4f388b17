"""Scores a network on labelled rows: every figure has its n and a 95% interval."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from limelight.common.probabilities import label_of, median_label, most_probable
from limelight.common.statistics import wilson


@dataclass(frozen=True)
class Scores:
    """The scores of a network on n rows.

    Attributes:
        name: Name of the rows.
        split: `dev`, `test`, or `dev and test`, whose rows are counted together.
        metric: Name of the metric in `value`.
        value: Share of rows whose most probable label is correct.
        answer: Share of rows whose label of the answer (see `label_of`) is correct; None if labels are not ratings.
        median: Share of rows whose median label is correct; None if labels are not ratings.
        n: Number of rows.
        low: Lower end of the Wilson 95% interval of the value.
        high: Upper end of the interval.
        mean_absolute_error: Mean distance between expected and true stars; None for labels that are not ratings.
        recall_per_class: Recall of each label, in order.
        precision_per_class: Precision of each label, in order.
        confusion: Counts, with a row for each true label and a column for each predicted label.
        looks: Number of sets of weights, including this one, that have been scored on the test rows.
    """

    name: str
    split: str
    metric: Literal["accuracy"]
    value: float
    answer: float | None
    median: float | None
    n: int
    low: float
    high: float
    mean_absolute_error: float | None
    recall_per_class: list[float]
    precision_per_class: list[float]
    confusion: list[list[int]]
    looks: int = 1

    def to_dict(self) -> dict[str, Any]:
        """Returns the fields, rounded to the digits that n supports."""
        return {key: _round(value) for key, value in asdict(self).items()}


def score(
    probabilities: NDArray[np.float32],
    labels: NDArray[np.int32],
    stars: list[float] | None,
    split: str,
    name: str,
    looks: int = 1,
) -> Scores:
    """Compares `probabilities <float>[n, labels]` with the true `labels <int>[n]`; `name` is the name of the rows."""
    predicted = most_probable(probabilities)
    right, n = int((predicted == labels).sum()), len(labels)
    low, high = wilson(right, n)
    classes = np.arange(probabilities.shape[1])
    precision, recall, _, _ = precision_recall_fscore_support(labels, predicted, labels=classes, zero_division=0)
    error = None
    if stars is not None:
        error = float(np.abs(probabilities @ np.array(stars) - np.array(stars)[labels]).mean())
    return Scores(
        name=name,
        split=split,
        metric="accuracy",
        value=right / n,
        answer=None if stars is None else float((label_of(probabilities, stars) == labels).mean()),
        median=None if stars is None else float((median_label(probabilities) == labels).mean()),
        n=n,
        low=low,
        high=high,
        mean_absolute_error=error,
        recall_per_class=recall.tolist(),
        precision_per_class=precision.tolist(),
        confusion=confusion_matrix(labels, predicted, labels=classes).tolist(),
        looks=looks,
    )


def interval_of(right: NDArray[np.bool_]) -> list[float]:
    """Returns the share of correct rows and its Wilson 95% interval, `[share, low, high]`; 0 to 1 for no rows."""
    if not len(right):
        return [0.0, 0.0, 1.0]
    return [round(float(value), 4) for value in (right.mean(), *wilson(int(right.sum()), len(right)))]


def share_of(right: NDArray[np.bool_]) -> dict[str, Any]:
    """Returns the result of `interval_of` as a dict, with the number of rows `n`."""
    share, low, high = interval_of(right)
    return {"share": share, "n": len(right), "low": low, "high": high}


def log_likelihood(probabilities: NDArray[np.floating], labels: NDArray[np.int32]) -> float:
    """Returns the mean logarithm of the probabilities of the true labels, in nats."""
    return float(np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-12)).mean())


def _round(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    return [_round(item) for item in value] if isinstance(value, list) else value
