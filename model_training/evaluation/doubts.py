"""Chooses on dev the smallest spread of an unsure answer, and measures how often a doubted answer is wrong."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.common.verdict import most_probable, spread
from limelight.insights.doubts import find_doubts
from limelight.insights.familiarity import Familiarity, check_familiarity
from limelight.prediction import Prediction
from limelight.predictor import Predictor

from ..data.corpus import Corpus
from ..networks.pretrained import write_metadata
from .scores import interval_of

_BATCH = 64
# Most reviews of dev whose answer is doubted, for any reason.
_DOUBTED = 0.08


def fit_doubts(data: Path, weights: Path, where: str | None = None) -> dict[str, Any]:
    """Writes the figures of `measure_doubts` on dev rows of `data` into the metadata of `weights`, and returns them."""
    predictor, corpus = Predictor.load(weights), Corpus(data, "dev", where)
    texts = corpus.texts(np.arange(len(corpus)))
    figures = {"where": where, **measure_doubts(predictor, texts, corpus.labels)}
    write_metadata(weights, {**predictor.metadata, "doubts": figures})
    return figures


def measure_doubts(predictor: Predictor, texts: Sequence[str], labels: NDArray[np.integer]) -> dict[str, Any]:
    """Returns the smallest spread of an unsure answer, and how often the answers that are then doubted are wrong.

    An answer in stars is wrong if its expected stars are more than one star off; any other if its label is wrong. The
    spread (see `limelight.common.verdict.spread`) is the smallest that leaves at most 8 % of the reviews doubted, all
    reasons together.

    Args:
        predictor: The model; its metadata take the result as `doubts`.
        texts: Reviews that it was not trained on.
        labels: `<int>[texts]`, their true labels.
    """
    cases: list[tuple[Prediction, Familiarity]] = []
    wrong: list[bool] = []
    for first in range(0, len(texts), _BATCH):
        batch = list(texts[first : first + _BATCH])
        readings = predictor.read_all(batch)
        documents = [reading.token_ids for reading in readings]
        probabilities, vectors = predictor.engine.answers(documents)
        known = check_familiarity(predictor, documents, batch, (probabilities, vectors))
        cases += zip(predictor.predict_readings(readings), known, strict=True)
        true = labels[first : first + _BATCH]
        if predictor.stars is None:
            wrong += (most_probable(probabilities) != true).tolist()
        else:
            stars = np.array(predictor.stars)
            wrong += (np.abs(probabilities @ stars - stars[true]) > 1).tolist()
    predictor.metadata["doubts"] = {"unsure_from": np.inf}
    others = np.array([bool(find_doubts(predictor, *case)) for case in cases])
    shares = np.array([prediction.probabilities for prediction, _ in cases], np.float32)
    limit = _limit(spread(shares, predictor.stars)[~others], int(_DOUBTED * len(texts)) - int(others.sum()))
    predictor.metadata["doubts"] = {"unsure_from": limit}
    found = [find_doubts(predictor, *case) for case in cases]
    doubted, missed = np.array([bool(doubts) for doubts in found]), np.array(wrong)
    codes = Counter(doubt.code for doubts in found for doubt in doubts)
    figures = {
        "unsure_from": limit,
        "of_stars": predictor.stars is not None,
        "n": len(found),
        "doubted": interval_of(doubted),
        "wrong": {"doubted": interval_of(missed[doubted]), "others": interval_of(missed[~doubted])},
        "codes": {code: round(count / len(found), 4) for code, count in codes.most_common()},
    }
    predictor.metadata["doubts"] = figures
    return figures


def _limit(widths: NDArray[np.floating], count: int) -> float:
    """Returns the smallest number that at most `count` of `widths` reach; one that none reaches if `count` is small."""
    ordered = np.sort(widths)[::-1]
    count = min(max(count, 0), len(ordered))
    # Rounded up: one more would be too many.
    least = float(ordered[count]) if count < len(ordered) else 0.0
    return round(np.ceil(least * 1e4 + 1) / 1e4, 4)
