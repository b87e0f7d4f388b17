"""Film sentences and reviews apart: weights next to others, and next to counting words, for the card."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from limelight.predictor import Predictor
from limelight.text.reading import Reading
from model_training.data.corpus import Corpus
from model_training.data.prepare import PreparedData
from model_training.errors import DataError
from model_training.evaluation.linear import Lines, train_tfidf
from model_training.evaluation.scores import interval_of
from model_training.networks.pretrained import write_metadata

_SEED = 1


def measure_beside(
    weights: Path, other: Path, data: Path, test: Path, rows: list[str], max_rows: int
) -> list[dict[str, object]]:
    """Writes which shares of some rows the weights, others, and TF-IDF with logistic regression get right.

    The linear model of rows learns from the training rows of the same kind; dev chooses its regularization.

    Args:
        weights: The weights directory, for two labels.
        other: Another; of stars, those above the middle are the second label.
        data: A folder that `prepare` wrote with the vocabulary of `weights`.
        test: The .parquet file that its test is made of; `prepare` keeps the texts of dev alone.
        rows: Rows to score, each as `NAME:SPLIT:column=value:column=value,value`: their name on the card, their split,
            which they are there and on dev, and those of train that a linear model learns them from.
        max_rows: At most this many of each.

    Returns:
        For each of `rows` its `name`, `split` and `n`, and `own`, `other` and `words`, shares with their 95% interval.

    Raises:
        DataError: `test` has another number of rows than the test of `data`.
    """
    first, second, prepared = Predictor.load(weights), Predictor.load(other), PreparedData.load(data)
    meanings = prepared.targets(data).argmax(axis=1).astype(np.int32)
    tested: pd.Series = pd.read_parquet(test).text
    if len(tested) != prepared.rows["test"]:
        raise DataError(
            f"{test} has {len(tested):,} rows, test {prepared.rows['test']:,}. Give the file it is made of."
        )
    results = []
    for argument in rows:
        name, split, where, learned = argument.split(":")
        scored, dev = Corpus(data, split, where, max_rows), Corpus(data, "dev", where)
        texts = scored.texts(np.arange(len(scored))) if split == "dev" else tested.iloc[scored.rows].tolist()
        words = train_tfidf(Lines.of(Corpus(data, "train", learned), meanings), Lines.of(dev), _SEED)
        right = {
            "own": _sides(first, texts) == scored.labels,
            "other": _sides(second, texts) == scored.labels,
            "words": words.predict(Lines.of(scored).texts) == scored.labels,
        }
        shares = {key: interval_of(value) for key, value in right.items()}
        results.append({"name": name, "split": split, "n": len(scored), **shares})
    write_metadata(weights, {**first.metadata, "beside": {"other": second.name, "rows": results}})
    return results


def _sides(predictor: Predictor, texts: list[str]) -> NDArray[np.bool_]:
    """Returns whether each text is on the second side: of two labels, or above the middle of the stars."""
    readings: list[Reading] = predictor.read_all(texts)
    shares = np.array([prediction.probabilities for prediction in predictor.predict_readings(readings)])
    return shares @ np.linspace(0, 1, shares.shape[1]) > 0.5
