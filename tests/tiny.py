"""Tiny networks with random weights, complete on disk, made by NumPy and h5py: the tests load and serve them."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any
from zlib import crc32

import h5py
import numpy as np

from limelight.engines.engine import Engine, Floats, TokenIds
from limelight.inside.document_map import DocumentMap, MapPoint
from limelight.inside.word_looks import WordContext, WordLooks, WordSentence
from limelight.networks.digit_cnn import DigitCNNConfig
from limelight.networks.han import HANConfig
from limelight.networks.kim_cnn import KimCNNConfig
from limelight.networks.spec import Stored
from limelight.text.preprocessor import Preprocessor
from limelight.weights import CONFIG, MAP, METADATA, TOKENIZER, WEIGHTS, WORDS, WeightsConfig, read_json, sha256
from tests.vocabulary import train_preprocessor

STARS = ["1", "2", "3", "4", "5"]
TEXTS = [
    "The kettle boils fast and looks lovely. I would buy it again!",
    "Terrible. It didn't even switch on, and the shop won't answer.",
    "Fine for the price; the lid doesn't close well :-(",
    "We loved the film. The ending, though, was slow and a little boring.",
]


def tiny_preprocessor() -> Preprocessor:
    """Returns a preprocessor that knows the words of `TEXTS`."""
    return train_preprocessor(TEXTS, max_sentence_tokens=12, max_vocabulary=100, min_count=1)


def tiny_han_config(**sizes: object) -> WeightsConfig:
    """Returns the config of a five-star HAN for `tiny_preprocessor`, which reads 8 sentences of 12 tokens."""
    sizes = {"embedding_size": 6, "units": 4, **sizes}
    config = HANConfig(tiny_preprocessor().vocabulary_size, num_labels=5, **sizes)  # type: ignore[arg-type]
    return WeightsConfig("han", asdict(config), STARS, [1, 2, 3, 4, 5], max_sentences=8, max_sentence_tokens=12)


def tiny_kim_cnn_config(**sizes: object) -> WeightsConfig:
    """Returns the config of a negative / positive Kim CNN for `tiny_preprocessor`."""
    sizes = {"embedding_size": 6, "kernel_sizes": (2, 3), "num_filters": 4, **sizes}
    config = KimCNNConfig(tiny_preprocessor().vocabulary_size, num_labels=2, **sizes)  # type: ignore[arg-type]
    return WeightsConfig(
        "kim_cnn", asdict(config), ["negative", "positive"], None, max_sentences=8, max_sentence_tokens=12
    )


def tiny_digit_cnn_config() -> WeightsConfig:
    """Returns the config of a CNN for ten digits."""
    config = DigitCNNConfig(num_labels=10, channels=(4, 4), convolutions=2)
    return WeightsConfig("digit_cnn", asdict(config), list("0123456789"), None)


def tiny_arrays(config: WeightsConfig, strength: float = 1) -> dict[str, Floats]:
    """Returns random weights, the same at every call, as Keras draws them and `strength` times as large."""
    random = np.random.default_rng(1)
    stored = config.spec.stored(config.sizes)
    return {name: strength * _fresh(name, array, random) for name, array in stored.items()}


def tiny_engine(config: WeightsConfig, arrays: dict[str, Floats] | None = None) -> Engine:
    """Returns the engine of a HAN or Kim CNN, with `tiny_arrays` unless other weights are given."""
    engine = config.spec.engine
    return engine(config.sizes, tiny_arrays(config) if arrays is None else arrays)


def save_tiny_han(directory: Path, strength: float = 1, **sizes: object) -> Path:
    """Writes a whole weights directory of `tiny_han_config`.

    Its weights are `strength` times as large: only large ones let words move its answer enough to be highlighted.
    """
    config = tiny_han_config(**sizes)
    return save_arrays(directory, config, tiny_preprocessor(), tiny_arrays(config, strength))


def save_tiny_kim_cnn(directory: Path, strength: float = 1, **sizes: object) -> Path:
    """Writes a whole weights directory of `tiny_kim_cnn_config`."""
    config = tiny_kim_cnn_config(**sizes)
    return save_arrays(directory, config, tiny_preprocessor(), tiny_arrays(config, strength))


def save_tiny_digit_cnn(directory: Path) -> Path:
    """Writes a whole weights directory of `tiny_digit_cnn_config`."""
    config = tiny_digit_cnn_config()
    arrays = tiny_arrays(config)
    # Normalisations with an effect, unlike fresh ones.
    for name, array in arrays.items():
        if name.startswith("normalisations"):
            arrays[name] = array + np.linspace(0.1, 0.9, array.size, dtype=np.float32)
    return save_arrays(directory, config, None, arrays)


def save_arrays(
    directory: Path, config: WeightsConfig, preprocessor: Preprocessor | None, arrays: dict[str, Floats]
) -> Path:
    """Writes a whole weights directory; the weights in half precision, as training does."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / CONFIG).write_text(json.dumps(asdict(config)), encoding="utf-8")
    if preprocessor is not None:
        preprocessor.save(directory / TOKENIZER)
    with h5py.File(directory / WEIGHTS, "w") as file:
        for name, array in config.spec.stored(config.sizes).items():
            file.create_dataset(array.path, data=arrays[name].astype(np.float16))
    names = [CONFIG, TOKENIZER, WEIGHTS] if preprocessor else [CONFIG, WEIGHTS]
    metadata = {"title": f"Tiny {config.network}", "description": "Random weights for tests.", "scores": []}
    hashes = {name: sha256(directory / name) for name in names}
    (directory / METADATA).write_text(json.dumps({**metadata, "sha256": hashes}), encoding="utf-8")
    return directory


