"""Measures the behaviour of weights, compared with others and with their second reader, for their metadata."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.insights.opinions import lean_of
from limelight.predictor import Predictor
from limelight.second_reader import SecondReader
from limelight.text.preprocessor import Preprocessor
from model_training.data.corpus import Corpus
from model_training.data.prepare import PreparedData
from model_training.errors import SettingsError
from model_training.evaluation.evaluate import predict, read_rows
from model_training.networks.compiled import compiled
from model_training.networks.pretrained import load_pretrained, write_metadata

from ..data.turned import EDITED
from .failures import measure

Float32 = NDArray[np.float32]
_BATCH = 256


def measure_behaviour(weights: Path, others: Sequence[Path] = (), data: Path | None = None) -> dict[str, Any]:
    """Measures weights, and writes the results into their metadata.

    Args:
        weights: The weights directory.
        others: Weights directories to compare with, such as those before it; for two labels also weights of stars,
            whose expected stars then decide between the labels.
        data: A folder that `prepare` wrote with the vocabulary of `weights`, with a split of pairs of turned reviews,
            which are measured too. Their labels may be the stars of the weights, or bad and good.

    Raises:
        SettingsError: Weights read no reviews, or have neither five stars nor two labels.
        DataError: `data` cannot be used.
    """
    pretrained = load_pretrained(weights)
    labels = pretrained.config.labels
    if (labels != list("12345") and len(labels) != 2) or pretrained.preprocessor is None:
        raise SettingsError(f"{weights}: behaviour is measured for 1 to 5 stars or two labels, not for {labels}.")
    readers = {"this model": measure(_ask(weights), labels).to_dict()}
    for folder in others:
        theirs = load_pretrained(folder).config.labels
        if theirs == labels:
            readers[f"{folder.name}, before"] = measure(_ask(folder), labels).to_dict()
        elif theirs == list("12345") and len(labels) == 2:
            readers[f"{folder.name}, which learned stars"] = measure(_ask_which_side(folder), labels).to_dict()
        else:
            raise SettingsError(f"--others {folder}: does not have the labels of {weights}, {labels}.")
    found: dict[str, Any] = {"stars": pretrained.config.stars is not None, "readers": readers}
    if pretrained.second_reader is not None:
        readers["second reader"] = measure(
            _ask_second(pretrained.second_reader, pretrained.preprocessor), labels
        ).to_dict()
    if data is not None:
        found["turned"] = _turned(data, weights)
    write_metadata(weights, {**load_pretrained(weights).metadata, "behaviour": found})
    return found


def _ask(weights: Path) -> Any:
    predictor = Predictor.load(weights)

    def ask(texts: list[str]) -> Float32:
        parts = [predictor.predict_batch(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
        return np.array([answer.probabilities for part in parts for answer in part], np.float32)

    return ask


def _ask_which_side(weights: Path) -> Any:
    ask = _ask(weights)

    def ask_side(texts: list[str]) -> Float32:
        good = lean_of(ask(texts))
        return np.stack([1 - good, good], axis=1).astype(np.float32)

    return ask_side


def _ask_second(reader: SecondReader, preprocessor: Preprocessor) -> Any:
    def ask(texts: list[str]) -> Float32:
        return np.stack([reader.probabilities(preprocessor.token_ids(text)) for text in texts])

    return ask


def _turned(data: Path, weights: Path) -> dict[str, float]:
    """Returns the shares of the edits, of their originals, and of whole pairs that are right."""
    pretrained = load_pretrained(weights)
    batches, labels, _ = read_rows(data, weights, pretrained, "turned", None)
    probabilities = predict(compiled(pretrained.model), batches)
    # Stars above the middle count as good if the rows only distinguish bad and good.
    few = len(PreparedData.load(data).labels) < probabilities.shape[1]
    right = (lean_of(probabilities) > 0.5 if few else probabilities.argmax(axis=1)) == labels
    corpus = Corpus(data, "turned")
    edited = np.isin(np.char.lower(corpus.column(EDITED).astype(str)), ["true", "yes", "1"])
    # If the original is in test, the pair has only its edit here.
    _, pair, counts = np.unique(corpus.column("pair"), return_inverse=True, return_counts=True)
    whole = np.bincount(pair, right)[counts == 2] == 2
    return {
        "n": int(edited.sum()),
        "edits": round(float(right[edited].mean()), 4),
        "originals": round(float(right[~edited].mean()), 4),
        "pairs": round(float(whole.mean()), 4),
    }
