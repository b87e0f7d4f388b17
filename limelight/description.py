"""What a directory of weights says of itself, read without building the network."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from limelight.errors import WeightsError, WeightsMismatchError

CONFIG, TOKENIZER, WEIGHTS, METADATA, CARD, MAP, PHRASES = (
    "config.json",
    "tokenizer.json",
    "model.weights.h5",
    "metadata.json",
    "README.md",
    "map.json",
    "phrases.npz",
)


@dataclass(frozen=True)
class Description:
    """A directory of weights, checked to be whole.

    Attributes:
        name: The name of the directory.
        config: What `config.json` holds, see `limelight.pretrained.PretrainedConfig`.
        metadata: How the weights were made and what they score.
        version: Hash of the files that decide the answers, 12 hexadecimal digits.
    """

    name: str
    config: dict[str, Any]
    metadata: dict[str, Any]
    version: str

    @property
    def hashes(self) -> dict[str, str]:
        """The SHA-256 of each file, by name."""
        hashes: dict[str, str] = self.metadata["sha256"]
        return hashes

    @property
    def reads_text(self) -> bool:
        """Whether the network reads text, and so has a tokenizer."""
        return bool(self.config.get("network") != "digit_cnn")


def describe(directory: str | Path) -> Description:
    """Reads what the weights in `directory` say of themselves.

    Raises:
        WeightsError: A file is missing or cannot be read.
        WeightsMismatchError: A file is not the one that the metadata was written for.
    """
    directory = Path(directory)
    metadata = read_json(directory / METADATA)
    hashes = metadata.setdefault("sha256", {})
    check_hash(directory / CONFIG, hashes)
    config = read_json(directory / CONFIG)
    names = hashed_files(str(config.get("network")))
    for name in names:
        check_hash(directory / name, hashes)
    version = hashlib.sha256("".join(hashes[name] for name in names).encode()).hexdigest()[:12]
    return Description(directory.resolve().name, config, metadata, version)


def hashed_files(network: str) -> tuple[str, ...]:
    """Names the files that decide an answer; metadata holds the hash of each."""
    return (CONFIG, WEIGHTS) if network == "digit_cnn" else (CONFIG, TOKENIZER, WEIGHTS)


def check_hash(path: Path, hashes: dict[str, str]) -> None:
    """Raises `WeightsError` where `path` is missing, and `WeightsMismatchError` where it is not what was written."""
    if not path.is_file():
        raise WeightsError(f"{path}: no such file. Copy the whole directory, or train it again.")
    actual, wanted = sha256(path), str(hashes.get(path.name))
    if actual != wanted:
        raise WeightsMismatchError(
            f"{path}: its SHA-256 is {actual[:12]}…, but {METADATA} names {wanted[:12]}…. The file was changed or only "
            "partly copied; copy the directory again."
        )


def read_json(path: Path) -> dict[str, Any]:
    """Returns the object in a JSON file. Raises `WeightsError`."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WeightsError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise WeightsError(f"{path}: not JSON ({error})") from error
    if not isinstance(content, dict):
        raise WeightsError(f"{path}: not a JSON object")
    return content


def sha256(path: Path) -> str:
    """Returns the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
