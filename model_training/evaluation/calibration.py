"""Calibrates the confidence of a network on dev rows, and measures the calibration on test rows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from limelight.common.probabilities import entropy, softmax
from limelight.digits import variation
from limelight.insights.star_range import star_range

from ..networks.pretrained import Network
from .scores import share_of

Floats = NDArray[np.floating]
Int32 = NDArray[np.int32]

BINS = 15
# Parts of the dev rows; each tests a temperature fitted on the others.
_FOLDS = 10
# The standard deviation of the logarithm of a temperature before any row is seen.
_PRIOR = 0.2
# Bounds on the share of dev rows that the network calls undecided.
LEAST_UNDECIDED, MOST_UNDECIDED = 0.005, 0.01
# The share of dev images that an answer is refused to; of letters and other pictures it is most.
MOST_UNCLEAR = 0.03
# Standard deviations of noise that is added to images to measure the refusal, in levels of grey.
NOISE = (10, 30, 100)


def scale(probabilities: Floats, temperature: float) -> Floats:
    """Returns softmax(log p / temperature) of `probabilities <float>[…, labels]` (Guo et al. 2017)."""
    logits: Floats = np.log(np.maximum(probabilities, 1e-12)) / temperature
    return softmax(logits)


def apply_temperature(model: Network, temperature: float) -> None:
    """Divides the last layer of `model` by `temperature`, so that it returns the same probabilities as `scale`."""
    model.classifier.set_weights([weights / temperature for weights in model.classifier.get_weights()])


def fit_temperature(probabilities: Floats, labels: Int32) -> float:
    """Returns the most probable temperature, given the true labels (Guo et al. 2017).

    With k labels and n rows, each row counts as having its label with probability (n + 2 / k) / (n + 2), as if two more
    rows with random labels had been seen (Platt 1999). Thus, a few rows that are all right do not make a network
    certain of everything, and many labels do not make it unsure. Few rows say little: the logarithm of the temperature
    has a normal prior around 0, with the standard deviation `_PRIOR`.
    """
    rows = len(labels)

    def loss(log_temperature: float) -> float:
        logs = np.log(np.maximum(scale(probabilities, np.exp(log_temperature)), 1e-12))
        true = logs[np.arange(rows), labels]
        likelihood = (rows * true.sum() + 2 * logs.mean(axis=1).sum()) / (rows + 2)
        return float((log_temperature / _PRIOR) ** 2 / 2 - likelihood)

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))


def choose_temperature(probabilities: Floats, labels: Int32) -> float:
    """Returns the temperature fitted on all rows, or 1 if it does not clearly help rows that it was not fitted on.

    It clearly helps if the log loss of each of `_FOLDS` parts of the rows, at the temperature fitted on the others,
    falls by more than the standard error of its mean.
    """
    folds = np.random.default_rng(1).permutation(len(labels)) % _FOLDS
    falls = np.zeros(len(labels))
    for fold in range(min(_FOLDS, len(labels))):
        held = folds == fold
        temperature = fit_temperature(probabilities[~held], labels[~held])
        both = np.stack([probabilities[held], scale(probabilities[held], temperature)])
        logs = np.log(np.maximum(both[:, np.arange(held.sum()), labels[held]], 1e-12))
        falls[held] = logs[1] - logs[0]
    helps = falls.mean() > falls.std(ddof=1) / np.sqrt(len(falls)) if len(falls) > 1 else False
    return fit_temperature(probabilities, labels) if helps else 1.0


def reliability(probabilities: Floats, labels: Int32) -> list[tuple[float, float, int]]:
    """Returns `(mean confidence, accuracy, rows)` of `BINS` bins of equal size, in order of confidence."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.array_split(np.argsort(confidence, kind="stable"), min(BINS, len(labels)))
    return [(float(confidence[rows].mean()), float(right[rows].mean()), len(rows)) for rows in bins]


def calibration_error(probabilities: Floats, labels: Int32) -> float:
    """Returns the expected calibration error: the mean distance of confidence from accuracy, weighted by bin size."""
    return sum(abs(confidence - share) * n for confidence, share, n in reliability(probabilities, labels)) / len(labels)


