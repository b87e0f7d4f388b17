"""Properties of a network that only training needs, besides its `limelight.networks.spec.NetworkSpec`."""

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
        model: The Keras class. It takes the config of its spec, creates its weights in `build`, and has them where the
            spec says that they are stored. Its last layer is `classifier`. A class for text also has `word_layers`
            (see `HAN`).
        by_sentence: Whether a batch holds the sentences of documents separately, or else their tokens.
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
