"""One directory holds all that a trained network needs: config, tokenizer, weights, metadata and model card."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import h5py
import numpy as np

from limelight.document_map import DocumentMap
from limelight.errors import WeightsError, WeightsMismatchError
from limelight.networks.digit_cnn import DigitCNNConfig
from limelight.networks.han import HANConfig
from limelight.networks.kim_cnn import KimCNNConfig
from limelight.second_reader import SecondReader
from limelight.shipped import find_weights
from limelight.text.preprocessor import Preprocessor
from limelight.weights import (
    CARD,
    CONFIG,
    MAP,
    METADATA,
    PHRASES,
    TOKENIZER,
    WEIGHTS,
    check_hash,
    describe,
    read_json,
    sha256,
)
from model_training.networks.digit_cnn import DigitCNN
from model_training.networks.han import HAN
from model_training.networks.kim_cnn import KimCNN

Network = HAN | KimCNN | DigitCNN
_NETWORKS: dict[str, tuple[type[Any], type[Any]]] = {
    "han": (HAN, HANConfig),
    "kim_cnn": (KimCNN, KimCNNConfig),
    "digit_cnn": (DigitCNN, DigitCNNConfig),
}


@dataclass(frozen=True)
class PretrainedConfig:
    """What `config.json` holds.

    Attributes:
        network: `han`, `kim_cnn` or `digit_cnn`.
        network_config: The fields of `HANConfig`, `KimCNNConfig` or `DigitCNNConfig`.
        labels: Names of the classes, in the order of the probabilities.
        stars: The stars each label stands for where labels are ordered ratings, otherwise None.
        max_sentences: A longer document is read up to here; 0 for a network that reads images.
        max_sentence_tokens: A longer sentence is cut into parts; 0 likewise.
    """

    network: str
    network_config: dict[str, Any]
    labels: list[str]
    stars: list[float] | None
    max_sentences: int = 0
    max_sentence_tokens: int = 0

    @property
    def reads_text(self) -> bool:
        """Whether the network reads text, and so has a tokenizer."""
        return self.network != "digit_cnn"

    def build(self) -> Network:
        """Makes the network with fresh weights."""
        network, config = _NETWORKS[self.network]
        fields = {key: tuple(value) if isinstance(value, list) else value for key, value in self.network_config.items()}
        model = network(config(**fields))
        model.build()
        return model


@dataclass(frozen=True)
class Pretrained:
    """A loaded directory of weights, without a preprocessor where the network reads images.

    It may lack the map and the second reader, which no prediction needs.
    """

    config: PretrainedConfig
    preprocessor: Preprocessor | None
    model: Network
    metadata: dict[str, Any]
    card: str
    version: str
    map: DocumentMap | None
    second_reader: SecondReader | None = None


def save_pretrained(
    directory: Path,
    config: PretrainedConfig,
    preprocessor: Preprocessor | None,
    model: Network,
    metadata: dict[str, Any],
) -> None:
    """Writes config, tokenizer, if any, weights (as float16) and metadata (with their hashes) into `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / CONFIG).write_text(_to_json(asdict(config)), encoding="utf-8")
    if preprocessor is not None:
        preprocessor.save(directory / TOKENIZER)
    # A trained network carries its optimizer, which is no part of what it knows: a copy without one is saved.
    bare = config.build()
    bare.set_weights(model.get_weights())
    # Beside those that may be there already, which stay until all is written.
    with TemporaryDirectory(dir=directory) as scratch:
        written = Path(scratch) / WEIGHTS
        bare.save_weights(written)
        _halve(written)
        written.replace(directory / WEIGHTS)
    # A map or a second reader that is there already was made for other weights.
    for name in (MAP, PHRASES):
        (directory / name).unlink(missing_ok=True)
    write_metadata(
        directory,
        {
            **metadata,
            "sha256": {
                name: sha256(directory / name) for name in (CONFIG, TOKENIZER, WEIGHTS) if (directory / name).is_file()
            },
        },
    )


def save_map(directory: Path, document_map: DocumentMap) -> None:
    """Writes `map.json` into a directory of weights, and its hash into their metadata."""
    # One line: a map is looked at as a picture, and as text it would be twice as large.
    content = json.dumps(document_map.to_json(), ensure_ascii=False, separators=(",", ":"))
    (directory / MAP).write_text(content + "\n", encoding="utf-8")
    _write_hash(directory, MAP)


def save_second_reader(directory: Path, reader: SecondReader, figures: dict[str, Any]) -> None:
    """Writes `phrases.npz` into a directory of weights, and its hash and its figures into their metadata."""
    reader.save(directory / PHRASES)
    write_metadata(directory, {**read_json(directory / METADATA), "second_reader": figures})
    _write_hash(directory, PHRASES)


def load_pretrained(directory: str | Path) -> Pretrained:
    """Reads a directory that `save_pretrained` wrote. Nothing in it is ever run as code.

    Raises:
        WeightsError: A file is missing or cannot be read.
        WeightsMismatchError: A file is not the one that the metadata was written for.
    """
    directory = find_weights(directory)
    described = describe(directory)
    try:
        config = PretrainedConfig(**described.config)
        model = config.build()
    except (TypeError, KeyError, ValueError) as error:
        raise WeightsError(f"{directory / CONFIG}: not a config of this version ({error})") from error
    preprocessor = None
    if config.reads_text:
        preprocessor = Preprocessor.load(directory / TOKENIZER, config.max_sentence_tokens)
    try:
        model.load_weights(directory / WEIGHTS)
    except (OSError, ValueError, KeyError) as error:
        raise WeightsMismatchError(f"{directory / WEIGHTS}: does not fit {CONFIG} ({error})") from error
    if preprocessor and preprocessor.vocabulary_size != config.network_config["vocabulary_size"]:
        raise WeightsMismatchError(
            f"{directory / TOKENIZER}: has {preprocessor.vocabulary_size} tokens, but the network has "
            f"{config.network_config['vocabulary_size']}"
        )
    card = directory / CARD
    text = card.read_text(encoding="utf-8") if card.is_file() else ""
    document_map = _load_map(directory / MAP, described.hashes)
    second_reader = _load_second_reader(directory / PHRASES, described.hashes, len(config.labels))
    return Pretrained(
        config, preprocessor, model, described.metadata, text, described.version, document_map, second_reader
    )


def _load_map(path: Path, hashes: dict[str, str]) -> DocumentMap | None:
    if not path.is_file():
        return None
    check_hash(path, hashes)
    try:
        return DocumentMap.from_json(read_json(path))
    except (TypeError, KeyError, ValueError) as error:
        raise WeightsError(f"{path}: not a map of this version ({error}). Make it again, or remove it.") from error


def _load_second_reader(path: Path, hashes: dict[str, str], labels: int) -> SecondReader | None:
    if not path.is_file():
        return None
    check_hash(path, hashes)
    return SecondReader.load(path, labels)


def _write_hash(directory: Path, name: str) -> None:
    metadata = read_json(directory / METADATA)
    write_metadata(directory, {**metadata, "sha256": {**metadata["sha256"], name: sha256(directory / name)}})


def write_metadata(directory: Path, metadata: dict[str, Any]) -> None:
    """Replaces the metadata of `directory`."""
    (directory / METADATA).write_text(_to_json(metadata), encoding="utf-8")


def _halve(path: Path) -> None:
    """Rewrites a Keras weights file with every array as compressed float16: half the size, the same to 3 digits."""
    half = path.with_suffix(".half")
    with h5py.File(path) as source, h5py.File(half, "w") as target:

        def copy(name: str, item: h5py.Group | h5py.Dataset) -> None:
            if isinstance(item, h5py.Dataset):
                values = item[()]
                if np.issubdtype(values.dtype, np.floating) and values.ndim:
                    target.create_dataset(name, data=values.astype(np.float16), compression="gzip", shuffle=True)
                else:
                    target.create_dataset(name, data=values)
            else:
                target.require_group(name)
            for key, value in item.attrs.items():
                target[name].attrs[key] = value

        for key, value in source.attrs.items():
            target.attrs[key] = value
        source.visititems(copy)
    half.replace(path)


def _to_json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
