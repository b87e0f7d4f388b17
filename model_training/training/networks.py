"""Creates the network that a training run starts from."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from limelight.networks.registry import NETWORKS
from limelight.predictor import Predictor
from limelight.text.preprocessor import Preprocessor
from limelight.weights import WeightsConfig

from ..data.corpus import Corpus
from ..data.prepare import PreparedData
from ..data.vectors import embedding_matrix, load_vectors, vectors_of
from ..networks.pretrained import Network, Pretrained, build, load_pretrained
from .config import TextConfig, TrainConfig
from .losses import LabelSetLoss
from .optimizers import HIGH_MOMENTUM, MomentumAdam, MomentumSGD

# Rows of train that an output layer is fitted to: seconds of reading.
_SAMPLE = 5000
# Settings that may change in a run that starts from other weights; `variant` decides whether word vectors are learned.
_OF_A_RUN = ("dropout", "word_dropout", "embedding_dropout", "variant")


def build_network(
    config: TextConfig, prepared: PreparedData, preprocessor: Preprocessor, rows: Corpus
) -> tuple[WeightsConfig, Network, dict[str, Any]]:
    """Returns the config for `config.json`, the compiled network, and notes for the metadata on what it starts from.

    From the weights that `config.start` names, it keeps the vectors of words in both vocabularies, the encoders if the
    network is the same, and the output layer if the labels are also the same. An output layer for other labels is
    fitted to a sample of the training `rows`.
    """
    notes: dict[str, Any] = {}
    start = None if config.start is None else load_pretrained(config.start)
    same = start is not None and start.config.network == config.network
    sources = [load_vectors(path) for path in config.vectors]
    if start is not None:
        sources.append(vectors_of(start))
    matrix, length = None, config.embedding_size
    if sources:
        matrix, coverage = embedding_matrix(preprocessor.tokenizer, sources, config.seed)
        length = matrix.shape[1]
        notes["vector_coverage"] = round(coverage, 4)
    network_config = _network_config(config, preprocessor.vocabulary_size, len(prepared.labels), length)
    if start is not None and same:
        # Its sizes are those of the first weights.
        overrides = {name: network_config[name] for name in _OF_A_RUN if getattr(config, name, None) is not None}
        new = {name: network_config[name] for name in ("vocabulary_size", "num_labels")}
        network_config = {**start.config.network_config, **new, **overrides}
    pretrained = WeightsConfig(
        network=config.network,
        network_config=network_config,
        labels=prepared.labels,
        stars=prepared.stars,
        max_sentences=prepared.max_sentences,
        max_sentence_tokens=prepared.max_sentence_tokens,
    )
    model = fresh_network(pretrained, config)
    kept: list[Any] = []
    if matrix is not None:
        for layer in model.word_layers():
            layer.embeddings.assign(matrix)
            kept.append(layer.embeddings)
    if start is not None:
        if same:
            kept = _keep(start, model, preprocessor, prepared.labels)
            if start.config.labels != prepared.labels and (
                layer := _fitted(start, preprocessor, rows, len(prepared.labels))
            ):
                for variable, values in zip(model.classifier.weights, layer, strict=True):
                    variable.assign(values)
                notes["output_layer"] = "fitted"
        notes["first_stage"] = _origin(start, kept)
    compile_network(model, config, kept)
    return pretrained, model, notes


def _keep(start: Pretrained, model: Network, preprocessor: Preprocessor, labels: list[str]) -> list[Any]:
    """Copies the weights of `start` into `model`, and returns the variables that have them.

    An output layer for other labels is new, and word vectors of another vocabulary stay as they are.
    """
    assert start.preprocessor is not None
    new = [] if start.config.labels == labels else [id(variable) for variable in model.classifier.weights]
    there = start.preprocessor.vocabulary != preprocessor.vocabulary
    placed = [id(layer.embeddings) for layer in model.word_layers()] if there else []
    kept = []
    for old, variable in zip(start.model.weights, model.weights, strict=True):
        if id(variable) not in new:
            kept.append(variable)
            if id(variable) not in placed:
                variable.assign(old)
    return kept


def _fitted(
    start: Pretrained, preprocessor: Preprocessor, rows: Corpus, count: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    """Returns kernel and bias of an output layer for the labels of `rows`, on what `start` reads in some of them."""
    from ..evaluation.linear import read_vectors
    from .output_layer import fit_output_layer

    vectors, labels = read_vectors(Predictor.of(start), preprocessor, rows, count, _SAMPLE)
    return fit_output_layer(vectors, labels, np.asarray(start.model.classifier.kernel))


def _origin(start: Pretrained, kept: list[Any]) -> dict[str, Any]:
    """Describes the weights that a run started from, for the card."""
    about = {key: start.metadata.get(key) for key in ("recipe", "notes", "training_rows", "seconds")}
    layers = dict.fromkeys(variable.path.split("/")[1] for variable in kept)
    return {"version": start.version, "title": start.metadata.get("title"), "kept": list(layers), **about}


def fresh_network(pretrained: WeightsConfig, config: TrainConfig) -> Network:
    """Creates the network with random weights, in the precision of the run."""
    # Layers take the precision policy when they are created.
    keras.config.set_dtype_policy("mixed_bfloat16" if config.mixed_precision else "float32")
    try:
        return build(pretrained)
    finally:
        keras.config.set_dtype_policy("float32")


def compile_network(model: Network, config: TrainConfig, kept: Sequence[Any] = ()) -> None:
    """Compiles `model` with its loss and its optimizer; the variables `kept` learn at a reduced rate."""
    optimizer = MomentumAdam if config.optimizer == "adam" else MomentumSGD
    model.compile(
        optimizer=optimizer(
            config.base_lr,
            HIGH_MOMENTUM,
            # Bounds the length of the whole gradient.
            global_clipnorm=5.0,
            use_ema=config.ema is not None,
            ema_momentum=config.ema or 0.0,
        ),
        loss=LabelSetLoss(config.smoothing, getattr(config, "pair", 0.0)),
    )
    # An optimizer creates its variables at the first step; a checkpoint needs them before.
    model.optimizer.build(model.trainable_variables)
    share = getattr(config, "kept_rate", None)
    model.optimizer.slow_down([one for one in kept if one.trainable], 1.0 if share is None else share)


def _network_config(config: TextConfig, vocabulary_size: int, num_labels: int, length: int | None) -> dict[str, Any]:
    kind = NETWORKS[config.network].config
    given = {field.name: getattr(config, field.name, None) for field in fields(kind)} | {"embedding_size": length}
    settings = {name: value for name, value in given.items() if value is not None}
    return asdict(kind(**{**settings, "vocabulary_size": vocabulary_size, "num_labels": num_labels}))
