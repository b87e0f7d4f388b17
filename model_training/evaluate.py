"""Scores saved weights on prepared rows and writes the figures into their metadata."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from limelight.compiled import compiled
from limelight.pretrained import load_pretrained, write_metadata
from model_training.batches import Batches
from model_training.corpus import Corpus
from model_training.errors import DataError
from model_training.prepare import PreparedData
from model_training.scores import Scores, score


def predict(forward: Callable[..., Any], batches: Batches) -> NDArray[np.float32]:
    """Returns what `forward`, a compiled network, says of each row of the corpus: `<float32>[rows, labels]`."""
    probabilities = None
    for index in range(len(batches)):
        inputs, _ = batches[index]
        answer = keras.ops.convert_to_numpy(forward(inputs))
        if probabilities is None:
            probabilities = np.zeros((len(batches.corpus), answer.shape[1]), np.float32)
        probabilities[batches.positions[index]] = answer
    assert probabilities is not None
    return probabilities


def evaluate(data: Path, weights: Path, split: str, where: str | None, name: str | None = None) -> Scores:
    """Scores `weights` on a split of `data`, and adds the result, called `name`, to their metadata.

    Raises:
        DataError: The rows were not prepared with the vocabulary of these weights.
    """
    prepared, pretrained = PreparedData.load(data), load_pretrained(weights)
    if pretrained.preprocessor.fingerprint != prepared.tokenizer:
        raise DataError(f"{data}: was prepared with another vocabulary; prepare it with --tokenizer {weights}.")
    corpus = Corpus(data, split, where)
    boundaries = pretrained.metadata.get("bucket_boundaries", [prepared.max_sentence_tokens])
    batches = Batches(corpus, pretrained.config.network, 8192, 1024, boundaries)
    scores = score(
        predict(compiled(pretrained.model), batches), corpus.labels, prepared.stars, split, name or where or "all rows"
    )
    kept = [old for old in pretrained.metadata["scores"] if (old["split"], old["name"]) != (split, scores.name)]
    write_metadata(weights, {**pretrained.metadata, "scores": [*kept, scores.to_dict()]})
    return scores
