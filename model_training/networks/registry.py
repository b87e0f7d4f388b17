"""Properties of networks needed only for training, in addition to `limelight.networks.spec.NetworkSpec`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .digit_cnn import DigitCNN
from .han import HAN
from .kim_cnn import KimCNN


@dataclass(frozen=True)
class KerasNetwork:
    """A network that can be trained.

    Attributes:
        model: The Keras class. It takes the config of its spec, and creates its weights in `build`, at the paths that
            the spec defines. Its last layer is `classifier`. A class for text also has `word_layers` (see `HAN`).
        by_sentence: Whether a batch contains documents as separate sentences, or else as sequences of tokens.
    """

    model: Callable[[Any], Any]
    by_sentence: bool = False


# By the name of their spec; adding an entry makes a network trainable; its settings go to
# `model_training.training.config.CONFIGS`.
KERAS_NETWORKS: dict[str, KerasNetwork] = {
    "han": KerasNetwork(HAN, by_sentence=True),
    "kim_cnn": KerasNetwork(KimCNN),
    "digit_cnn": KerasNetwork(DigitCNN),
}
