"""Chooses the limit of spread for unsure answers, and measures on other rows how often a doubted answer is wrong."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.common.probabilities import most_probable, spread
from limelight.insights.doubts import Familiarity, check_familiarity, find_doubts
from limelight.prediction import Prediction
from limelight.predictor import Predictor

from ..data.corpus import TEXT, Corpus, read_split
from ..networks.pretrained import write_metadata
from .scores import interval_of

_BATCH = 64
# Most reviews of dev whose answer is doubted, for any reason.
_DOUBTED = 0.08
# Most rows of test that are asked.
_MOST_ROWS = 3000


def fit_doubts(data: Path, weights: Path, where: str | None = None) -> dict[str, Any]:
    """Chooses the limit on dev rows of `data`, measures it on other rows, and writes both to the metadata of `weights`.

    An answer is unsure if its spread (see `limelight.common.probabilities.spread`) reaches the smallest limit with
    which at most 8% of dev rows are doubted, for all reasons together. How often a doubted answer is wrong is measured
    on test rows or, if they have no texts, on one half of the dev rows with the limit chosen on the other half.

    An answer in stars is wrong if its expected stars are off by more than one; any other if its label is wrong.

    Returns:
        `unsure_from`, the limit; the shares of doubted answers and of wrong answers; and the share of each code.
    """
    predictor = Predictor.load(weights)
    dev = _Answers(predictor, Corpus(data, "dev", where))
    limit = dev.limit(np.arange(len(dev)))
    # Most prepared folders keep the texts of dev alone.
    if (data / "test").is_dir() and TEXT in read_split(data / "test").column_names:
        split, judged = "test", _Answers(predictor, Corpus(data, "test", where, _MOST_ROWS))
        figures = _figures(judged.doubts(limit), judged.wrong)
    else:
        split, halves = "dev", [np.arange(first, len(dev), 2) for first in (0, 1)]
        codes = [dev.doubts(dev.limit(other))[half] for half, other in zip(halves, halves[::-1], strict=True)]
        figures = _figures(np.concatenate(codes), dev.wrong[np.concatenate(halves)])
    results = {"where": where, "split": split, "unsure_from": limit, "of_stars": predictor.stars is not None, **figures}
    write_metadata(weights, {**predictor.metadata, "doubts": results})
    return results


class _Answers:
    """The answers of a model to rows that it was not trained on.

    Attributes:
        wrong: Whether each answer is wrong, `<bool>[rows]`.
    """

    def __init__(self, predictor: Predictor, rows: Corpus):
        self._predictor = predictor
        self._cases: list[tuple[Prediction, Familiarity]] = []
        wrong: list[bool] = []
        for first in range(0, len(rows), _BATCH):
            numbers = np.arange(first, min(first + _BATCH, len(rows)))
            texts, true = rows.texts(numbers), rows.labels[numbers]
            readings = predictor.read_all(texts)
            documents = [reading.token_ids for reading in readings]
            probabilities, vectors = predictor.engine.answers(documents)
            known = check_familiarity(predictor, documents, texts, (probabilities, vectors))
            self._cases += zip(predictor.predict_readings(readings), known, strict=True)
            if predictor.stars is None:
                wrong += (most_probable(probabilities) != true).tolist()
            else:
                stars = np.array(predictor.stars)
                wrong += (np.abs(probabilities @ stars - stars[true]) > 1).tolist()
        self.wrong = np.array(wrong)
        shares = np.array([prediction.probabilities for prediction, _ in self._cases], np.float32)
        self._spreads = spread(shares, predictor.stars)
        self._others = self.doubts(np.inf) != ""

    def __len__(self) -> int:
        return len(self._cases)

    def doubts(self, limit: float) -> NDArray[np.str_]:
        """Returns the codes of the doubts about each answer, separated by spaces, for a limit of unsure answers."""
        self._predictor.metadata["doubts"] = {"unsure_from": limit}
        return np.array([" ".join(doubt.code for doubt in find_doubts(self._predictor, *case)) for case in self._cases])

    def limit(self, rows: NDArray[np.integer]) -> float:
        """Returns the smallest limit for unsure answers that leaves few enough of these rows doubted."""
        others = self._others[rows]
        return _limit(self._spreads[rows][~others], int(_DOUBTED * len(rows)) - int(others.sum()))


def _figures(codes: NDArray[np.str_], wrong: NDArray[np.bool_]) -> dict[str, Any]:
    doubted = codes != ""
    counts = Counter(" ".join(codes).split())
    return {
        "n": len(codes),
        "doubted": interval_of(doubted),
        "wrong": {"doubted": interval_of(wrong[doubted]), "others": interval_of(wrong[~doubted])},
        "codes": {code: round(count / len(codes), 4) for code, count in counts.most_common()},
    }


def _limit(widths: NDArray[np.floating], count: int) -> float:
    """Returns the smallest number that at most `count` of `widths` reach; one that none reaches if `count` is small."""
    ordered = np.sort(widths)[::-1]
    count = min(max(count, 0), len(ordered))
    # Rounded up: one more would be too many.
    least = float(ordered[count]) if count < len(ordered) else 0.0
    return round(np.ceil(least * 1e4 + 1) / 1e4, 4)
