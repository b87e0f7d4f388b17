"""Scores saved weights on prepared rows, and writes the scores to their metadata."""

from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from limelight.common.yielding import give_way
from limelight.engines.engine import TokenIds
from limelight.predictor import Predictor
from limelight.weights import METADATA, read_json

from ..data.batches import Batches
from ..data.corpus import Corpus
from ..data.images import ImageBatches, ImageData
from ..data.prepare import PreparedData
from ..errors import DataError, SettingsError
from ..networks.pretrained import Network, Pretrained, load_pretrained, write_metadata
from .scores import Scores, score

# Documents, and images, that are read at a time.
_BATCH, _IMAGES = 64, 256


class Answers(NamedTuple):
    """The answers of a network to the rows of a split.

    Attributes:
        probabilities: `<float32>[rows, labels]`.
        labels: The true labels, `<int32>[rows]`.
        vectors: Document vectors, `<float32>[rows, features]`; None for images.
    """

    probabilities: NDArray[np.float32]
    labels: NDArray[np.int32]
    vectors: NDArray[np.float32] | None = None


def predict(forward: Callable[..., Any], batches: Batches | ImageBatches) -> NDArray[np.float32]:
    """Returns the output of `forward`, a compiled network, for each row: `<float32>[rows, labels]`."""
    results = []
    for index, rows in enumerate(batches.positions):
        give_way()
        # Rows after those of a batch may be padding.
        results.append(np.asarray(keras.ops.convert_to_numpy(forward(batches[index][0])))[: len(rows)])
    probabilities: NDArray[np.float32] = np.concatenate(results)[np.argsort(np.concatenate(batches.positions))]
    return probabilities


def evaluate(
    data: Path, weights: Path, split: str, where: str | None, name: str | None = None, looks: int = 1
) -> Scores:
    """Scores `weights` on rows of `data`, and adds the result to their metadata under `name`.

    The arguments are those of the command `evaluate`.

    Raises:
        DataError, SettingsError: See `read_answers`.
    """
    pretrained = load_pretrained(weights)
    splits = ("dev", "test") if split == "both" else (split,)
    answers = [read_answers(data, weights, pretrained, part, where) for part in splits]
    shares, labels = (np.concatenate([each[place] for each in answers]) for place in (0, 1))
    scores = score(shares, labels, pretrained.config.stars, " and ".join(splits), name or where or "all rows", looks)
    add_scores(weights, scores)
    return scores


def read_answers(data: Path, weights: Path, pretrained: Pretrained, split: str, where: str | None = None) -> Answers:
    """Returns the answers of a network, loaded from `weights`, to rows of `data`.

    Raises:
        DataError: The rows were not prepared with the vocabulary of these weights, or have different labels.
        SettingsError: `where` is given for images, which have no columns.
    """
    if pretrained.preprocessor is not None:
        prepared_for(pretrained, weights, data)
        corpus = Corpus(data, split, where)
        probabilities, vectors = read_corpus(Predictor.of(pretrained), corpus)
        return Answers(probabilities, corpus.labels, vectors)
    if where is not None:
        raise SettingsError(f"--where {where}: images have no columns. Leave it out.")
    images = ImageData.load(data)
    if images.labels != pretrained.config.labels:
        raise DataError(
            f"{data}: its labels are {images.labels}, but the labels of {weights} are {pretrained.config.labels}. "
            "Use data with the same labels."
        )
    rows = images.splits[split]
    return Answers(read_images(pretrained.model, rows.pixels), rows.labels)


def read_images(model: Network, images: NDArray[Any]) -> NDArray[np.float32]:
    """Returns the answers `<float32>[images, labels]` to `images <number>[images, rows, columns]`."""
    answers: NDArray[np.float32] = model.predict(images.astype(np.float32), batch_size=_IMAGES, verbose=0)
    return answers


def read_corpus(predictor: Predictor, corpus: Corpus) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Returns the result of `read_documents` for the rows of `corpus`, in order."""
    order = np.argsort(corpus.token_counts, kind="stable")
    probabilities, vectors = read_documents(predictor, corpus.documents(order))
    inverse = np.argsort(order)
    return probabilities[inverse], vectors[inverse]


def read_documents(
    predictor: Predictor, documents: Iterable[TokenIds]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Returns probabilities `<float32>[documents, labels]` and vectors `<float32>[documents, features]`, as served.

    Tracing a HAN in Keras takes longer than reading a few thousand documents in this way.
    """
    answers, left = [], iter(documents)
    while batch := list(islice(left, _BATCH)):
        answers.append(predictor.engine.answers(batch))
    probabilities, vectors = (np.concatenate(each) for each in zip(*answers, strict=True))
    return probabilities, vectors


def prepared_for(pretrained: Pretrained, weights: Path, data: Path) -> PreparedData:
    """Returns the description of `data`. Raises `DataError` if its vocabulary is not that of `weights`."""
    prepared = PreparedData.load(data)
    if pretrained.preprocessor is None or pretrained.preprocessor.fingerprint != prepared.tokenizer:
        raise DataError(f"{data}: was prepared with another vocabulary. Prepare it with --tokenizer {weights}.")
    return prepared


def add_scores(weights: Path, scores: Scores) -> None:
    """Adds scores to the metadata of `weights`; replaces those of the same name, unless just one of them is of dev."""
    metadata = read_json(weights / METADATA)
    kept = [
        old
        for old in metadata["scores"]
        if old["name"] != scores.name or (old["split"] == "dev") != (scores.split == "dev")
    ]
    write_metadata(weights, {**metadata, "scores": [*kept, scores.to_dict()]})
