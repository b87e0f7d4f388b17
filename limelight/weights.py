"""Reads a directory of weights (config, tokenizer, arrays, metadata and model card) without Keras."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import msgspec
import numpy as np

from limelight.common.resources import find_weights
from limelight.engines.engine import Floats
from limelight.errors import WeightsError, WeightsMismatchError
from limelight.inside.document_map import DocumentMap
from limelight.inside.trace import Block
from limelight.inside.word_looks import WordLooks
from limelight.networks.registry import NETWORKS
from limelight.networks.spec import NetworkSpec, Stored
from limelight.text.preprocessor import Preprocessor

CONFIG, TOKENIZER, WEIGHTS, METADATA = "config.json", "tokenizer.json", "model.weights.h5", "metadata.json"
CARD, MAP, WORDS = "README.md", "map.json", "words.json"

logger = logging.getLogger("limelight.weights")


@dataclass(frozen=True)
class WeightsConfig:
    """The contents of `config.json`.

    Attributes:
        network: The name of the `NetworkSpec`.
        network_config: The fields of its config.
        labels: Names of the classes, in the order of the probabilities.
        stars: The stars that each label stands for if labels are ordered ratings, otherwise None.
        max_sentences: Maximum number of sentences to read; 0 for a network that reads images.
        max_sentence_tokens: Longer sentences are cut into parts; 0 for a network that reads images.
    """

    network: str
    network_config: dict[str, Any]
    labels: list[str]
    stars: list[float] | None
    max_sentences: int = 0
    max_sentence_tokens: int = 0

    @property
    def spec(self) -> NetworkSpec:
        """The kind of network. Raises `ValueError` if the name is unknown."""
        if self.network not in NETWORKS:
            raise ValueError(f"there is no network {self.network!r}, only {', '.join(NETWORKS)}")
        return NETWORKS[self.network]

    @property
    def reads_text(self) -> bool:
        """Whether the network reads text, and therefore has a tokenizer."""
        return self.spec.reads_text

    @property
    def sizes(self) -> Any:
        """The config of the network. Raises `TypeError` if a field is missing or unknown."""
        fields = {key: tuple(value) if isinstance(value, list) else value for key, value in self.network_config.items()}
        return self.spec.config(**fields)


@dataclass(frozen=True)
class Description:
    """A directory of weights, checked for completeness.

    Attributes:
        name: The name of the directory.
        config: The contents of `config.json`.
        metadata: How the weights were trained, and their scores.
        version: A hash of the files that determine the answers, 12 hexadecimal digits.
    """

    name: str
    config: WeightsConfig
    metadata: dict[str, Any]
    version: str

    @property
    def labels(self) -> list[str]:
        """The classes, in the order of the probabilities."""
        return self.config.labels

    @property
    def stars(self) -> list[float] | None:
        """The stars that each label stands for, or None."""
        return self.config.stars


@dataclass(frozen=True)
class Weights(Description):
    """A loaded directory of weights. There is no preprocessor if the network reads images.

    The map and the words are optional, since no prediction needs them.

    Attributes:
        arrays: The weights of the network, by their names in its spec, as float32 (see `Stored`).
        preprocessor: Converts texts to token ids.
        card: The model card, in Markdown.
        map: The map of held-out reviews.
        words: How much the network looked at words of held-out reviews.
    """

    arrays: dict[str, Floats]
    preprocessor: Preprocessor | None
    card: str
    map: DocumentMap | None = None
    words: WordLooks | None = None

    @property
    def blocks(self) -> list[Block]:
        """The blocks of the network from input to output; their parameters add up to the total."""
        return self.config.spec.blocks(self.config.sizes)


def reads_images(name: str) -> WeightsError:
    """Returns the error for weights that read images, if weights for reviews are required."""
    return WeightsError(
        f"{name}: reads images, not reviews. Choose other weights, such as han; limelight.load_digits loads these."
    )


def describe(directory: str | Path) -> Description:
    """Reads the description of the weights in `directory`.

    Raises:
        WeightsError: A file is missing or cannot be read.
        WeightsMismatchError: A file does not match its hash in the metadata.
    """
    directory = find_weights(directory)
    metadata = read_json(directory / METADATA)
    hashes = metadata.setdefault("sha256", {})
    check_hash(directory / CONFIG, hashes)
    config = _read_config(directory / CONFIG)
    # Files that determine an answer; the others with a hash are additions.
    names = [CONFIG, TOKENIZER, WEIGHTS] if config.reads_text else [CONFIG, WEIGHTS]
    for name in names[1:]:
        check_hash(directory / name, hashes)
    version = hashlib.sha256("".join(hashes[name] for name in names).encode()).hexdigest()[:12]
    return Description(directory.resolve().name, config, metadata, version)


def load_weights(directory: str | Path) -> Weights:
    """Reads a directory of weights. Nothing in it is executed.

    Raises:
        WeightsError: A file is missing or cannot be read, or a weight is not a number.
        WeightsMismatchError: A file does not match its hash in the metadata.
    """
    directory = find_weights(directory)
    described = describe(directory)
    config, hashes = described.config, described.metadata["sha256"]
    preprocessor = Preprocessor.load(directory / TOKENIZER, config.max_sentence_tokens) if config.reads_text else None
    arrays = read_arrays(directory / WEIGHTS, config.spec.stored(config.sizes))
    if preprocessor and preprocessor.vocabulary_size != config.network_config["vocabulary_size"]:
        raise WeightsMismatchError(
            f"{directory / TOKENIZER}: has {preprocessor.vocabulary_size} tokens, but the network has "
            f"{config.network_config['vocabulary_size']}. Copy the directory again."
        )
    return Weights(
        **vars(described),
        arrays=arrays,
        preprocessor=preprocessor,
        card=_load_card(directory / CARD),
        map=_load_map(directory / MAP, hashes),
        words=None if preprocessor is None else _load_words(directory / WORDS, hashes, config, preprocessor),
    )


def read_arrays(path: Path, stored: dict[str, Stored]) -> dict[str, Floats]:
    """Reads the arrays of a network from an HDF5 file written by Keras, as float32 (see `Stored`).

    Raises:
        WeightsMismatchError: The file contains other arrays, or arrays with other shapes.
        WeightsError: A value is infinite or not a number.
    """
    arrays: dict[str, Floats] = {}
    try:
        with h5py.File(path) as file:
            datasets = _datasets(file)
            if unknown := sorted(datasets - {array.path for array in stored.values()}):
                raise WeightsMismatchError(_mismatch(path, f"it holds {unknown[0]}, which no layer has"))
            for name, array in stored.items():
                if array.path not in datasets:
                    raise WeightsMismatchError(_mismatch(path, f"{name} ({array.path}) is missing"))
                values = file[array.path]
                if values.shape != array.shape:
                    wrong = f"{name} ({array.path}) has the shape {values.shape}, not {array.shape}"
                    raise WeightsMismatchError(_mismatch(path, wrong))
                arrays[name] = values[()] if array.as_stored else values[()].astype(np.float32)
    except (OSError, KeyError) as error:
        raise WeightsMismatchError(f"{path}: cannot be read ({error}). Copy the directory again.") from error
    check_finite(path, arrays)
    return arrays


def _mismatch(path: Path, reason: str) -> str:
    return f"{path}: does not fit {CONFIG}: {reason}. Copy the whole directory, or train it again."


def check_finite(path: Path, arrays: Mapping[str, Any]) -> None:
    """Raises `WeightsError`, which names the array, if a value in `arrays` is infinite or not a number."""
    for name, values in arrays.items():
        wrong = int(np.count_nonzero(~np.isfinite(values)))
        if wrong:
            raise WeightsError(
                f"{path}: {wrong:,} of the {values.size:,} numbers of {name} are infinite or not numbers. "
                "The training diverged, or they are too large for half precision: train with a lower learning rate."
            )


def _datasets(file: h5py.File) -> set[str]:
    """Returns the paths of the arrays of floats in `file`."""
    result: set[str] = set()

    def note(path: str, item: h5py.Group | h5py.Dataset) -> None:
        if isinstance(item, h5py.Dataset) and np.issubdtype(item.dtype, np.floating) and item.ndim:
            result.add(path)

    file.visititems(note)
    return result


def _read_config(path: Path) -> WeightsConfig:
    try:
        config = WeightsConfig(**read_json(path))
        # Raises for a field that is missing, or does not fit the network.
        config.spec.stored(config.sizes)
    except (TypeError, KeyError, ValueError) as error:
        raise WeightsError(f"{path}: not a config of this version ({error}). Train the weights again.") from error
    return config


def _load_card(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else ""
    except UnicodeDecodeError as error:
        raise WeightsError(f"{path}: not UTF-8 text ({error.reason}). Save it as UTF-8, or remove it.") from error


def _load_map(path: Path, hashes: dict[str, str]) -> DocumentMap | None:
    """Returns the map, after its hash was checked; None for weights without one."""
    if not path.is_file():
        return None
    check_hash(path, hashes)
    try:
        return DocumentMap.from_json(read_json(path))
    except (TypeError, KeyError, ValueError, msgspec.ValidationError) as error:
        raise WeightsError(f"{path}: not a map of this version ({error}). Create it again, or remove it.") from error


def _load_words(
    path: Path, hashes: dict[str, str], config: WeightsConfig, preprocessor: Preprocessor
) -> WordLooks | None:
    """Returns the looks at words; None, with a warning, for a file that is damaged or belongs to other weights."""
    if not path.is_file():
        return None
    try:
        check_hash(path, hashes)
        return WordLooks.from_json(read_json(path), len(config.labels), preprocessor.vocabulary_size)
    except (WeightsError, ValueError) as error:
        logger.warning("%s The model is used without its words.", error)
        return None


def check_hash(path: Path, hashes: dict[str, str]) -> None:
    """Raises `WeightsError` if `path` is missing, and `WeightsMismatchError` if its content has changed."""
    if not path.is_file():
        raise WeightsError(f"{path}: no such file. Copy the whole directory, or train it again.")
    if path.name not in hashes:
        raise WeightsMismatchError(f"{path.with_name(METADATA)}: has no hash of {path.name}. Copy the directory again.")
    actual, wanted = sha256(path), str(hashes[path.name])
    if actual != wanted:
        raise WeightsMismatchError(
            f"{path}: its SHA-256 is {actual[:12]}…, but {METADATA} names {wanted[:12]}…. The file was changed or only "
            "partly copied; copy the directory again."
        )


def read_json(path: Path) -> dict[str, Any]:
    """Returns the object in a JSON file. Raises `WeightsError`."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise WeightsError(f"{path}: no such file. Specify a directory with a complete model.") from error
    except OSError as error:
        raise WeightsError(f"{path}: cannot be read ({error.strerror}). Check its permissions.") from error
    except ValueError as error:
        raise WeightsError(f"{path}: not JSON ({error}). Copy the directory again.") from error
    if not isinstance(content, dict):
        raise WeightsError(f"{path}: not a JSON object. Copy the directory again.")
    return content


def sha256(path: Path) -> str:
    """Returns the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
