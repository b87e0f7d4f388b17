"""Makes the network that a training run starts from."""

from dataclasses import asdict
from typing import Any

import keras

from limelight.common.plain import listed
from limelight.networks.registry import NETWORKS
from limelight.text.preprocessor import Preprocessor
from limelight.weights import WeightsConfig

from ..data.prepare import PreparedData
from ..data.vectors import embedding_matrix, load_vectors
from ..errors import SettingsError
from ..networks.pretrained import Network, build, load_pretrained
from .config import TextConfig, TrainConfig
from .losses import LabelSetLoss
from .memory import claim_memory
from .optimizers import HIGH_MOMENTUM, MomentumAdam, MomentumSGD

_DROPOUTS = ("dropout", "word_dropout", "embedding_dropout")


def build_network(
    config: TextConfig, prepared: PreparedData, preprocessor: Preprocessor, batch: int
) -> tuple[WeightsConfig, Network, dict[str, Any]]:
    """Returns the config for `config.json`, the compiled network, and notes on its start for the metadata.

    `batch` is the number of tokens in the largest batch.

    Raises:
        SettingsError: `config.init` is another network, or was trained with another vocabulary.
    """
    notes: dict[str, Any] = {}
    weights = matrix = None
    if config.init is not None:
        start = load_pretrained(config.init)
        if start.config.network != config.network:
            raise SettingsError(
                f"--init {config.init}: is a {start.config.network}; give --network {start.config.network}."
            )
        if start.config.labels != prepared.labels:
            raise SettingsError(
                f"--init {config.init}: has the labels {listed(start.config.labels)}, and the prepared data have the "
                f"labels {listed(prepared.labels)}; start from weights with the same labels."
            )
        if start.preprocessor is None or start.preprocessor.fingerprint != prepared.tokenizer:
            raise SettingsError(
                f"--init {config.init}: its vocabulary is not the one of the prepared data; "
                f"prepare with --tokenizer {config.init}."
            )
        # Its sizes are those of the initial weights; dropout is a setting of this run.
        dropouts = {
            name: own
            for name in _DROPOUTS
            if name in start.config.network_config and (own := getattr(config, name, None)) is not None
        }
        network_config, weights = {**start.config.network_config, **dropouts}, start.model.get_weights()
        kept = ("recipe", "notes", "training_rows", "seconds")
        notes["first_stage"] = {"version": start.version, **{key: start.metadata.get(key) for key in kept}}
    else:
        size = config.embedding_size
        if config.vectors:
            sources = [load_vectors(path) for path in config.vectors]
            matrix, coverage = embedding_matrix(preprocessor.tokenizer, sources, config.seed)
            size = matrix.shape[1]
            notes["vector_coverage"] = round(coverage, 4)
        network_config = _network_config(config, preprocessor.vocabulary_size, len(prepared.labels), size)
    pretrained = WeightsConfig(
        network=config.network,
        network_config=network_config,
        labels=prepared.labels,
        stars=prepared.stars,
        max_sentences=prepared.max_sentences,
        max_sentence_tokens=prepared.max_sentence_tokens,
    )
    model = fresh_network(pretrained, config, batch)
    if weights is not None:
        model.set_weights(weights)
    if matrix is not None:
        for embedding in model.word_layers():
            embedding.embeddings.assign(matrix)
    compile_network(model, config)
    return pretrained, model, notes


def fresh_network(pretrained: WeightsConfig, config: TrainConfig, batch: int) -> Network:
    """Creates the network with random weights, in the precision of the run. Raises as `claim_memory` does."""
    claim_memory(pretrained, batch)
    # Layers take the precision policy when they are created.
    keras.config.set_dtype_policy("mixed_bfloat16" if config.mixed_precision else "float32")
    try:
        return build(pretrained)
    finally:
        keras.config.set_dtype_policy("float32")


def compile_network(model: Network, config: TrainConfig) -> None:
    """Compiles `model` with its loss and its optimizer."""
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
        loss=LabelSetLoss(config.smoothing, getattr(config, "ordinal", 0.0), getattr(config, "pair", 0.0)),
    )
    # An optimizer creates its variables at the first step; a checkpoint needs them before.
    model.optimizer.build(model.trainable_variables)


def _network_config(config: TextConfig, vocabulary_size: int, num_labels: int, size: int | None) -> dict[str, Any]:
    given = {name: getattr(config, name, None) for name in ("hierarchical", *_DROPOUTS, *config.sizes())}
    given["embedding_size"] = size
    own = {name: value for name, value in given.items() if value is not None}
    return asdict(NETWORKS[config.network].config(vocabulary_size, num_labels, **own))
