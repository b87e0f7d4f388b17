"""Tiny networks with random weights, complete on disk: the tests load and serve them."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np

from limelight.document_map import Before, DocumentMap, Ellipse, MapPoint
from limelight.engines.engine import Engine
from limelight.networks.digit_cnn import DigitCNNConfig
from limelight.networks.han import HANConfig
from limelight.networks.kim_cnn import KimCNNConfig
from limelight.second_reader import SecondReader, phrase_keys
from limelight.text.preprocessor import Preprocessor
from limelight.weights import WeightsConfig
from model_training.networks.digit_cnn import DigitCNN
from model_training.networks.han import HAN
from model_training.networks.kim_cnn import KimCNN
from model_training.networks.pretrained import Network, arrays_of, save_pretrained

TEXTS = [
    "The kettle boils fast and looks lovely. I would buy it again!",
    "Terrible. It didn't even switch on, and the shop won't answer.",
    "Fine for the price; the lid doesn't close well :-(",
    "We loved the film. The ending, though, was slow and a little boring.",
]


def tiny_preprocessor() -> Preprocessor:
    """Returns a preprocessor that knows the words of `TEXTS`."""
    return Preprocessor.train(TEXTS, max_sentence_tokens=12, max_vocabulary=100, min_count=1)


def tiny_han(**config: object) -> HAN:
    """Returns a five-label HAN for `tiny_preprocessor`, the same at every call."""
    keras.utils.set_random_seed(1)
    sizes = {"embedding_size": 6, "units": 4, **config}
    model = HAN(HANConfig(tiny_preprocessor().vocabulary_size, num_labels=5, **sizes))  # type: ignore[arg-type]
    model.build()
    return model


def tiny_kim_cnn(**config: object) -> KimCNN:
    """Returns a two-label Kim CNN for `tiny_preprocessor`, the same at every call."""
    keras.utils.set_random_seed(1)
    sizes = {"embedding_size": 6, "kernel_sizes": (2, 3), "num_filters": 4, **config}
    model = KimCNN(KimCNNConfig(tiny_preprocessor().vocabulary_size, num_labels=2, **sizes))  # type: ignore[arg-type]
    model.build()
    return model


def read_kim_cnn(model: KimCNN, token_ids: np.ndarray) -> list[np.ndarray]:
    """Returns the probabilities of a Kim CNN, and the results of its `pool`: the responses, and their positions."""
    pooled, winners = model.pool(token_ids)
    return [np.asarray(part) for part in (model.classifier(pooled), pooled, winners)]


def save_tiny_han(directory: Path, strength: float = 1, **config: object) -> Path:
    """Writes a whole weights directory of a five-star HAN that reads 8 sentences of 12 tokens.

    Its weights are `strength` times as large: only large ones let words move its answer enough to be highlighted.
    """
    return _save(directory, "han", _stronger(tiny_han(**config), strength), ["1", "2", "3", "4", "5"], [1, 2, 3, 4, 5])


def save_tiny_kim_cnn(directory: Path, strength: float = 1, **config: object) -> Path:
    """Writes a whole weights directory of a negative / positive Kim CNN that reads 8 sentences of 12 tokens."""
    return _save(directory, "kim_cnn", _stronger(tiny_kim_cnn(**config), strength), ["negative", "positive"], None)


def _stronger(model: Network, strength: float) -> Network:
    for weight in model.trainable_weights:
        weight.assign(weight * strength)
    return model


def tiny_engine(model: Network) -> Engine:
    """Returns a Keras HAN or Kim CNN that is ready to predict."""
    config = WeightsConfig("han" if isinstance(model, HAN) else "kim_cnn", asdict(model.config), [], None)
    engine = config.spec.engine
    assert engine is not None
    return engine(config.sizes, arrays_of(model, config))


def tiny_map(features: int, labels: Sequence[str] = ("1", "2", "3", "4", "5")) -> DocumentMap:
    """Returns a map with a point for each of `TEXTS`, for a model whose document vectors have `features`."""
    random = np.random.default_rng(1)
    places = random.normal(size=(len(TEXTS), 3)).astype(np.float32)
    axes = np.linalg.qr(random.normal(size=(features, 3)))[0].T.astype(np.float32)
    own = [labels[-1], labels[0], labels[len(labels) // 2], labels[-2]]
    return DocumentMap(
        labels=list(labels),
        points=[
            MapPoint(float(x), float(y), label, text)
            for (x, y, _), label, text in zip(places.tolist(), own, TEXTS, strict=True)
        ],
        ellipses=[Ellipse(labels[-1], 1.0, 0.5, 0.4, 0.2, 30.0)],
        explained_variance=[0.6, 0.2, 0.1],
        mean=random.normal(size=features).astype(np.float32),
        components=axes,
        places=places,
        median_distance=1.5,
        before=Before(
            points=[(0.5, 0.1), (-0.4, 0.3), (0.2, -0.6), (0.1, 0.2)],
            ellipses=[Ellipse(labels[-1], 0.1, 0.0, 0.9, 0.8, 10.0)],
            explained_variance=[0.2, 0.1],
        ),
    )


def tiny_second_reader() -> SecondReader:
    """Returns a second reader for a five-star model: "looks lovely" is five stars, and everything else is unknown."""
    [[*ids]] = tiny_preprocessor().token_ids("looks lovely")
    [key] = set(phrase_keys(np.array(ids)).tolist()) - {key for token in ids for key in phrase_keys(np.array([token]))}
    return SecondReader(
        keys=np.array([key], np.uint32),
        weights=np.array([[0, 0, 0, 0, 100]], np.int8),
        scales=np.full(5, 0.05, np.float32),
        bias=np.zeros(5, np.float32),
    )


def _save(directory: Path, network: str, model: Network, labels: list[str], stars: list[float] | None) -> Path:
    config = WeightsConfig(network, asdict(model.config), labels, stars, max_sentences=8, max_sentence_tokens=12)
    metadata = {"title": f"Tiny {network}", "description": "Random weights for tests.", "scores": []}
    save_pretrained(directory, config, tiny_preprocessor(), model, metadata)
    return directory


def tiny_digit_cnn() -> DigitCNN:
    """Returns a ten-digit CNN, the same at every call."""
    keras.utils.set_random_seed(1)
    model = DigitCNN(DigitCNNConfig(num_labels=10, channels=(4, 4), convolutions=2))
    model.build()
    return model


def save_tiny_digit_cnn(directory: Path) -> Path:
    """Writes a whole weights directory of a CNN for ten digits."""
    model = tiny_digit_cnn()
    config = WeightsConfig("digit_cnn", asdict(model.config), list("0123456789"), None)
    metadata = {"title": "Tiny digits", "description": "Random weights for tests.", "scores": []}
    save_pretrained(directory, config, None, model, metadata)
    return directory
