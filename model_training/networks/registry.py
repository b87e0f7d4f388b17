"""Properties of a network that only training needs, besides its `limelight.networks.spec.NetworkSpec`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from limelight.networks.digit_cnn import DigitCNNConfig
from limelight.networks.han import HANConfig
from limelight.networks.kim_cnn import KimCNNConfig

from .digit_cnn import DigitCNN
from .han import HAN
from .kim_cnn import KimCNN


@dataclass(frozen=True)
class KerasNetwork:
    """A network that can be trained.

    Attributes:
        model: The Keras class. It takes the config of its spec, creates its weights in `build`, and has them where the
            spec says that they are stored. Its last layer is `classifier`. A class for text also has `document_vectors`
            and `word_layers` (see `HAN`).
        values: Number of values that the layers of a network of this config compute for each token, or image.
        by_sentence: Whether a batch holds the sentences of documents separately, or else their tokens.
    """

    model: Callable[[Any], Any]
    values: Callable[[Any], int]
    by_sentence: bool = False


def _han_values(config: HANConfig) -> int:
    return 2 * config.embedding_size + 14 * config.units


def _kim_cnn_values(config: KimCNNConfig) -> int:
    channels = 2 if config.variant == "multichannel" else 1
    return channels * 2 * (config.embedding_size + config.num_filters * len(config.kernel_sizes))


def _digit_cnn_values(config: DigitCNNConfig) -> int:
    return sum(3 * channels * size**2 for size, channels in config.maps)


# By the name of their spec; adding an entry makes a network trainable; its settings go to
# `model_training.training.config.CONFIGS`.
KERAS_NETWORKS: dict[str, KerasNetwork] = {
    "han": KerasNetwork(HAN, _han_values, by_sentence=True),
    "kim_cnn": KerasNetwork(KimCNN, _kim_cnn_values),
    "digit_cnn": KerasNetwork(DigitCNN, _digit_cnn_values),
}
