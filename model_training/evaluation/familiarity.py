"""Fits the limits within which a text is familiar, on dev rows, and counts how many rows are outside."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from limelight.document_map import DocumentMap
from limelight.text.tokens import UNK_TOKEN_ID
from model_training.data.corpus import Corpus

Floats = NDArray[np.floating]

# Each limit is passed by this share of dev rows.
SHARE = 0.99


def measure_rows(corpus: Corpus, vectors: Floats, document_map: DocumentMap) -> dict[str, Floats]:
    """Returns the value of each check (see `limelight.insights.familiarity.measure`) for the rows of `corpus`."""
    tokens, _, _ = corpus.take(np.arange(len(corpus)))
    unknown = np.add.reduceat(tokens == UNK_TOKEN_ID, np.cumsum(corpus.token_counts) - corpus.token_counts)
    places = (vectors - document_map.mean) @ document_map.components.T
    return {
        "unknown_words": unknown / corpus.token_counts,
        "length": corpus.token_counts.astype(float),
        "distance": np.array([document_map.mean_distance(place) for place in places]),
    }


def fit_limits(values: dict[str, Floats], points: NDArray[np.int64]) -> dict[str, Any]:
    """Fits limits that `SHARE` of dev rows are within; the `points` of the map themselves are near to it by nature."""
    strangers = np.delete(values["distance"], points)
    # Where the map is the whole of dev, nothing is left to tell what is far.
    known = {**values, "distance": strangers if len(strangers) >= len(points) else values["distance"]}
    shortest, longest = np.quantile(known["length"], [(1 - SHARE) / 2, (1 + SHARE) / 2])
    return {
        "share": SHARE,
        "limits": {
            "unknown_words": [0.0, _round(np.quantile(known["unknown_words"], SHARE))],
            "length": [float(np.floor(shortest)), float(np.ceil(longest))],
            "distance": [0.0, _round(np.quantile(known["distance"], SHARE))],
        },
    }


def count_unfamiliar(fitted: dict[str, Any], values: dict[str, Floats]) -> dict[str, Any]:
    """Returns the share of rows that fail any check, with the Wilson 95 % interval, and the share that fail each."""
    outside = {name: (values[name] < low) | (values[name] > high) for name, (low, high) in fitted["limits"].items()}
    failed = np.any(list(outside.values()), axis=0)
    interval = binomtest(int(failed.sum()), len(failed)).proportion_ci(method="wilson")
    return {
        "share": _round(failed.mean()),
        "n": len(failed),
        "low": _round(interval.low),
        "high": _round(interval.high),
        "each": {name: _round(rows.mean()) for name, rows in outside.items()},
    }


def _round(value: Any) -> float:
    return round(float(value), 4)
