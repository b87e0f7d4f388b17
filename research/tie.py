"""Sets one vector for words that must not count: another name, place or group then changes no answer.

This is the equalizing of Bolukbasi et al. 2016, with one set for each kind of words in place of pairs.
"""

from pathlib import Path
from typing import Any

import numpy as np

from limelight.weights import CONFIG
from model_training.networks.pretrained import load_pretrained, save_pretrained
from model_training.output import claim_folder, replaced

from .data.behaviour import words_that_say_nothing
from .soup import copy_curves

# Entries of the metadata that describe the weights before.
_OWN = ("audit", "faithfulness", "insights", "scores", "self_test", "turned")


def tie(weights: Path, out: Path, force: bool = False) -> dict[str, int]:
    """Replaces the vectors of words of a kind by their mean, and writes the directory `out`.

    An entry of several words, such as "South African", stays as it is.

    Args:
        weights: The weights directory.
        out: The weights directory to write.
        force: Replaces existing weights.

    Returns:
        The number of words of each kind; `tied` in the metadata.

    Raises:
        SettingsError: See `claim_folder`.
    """
    claim_folder(out, force, CONFIG)
    run = load_pretrained(weights)
    assert run.preprocessor is not None
    ids = run.preprocessor.vocabulary
    tied = {
        kind: sorted({ids[word.lower()] for word in words if word.lower() in ids})
        for kind, words in words_that_say_nothing().items()
    }
    for layer in run.model.word_layers():
        vectors = np.array(layer.embeddings)
        for rows in tied.values():
            vectors[rows] = vectors[rows].mean(axis=0)
        layer.embeddings.assign(vectors)
    counts = {kind: len(rows) for kind, rows in tied.items()}
    metadata: dict[str, Any] = {name: value for name, value in run.metadata.items() if name not in _OWN}
    with replaced(out) as written:
        save_pretrained(written, run.config, run.preprocessor, run.model, {**metadata, "scores": [], "tied": counts})
        copy_curves(weights, written)
    print(f"{out}: one vector for " + ", ".join(f"{count} words ({kind})" for kind, count in counts.items()))
    return counts
