"""Measures weights on reviews that people changed in a few words so that the label turned, for their metadata."""

from pathlib import Path

import numpy as np

from model_training.data.corpus import Corpus
from model_training.data.prepare import PreparedData
from model_training.evaluation.evaluate import read_answers
from model_training.networks.pretrained import load_pretrained, write_metadata

from ..data.turned import EDITED


def measure_turned(weights: Path, data: Path) -> dict[str, float]:
    """Writes the shares of the edits, of their originals, and of whole pairs that are right into the metadata.

    Args:
        weights: The weights directory.
        data: A folder that `prepare` wrote with the vocabulary of `weights`, with a split of pairs of turned reviews.
            Their labels may be the stars of the weights, or bad and good.

    Raises:
        DataError: `data` cannot be used.
    """
    pretrained = load_pretrained(weights)
    probabilities, labels, _ = read_answers(data, weights, pretrained, "turned")
    # Stars above the middle count as good if the rows only distinguish bad and good.
    few = len(PreparedData.load(data).labels) < probabilities.shape[1]
    right = (
        probabilities @ np.linspace(0, 1, probabilities.shape[1]) > 0.5 if few else probabilities.argmax(axis=1)
    ) == labels
    corpus = Corpus(data, "turned")
    edited = np.isin(np.char.lower(corpus.column(EDITED).astype(str)), ["true", "yes", "1"])
    # If the original is in test, the pair has only its edit here.
    _, pair, counts = np.unique(corpus.column("pair"), return_inverse=True, return_counts=True)
    whole = np.bincount(pair, right)[counts == 2] == 2
    shares = {
        "n": int(edited.sum()),
        "edits": round(float(right[edited].mean()), 4),
        "originals": round(float(right[~edited].mean()), 4),
        "pairs": round(float(whole.mean()), 4),
    }
    write_metadata(weights, {**pretrained.metadata, "turned": shares})
    return shares
