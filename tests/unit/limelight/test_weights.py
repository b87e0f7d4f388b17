"""Weights on disk: damage is reported, and the file named."""

import json
from pathlib import Path

import pytest

from limelight.errors import WeightsError, WeightsMismatchError
from limelight.weights import load_weights
from tests.tiny import change_metadata, rehash, save_tiny_han, save_tiny_kim_cnn


def test_the_version_follows_the_weights_and_not_the_description(tmp_path: Path) -> None:
    first = load_weights(save_tiny_han(tmp_path / "han")).version
    change_metadata(tmp_path / "han", title="Another title")
    assert load_weights(tmp_path / "han").version == first
    assert load_weights(save_tiny_kim_cnn(tmp_path / "kim_cnn")).version != first


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.weights.h5", "metadata.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    directory = save_tiny_han(tmp_path / "han")
    (directory / name).unlink()
    with pytest.raises(WeightsError, match=f"{name}: no such file"):
        load_weights(directory)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.weights.h5"])
def test_a_flipped_byte_is_found_and_the_file_named(tmp_path: Path, name: str) -> None:
    path = save_tiny_han(tmp_path / "han") / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(WeightsMismatchError, match=f"{name}.*SHA-256"):
        load_weights(path.parent)


def test_arrays_of_another_shape_are_named(tmp_path: Path) -> None:
    directory = save_tiny_han(tmp_path / "han")
    config = json.loads((directory / "config.json").read_text())
    config["network_config"]["units"] += 1
    (directory / "config.json").write_text(json.dumps(config))
    rehash(directory, "config.json")
    with pytest.raises(
        WeightsMismatchError, match=r"word_encoder\.forward\.kernel .* has the shape \(6, 12\), not \(6, 15\)"
    ):
        load_weights(directory)


def test_metadata_that_is_not_json_is_named(tmp_path: Path) -> None:
    directory = save_tiny_han(tmp_path / "han")
    (directory / "metadata.json").write_text("{")
    with pytest.raises(WeightsError, match=r"metadata\.json: not JSON"):
        load_weights(directory)
