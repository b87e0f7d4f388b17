"""Fits what a model says of itself on dev rows: the map of reviews."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from keras import ops

from limelight.compiled import compiled
from limelight.han import HAN
from limelight.predictor import Predictor
from limelight.pretrained import Network, load_pretrained, save_map
from model_training.batches import Batches
from model_training.corpus import Corpus
from model_training.document_map import choose_points, draw_map, find_texts
from model_training.errors import DataError
from model_training.evaluate import predict
from model_training.prepare import PreparedData
from model_training.reviews import Columns


def fit_insights(data: Path, weights: Path, where: str | None, files: Sequence[Path], columns: Columns) -> None:
    """Fits on the dev rows of `data`, and writes `map.json` into `weights`.

    Args:
        data: A folder that `prepare` wrote with the vocabulary of `weights`.
        weights: The weights directory.
        where: Which dev rows, as `column=value,value`; by default all.
        files: The files that hold the texts of the dev rows.
        columns: Where the parts of a review stand in them.

    Raises:
        DataError: The rows were not prepared with the vocabulary of these weights, or their texts are not in `files`.
    """
    prepared, pretrained = PreparedData.load(data), load_pretrained(weights)
    predictor = Predictor(weights.name, pretrained)
    if predictor.preprocessor.fingerprint != prepared.tokenizer:
        raise DataError(f"{data}: was prepared with another vocabulary; prepare it with --tokenizer {weights}.")
    dev = Corpus(data, "dev", where)
    boundaries = pretrained.metadata.get("bucket_boundaries", [prepared.max_sentence_tokens])
    vectors = predict(
        compiled(_document_vectors(pretrained.model)), Batches(dev, pretrained.config.network, 8192, 1024, boundaries)
    )
    chosen = choose_points(dev.labels)
    texts = find_texts(dev, chosen, files, columns, predictor, prepared.max_sentences)
    save_map(weights, draw_map(predictor, vectors, dev.labels, chosen, texts))


def _document_vectors(model: Network) -> Callable[[Any], Any]:
    """Returns a function from what `model` reads to its document vectors `<float>[batch, features]`."""
    if not isinstance(model, HAN):
        return lambda token_ids: model.pool(token_ids)[0]

    def read(inputs: dict[str, Any]) -> Any:
        encoded = [model.encode_sentences(token_ids)[0] for token_ids in inputs["sentences"]]
        sentences = model.lay_out(ops.concatenate(encoded, axis=0), inputs["layout"])
        return model.encode_documents(sentences, inputs["layout"] > 0)[2]

    return read
