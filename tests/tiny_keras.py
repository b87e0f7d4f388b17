"""The tiny networks of `tests.tiny` in Keras, for the tests of training."""

from pathlib import Path

import keras
import numpy as np

from limelight.engines.engine import Engine
from limelight.weights import WeightsConfig
from model_training.networks.digit_cnn import DigitCNN
from model_training.networks.han import HAN
from model_training.networks.kim_cnn import KimCNN
from model_training.networks.pretrained import Network, arrays_of, build, save_pretrained
from tests.tiny import tiny_digit_cnn_config, tiny_han_config, tiny_kim_cnn_config, tiny_preprocessor
from tests.tiny import tiny_engine as engine_of_arrays


def tiny_han(**sizes: object) -> HAN:
    """Returns a five-label HAN for `tiny_preprocessor`, the same at every call."""
    return _fresh(tiny_han_config(**sizes))


def tiny_kim_cnn(**sizes: object) -> KimCNN:
    """Returns a two-label Kim CNN for `tiny_preprocessor`, the same at every call."""
    return _fresh(tiny_kim_cnn_config(**sizes))


def tiny_digit_cnn() -> DigitCNN:
    """Returns a ten-digit CNN, the same at every call."""
    return _fresh(tiny_digit_cnn_config())


def tiny_engine(model: Network) -> Engine:
    """Returns a Keras HAN or Kim CNN that is ready to predict."""
    config = WeightsConfig("han" if isinstance(model, HAN) else "kim_cnn", vars(model.config), [], None)
    return engine_of_arrays(config, arrays_of(model, config))


def save_tiny_han(directory: Path, **sizes: object) -> Path:
    """Writes a whole weights directory of a five-star HAN that Keras can load."""
    return _save(directory, tiny_han_config(**sizes))


def save_tiny_digit_cnn(directory: Path) -> Path:
    """Writes a whole weights directory of a CNN for ten digits that Keras can load."""
    return _save(directory, tiny_digit_cnn_config())


def read_kim_cnn(model: KimCNN, token_ids: np.ndarray) -> list[np.ndarray]:
    """Returns the probabilities of a Kim CNN, and the results of its `pool`: the responses, and their positions."""
    pooled, winners = model.pool(token_ids)
    return [np.asarray(part) for part in (model.classifier(pooled), pooled, winners)]


def _fresh(config: WeightsConfig) -> Network:
    keras.utils.set_random_seed(1)
    return build(config)


def _save(directory: Path, config: WeightsConfig) -> Path:
    metadata = {"title": f"Tiny {config.network}", "description": "Random weights for tests.", "scores": []}
    preprocessor = tiny_preprocessor() if config.reads_text else None
    save_pretrained(directory, config, preprocessor, _fresh(config), metadata)
    return directory