def fit_undecided(nothing: Floats, dev: Floats) -> dict[str, Any]:
    """Fits the entropy limit above which an answer is undecided.

    The limit is the lowest entropy of answers to texts without a known word, adjusted if necessary so that at least
    `LEAST_UNDECIDED` and at most `MOST_UNDECIDED` of dev rows reach it, in whole rows; fewer than 200 rows do not lower
    it.

    Args:
        nothing: `<float>[texts, labels]`, the answers to texts without a known word.
        dev: `<float>[rows, labels]`, the answers to dev rows.

    Returns:
        `{"entropy", "share"}`: the limit in nats, and the share of dev rows that reach it.
    """
    entropies = np.sort(entropy(dev))
    most, least = int(MOST_UNDECIDED * len(entropies)), int(LEAST_UNDECIDED * len(entropies))
    limits = [entropy(nothing).min(), *entropies[len(entropies) - least :]]
    # Rounded down, so that the rows that define the limit reach it; then above the other rows, which may tie.
    limit = float(max(np.floor(1e5 * min(limits)), np.floor(1e5 * entropies[-most - 1]) + 1) / 1e5)
    return {"entropy": limit, "share": round(float((entropies >= limit).mean()), 4)}


def fit_unclear(answers: Callable[[Floats], Floats], dev: Floats, test: Floats) -> dict[str, Any]:
    """Fits the limits above which an image is unclear.

    `MOST_UNCLEAR` of dev images reach the entropy limit; letters and other pictures do so far more often. No dev image
    exceeds the limit of total variation; noise does.

    Args:
        answers: Returns the answers `<float>[images, labels]` of the network.
        dev: `<float>[images, rows, columns]`, the dev images.
        test: `<float>[images, rows, columns]`, the test images, on which the limits are measured.

    Returns:
        `{"entropy", "variation", "share", "test", "noise"}`: the limits, in nats and in grey levels (see
        `limelight.digits.variation`), the shares of dev and test images that are unclear, and for each standard
        deviation of normal noise (in grey levels) the share of test images that are unclear with it.
    """
    predictions = answers(dev)
    flat = float(np.ceil(1e5 * float(np.quantile(entropy(predictions), 1 - MOST_UNCLEAR))) / 1e5)
    restless = float(np.ceil(10 * variation(dev).max()) / 10)

    def unclear(images: Floats) -> float:
        return round(float(((entropy(answers(images)) >= flat) | (variation(images) > restless)).mean()), 4)

    random = np.random.default_rng(1)
    noisy = {sd: np.clip(test + random.normal(0, sd, test.shape), 0, 255).astype(np.float32) for sd in NOISE}
    return {
        "entropy": flat,
        "variation": restless,
        "share": unclear(dev),
        "test": unclear(test),
        "noise": {str(sd): unclear(images) for sd, images in noisy.items()},
    }


def coverage(probabilities: Floats, labels: Int32, stars: list[float]) -> dict[str, Any]:
    """Returns the share of rows whose true stars are in their likely range, with the Wilson 95% interval."""
    given = [star_range(row, stars) for row in probabilities.tolist()]
    within = [interval.low <= stars[label] <= interval.high for interval, label in zip(given, labels, strict=True)]
    width = round(float(np.mean([interval.high - interval.low + 1 for interval in given])), 2)
    return {**share_of(np.array(within)), "mean_width": width}


def draw_reliability(path: Path, before: Floats, after: Floats, labels: Int32, rows: str) -> None:
    """Plots accuracy over confidence, before and after the temperature, as a small PNG."""
    figure = Figure(figsize=(4.2, 4), dpi=90, layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", linewidth=1, label="well calibrated")
    for probabilities, name, marker in ((before, "network", "o"), (after, "with temperature", "s")):
        confidence, share, _ = zip(*reliability(probabilities, labels), strict=True)
        axes.plot(confidence, share, marker=marker, markersize=4, linewidth=1, label=name)
    axes.set(
        xlim=(0, 1),
        ylim=(0, 1),
        xlabel="confidence",
        ylabel="accuracy",
        title=f"{rows}, {len(labels):,} rows",
        aspect="equal",
    )
    axes.legend(loc="upper left", frameon=False)
    figure.savefig(path)