def save_map(directory: Path, document_map: DocumentMap) -> None:
    """Adds a map to a directory of weights."""
    (directory / MAP).write_text(json.dumps(document_map.to_json()), encoding="utf-8")
    rehash(directory, MAP)


def save_words(directory: Path, words: WordLooks) -> Path:
    """Adds looks at words to a directory of weights, and returns it."""
    (directory / WORDS).write_text(json.dumps(words.to_json()), encoding="utf-8")
    rehash(directory, WORDS)
    return directory


def tiny_words() -> WordLooks:
    """Returns looks at two words of `TEXTS` by five labels, for the vocabulary of `tiny_preprocessor`."""
    vocabulary = tiny_preprocessor().vocabulary
    # "fast" is looked at where reviews are good; "loved" evenly.
    looks = np.zeros((2, 5, 7), np.uint16)
    looks[0, [0, 4], [1, 5]] = 20
    looks[1, :, 3] = 7
    rare = np.zeros(len(vocabulary), np.uint8)
    rare[vocabulary["lid"]] = 3
    near = np.array([word.isalpha() for word in sorted(vocabulary, key=vocabulary.__getitem__)])
    sentences = [WordSentence("The kettle boils fast and looks lovely.", 4), WordSentence("We loved the film.", 0)]
    return WordLooks(8, ["fast", "loved"], looks, rare, near, sentences, [[WordContext(0, 4.5)], [WordContext(1, 0.5)]])


def change_metadata(directory: Path, **entries: Any) -> None:
    """Replaces entries of the metadata of a directory of weights."""
    (directory / METADATA).write_text(json.dumps({**read_json(directory / METADATA), **entries}), encoding="utf-8")


def rehash(directory: Path, name: str) -> None:
    """Writes the hash of a file of weights that was changed."""
    hashes = read_json(directory / METADATA)["sha256"]
    change_metadata(directory, sha256={**hashes, name: sha256(directory / name)})


def tiny_map(features: int, labels: Sequence[str] = ("1", "2", "3", "4", "5")) -> DocumentMap:
    """Returns a map with a point for each of `TEXTS`, for a model whose document vectors have `features`."""
    random = np.random.default_rng(1)
    places = random.normal(size=(len(TEXTS), 3)).astype(np.float32)
    axes = np.linalg.qr(random.normal(size=(features, 3)))[0].T.astype(np.float32)
    own = [labels[-1], labels[0], labels[len(labels) // 2], labels[-2]]
    return DocumentMap(
        points=[MapPoint(*point) for point in zip(own, TEXTS, strict=True)],
        mean=random.normal(size=features).astype(np.float32),
        components=axes,
        places=places,
        median_distance=1.5,
    )


def _fresh(name: str, array: Stored, random: np.random.Generator) -> Floats:
    """Draws the fresh weights of an array."""
    kind = name.rpartition(".")[2]
    if kind == "bias":
        # Fresh ones are zeros, which would hide that one is left out.
        return np.random.default_rng(crc32(name.encode())).uniform(-0.1, 0.1, array.shape).astype(np.float32)
    if kind in ("beta", "mean"):
        return np.zeros(array.shape, np.float32)
    if kind in ("gamma", "variance"):
        return np.ones(array.shape, np.float32)
    if name.startswith("embedding"):
        limit = 0.25 if "." in name else 0.05
    else:
        *field, inputs, outputs = (1, *array.shape)[-4:] if len(array.shape) > 1 else (*array.shape, 1)
        limit = float(np.sqrt(6 / (np.prod(field) * (inputs + outputs))))
    return random.uniform(-limit, limit, array.shape).astype(np.float32)


def flatten(documents: list[TokenIds]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns tokens, the lengths of sentences and those of documents, as `model_training.data.packing` takes them."""
    sentences = [sentence for document in documents for sentence in document]
    counts = (list(chain.from_iterable(sentences)), map(len, sentences), map(len, documents))
    tokens, lengths, sizes = (np.fromiter(each, np.int32) for each in counts)
    return tokens, lengths, sizes
