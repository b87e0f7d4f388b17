"""Scores saved weights on prepared rows and writes the figures into their metadata."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from limelight.predictor import Predictor
from limelight.weights import METADATA, read_json

from ..data.batches import Batches
from ..data.corpus import Corpus
from ..data.images import ImageBatches, ImageData
from ..data.prepare import PreparedData
from ..errors import DataError, SettingsError
from ..networks.compiled import compiled
from ..networks.pretrained import Pretrained, load_pretrained, write_metadata
from .scores import Scores, score

# Documents that are read at a time.
_BATCH = 64
# Batches, true labels in the order of the rows, and the stars that they stand for.
Rows = tuple[Batches | ImageBatches, NDArray[np.int32], list[float] | None]


def predict(forward: Callable[..., Any], batches: Batches | ImageBatches) -> NDArray[np.float32]:
    """Returns the output of `forward`, a compiled network, for each row: `<float32>[rows, labels]`."""
    probabilities = None
    for index in range(len(batches)):
        inputs, _ = batches[index]
        answer = keras.ops.convert_to_numpy(forward(inputs))
        if probabilities is None:
            rows = sum(map(len, batches.positions))
            probabilities = np.zeros((rows, answer.shape[1]), np.float32)
        positions = batches.positions[index]
        # Rows after these may be padding.
        probabilities[positions] = answer[: len(positions)]
    assert probabilities is not None
    return probabilities


def evaluate(
    data: Path, weights: Path, split: str, where: str | None, name: str | None = None, looks: int = 1
) -> Scores:
    """Scores `weights` on rows of `data`, and adds the result, named `name`, to their metadata.

    The arguments are those of the command `evaluate`.

    Raises:
        DataError: The rows were not prepared with the vocabulary of these weights, or have other labels.
        SettingsError: `where` is given for images, which have no columns.
    """
    pretrained = load_pretrained(weights)
    splits = ("dev", "test") if split == "both" else (split,)
    answers = [read_answers(data, weights, pretrained, part, where) for part in splits]
    found, labels = (np.concatenate([each[place] for each in answers]) for place in (0, 1))
    scores = score(found, labels, pretrained.config.stars, " and ".join(splits), name or where or "all rows", looks)
    add_scores(weights, scores)
    return scores


def read_answers(
    data: Path, weights: Path, pretrained: Pretrained, split: str, where: str | None = None
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Returns the answers of a network to rows, `<float32>[rows, labels]`, and the true labels `<int32>[rows]`."""
    if pretrained.config.network_config.get("hierarchical", pretrained.config.reads_text):
        prepared_for(pretrained, weights, data)
        corpus = Corpus(data, split, where)
        return read_corpus(Predictor.of(pretrained), corpus)[0], corpus.labels
    # Images, and documents as one sentence, which are not for use.
    batches, labels, _ = read_rows(data, weights, pretrained, split, where)
    return predict(compiled(pretrained.model), batches), labels


def read_corpus(predictor: Predictor, corpus: Corpus) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Returns answers `<float32>[rows, labels]` and document vectors `<float32>[rows, features]`, as they are served.

    Tracing a HAN in Keras takes longer than reading some thousand documents so.
    """
    order = np.argsort(corpus.token_counts, kind="stable")
    batches = (order[first : first + _BATCH] for first in range(0, len(order), _BATCH))
    found = [predictor.engine.answers(list(corpus.documents(rows))) for rows in batches]
    places = np.argsort(order)
    probabilities, vectors = (np.concatenate([each[kind] for each in found])[places] for kind in (0, 1))
    return probabilities, vectors


def add_scores(weights: Path, scores: Scores) -> None:
    """Adds scores to the metadata of `weights`; those of the same name are replaced, unless one of both is of dev."""
    metadata = read_json(weights / METADATA)
    kept = [
        old
        for old in metadata["scores"]
        if old["name"] != scores.name or (old["split"] == "dev") != (scores.split == "dev")
    ]
    write_metadata(weights, {**metadata, "scores": [*kept, scores.to_dict()]})


def read_rows(data: Path, weights: Path, pretrained: Pretrained, split: str, where: str | None) -> Rows:
    """Returns the rows of a split of `data` for the network loaded from `weights`. Raises as `evaluate` does."""
    read = _reviews if pretrained.preprocessor else _images
    return read(data, weights, pretrained, split, where)


def prepared_for(pretrained: Pretrained, weights: Path, data: Path) -> PreparedData:
    """Returns the description of `data`. Raises `DataError` if its vocabulary is not that of `weights`."""
    prepared = PreparedData.load(data)
    if pretrained.preprocessor is None or pretrained.preprocessor.fingerprint != prepared.tokenizer:
        raise DataError(f"{data}: was prepared with another vocabulary; prepare it with --tokenizer {weights}.")
    return prepared


def _reviews(data: Path, weights: Path, pretrained: Pretrained, split: str, where: str | None) -> Rows:
    prepared = prepared_for(pretrained, weights, data)
    corpus = Corpus(data, split, where)
    hierarchical = pretrained.config.network_config.get("hierarchical", True)
    batches = Batches(corpus, pretrained.config.network, 8192, 1024, hierarchical=hierarchical)
    return batches, corpus.labels, prepared.stars


def _images(data: Path, weights: Path, pretrained: Pretrained, split: str, where: str | None) -> Rows:
    if where is not None:
        raise SettingsError(f"--where {where}: images have no columns; leave it out.")
    images = ImageData.load(data)
    if images.labels != pretrained.config.labels:
        raise DataError(
            f"{data}: its labels are {images.labels}, but those of {weights} are {pretrained.config.labels}. "
            "Use data with the labels of the weights."
        )
    rows = images.splits[split]
    return ImageBatches(rows, len(images.labels), 256), rows.labels, None
