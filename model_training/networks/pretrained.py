"""Loads and saves weights directories with their networks in Keras."""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import h5py
import numpy as np

from limelight.common.interruption import undivided
from limelight.common.resources import find_weights
from limelight.engines.engine import Floats
from limelight.inside.document_map import DocumentMap
from limelight.inside.word_looks import WordLooks
from limelight.text.preprocessor import Preprocessor
from limelight.weights import (
    CONFIG,
    MAP,
    METADATA,
    TOKENIZER,
    WEIGHTS,
    WORDS,
    Weights,
    WeightsConfig,
    load_weights,
    read_arrays,
    read_json,
    sha256,
)

from .registry import KERAS_NETWORKS

# A network of `.registry`; Keras has no types.
Network = Any


@dataclass(frozen=True, kw_only=True)
class Pretrained(Weights):
    """A loaded directory of weights, with its network in Keras."""

    model: Network

    def with_model(self, model: Network) -> "Pretrained":
        """Returns a copy with another network of the same config, or with this one after its weights have changed."""
        return replace(self, model=model, arrays=arrays_of(model, self.config))


def build(config: WeightsConfig) -> Network:
    """Creates the network with fresh weights."""
    model = KERAS_NETWORKS[config.network].model(config.sizes)
    model.build()
    return model


def load_pretrained(directory: str | Path) -> Pretrained:
    """Reads a directory written by `save_pretrained`. Raises as `limelight.weights.load_weights` does."""
    weights = load_weights(directory)
    model = build(weights.config)
    model.load_weights(find_weights(directory) / WEIGHTS)
    return Pretrained(**{field.name: getattr(weights, field.name) for field in fields(weights)}, model=model)


def save_pretrained(
    directory: Path,
    config: WeightsConfig,
    preprocessor: Preprocessor | None,
    model: Network,
    metadata: dict[str, Any],
) -> None:
    """Writes config, tokenizer (if any), weights (as float16) and metadata (with hashes) to `directory`.

    Raises:
        WeightsError: A weight is infinite or not a number in half precision.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with undivided:
        _write(directory, config, preprocessor, model, metadata)


def _write(
    directory: Path, config: WeightsConfig, preprocessor: Preprocessor | None, model: Network, metadata: dict[str, Any]
) -> None:
    (directory / CONFIG).write_text(_to_json(asdict(config)), encoding="utf-8")
    if preprocessor is not None:
        preprocessor.save(directory / TOKENIZER)
    # Written next to existing files, which stay until everything is written.
    with TemporaryDirectory(dir=directory) as scratch:
        written = Path(scratch) / WEIGHTS
        _save_bare(written, config, model)
        _halve(written)
        read_arrays(written, config.spec.stored(config.sizes))
        written.replace(directory / WEIGHTS)
    # An existing map, and looks at words, were made for other weights.
    for name in (MAP, WORDS):
        (directory / name).unlink(missing_ok=True)
    names = (CONFIG, TOKENIZER, WEIGHTS) if config.reads_text else (CONFIG, WEIGHTS)
    write_metadata(directory, {**metadata, "sha256": {name: sha256(directory / name) for name in names}})


def arrays_of(model: Network, config: WeightsConfig) -> dict[str, Floats]:
    """Returns the weights of `model`, by their names in `limelight`."""
    with TemporaryDirectory() as scratch:
        written = Path(scratch) / WEIGHTS
        _save_bare(written, config, model)
        return read_arrays(written, config.spec.stored(config.sizes))


def save_map(directory: Path, document_map: DocumentMap) -> None:
    """Writes `map.json` to a directory of weights, and its hash to their metadata."""
    _add(directory, MAP, document_map.to_json())


def save_words(directory: Path, words: WordLooks) -> None:
    """Writes `words.json` to a directory of weights, and its hash to their metadata."""
    _add(directory, WORDS, words.to_json())


def _add(directory: Path, name: str, content: dict[str, Any]) -> None:
    # One line: people look at it as a picture, and indented it would be twice as large.
    compact = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    with undivided:
        (directory / name).write_text(compact + "\n", encoding="utf-8")
        metadata = read_json(directory / METADATA)
        write_metadata(directory, {**metadata, "sha256": {**metadata["sha256"], name: sha256(directory / name)}})


def write_metadata(directory: Path, metadata: dict[str, Any]) -> None:
    """Replaces the metadata of `directory`."""
    with undivided:
        (directory / METADATA).write_text(_to_json(metadata), encoding="utf-8")


def _save_bare(path: Path, config: WeightsConfig, model: Network) -> None:
    """Saves a copy of `model` without the optimizer that a trained network carries."""
    bare = build(config)
    bare.set_weights(model.get_weights())
    bare.save_weights(path)


def _halve(path: Path) -> None:
    """Rewrites a Keras weights file with every array as compressed float16: half the size, the same to 3 digits."""
    half = path.with_suffix(".half")
    with h5py.File(path) as source, h5py.File(half, "w") as target:

        def copy(name: str, item: h5py.Group | h5py.Dataset) -> None:
            if isinstance(item, h5py.Dataset):
                values = item[()]
                if np.issubdtype(values.dtype, np.floating) and values.ndim:
                    # Values that are too large become infinite, which loading detects.
                    with np.errstate(over="ignore"):
                        values = values.astype(np.float16)
                    # A column of the vectors is compressed together.
                    chunks = (len(values), min(10, values.shape[1])) if "embedding/vars" in name else True
                    target.create_dataset(name, data=values, chunks=chunks, compression="gzip", shuffle=True)
                else:
                    target.create_dataset(name, data=values)
            else:
                target.require_group(name)
            target[name].attrs.update(item.attrs)

        target.attrs.update(source.attrs)
        source.visititems(copy)
    half.replace(path)


def _to_json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
