"""Weights on disk: they load as they were saved, and damage is reported."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from limelight.errors import WeightsError, WeightsMismatchError
from limelight.weights import WeightsConfig, load_weights, sha256
from model_training.networks.pretrained import load_pretrained, save_pretrained
from tests.tiny import save_tiny_han, save_tiny_kim_cnn, tiny_han, tiny_preprocessor


def test_loading_gives_back_the_network_and_its_vocabulary(tmp_path: Path) -> None:
    pretrained = load_pretrained(save_tiny_han(tmp_path / "han"))
    assert pretrained.preprocessor.fingerprint == tiny_preprocessor().fingerprint
    for saved, loaded in zip(tiny_han().weights, pretrained.model.weights, strict=True):
        # Weights are stored as float16, which has 11 bits.
        np.testing.assert_allclose(np.array(loaded), np.array(saved), rtol=1e-3, atol=1e-7)


def test_rare_words_are_stored_with_fewer_digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model_training.networks.pretrained._FREQUENT", 5)
    vectors = np.array(tiny_han().weights[0])
    stored = np.array(load_pretrained(save_tiny_han(tmp_path / "han")).model.weights[0])
    np.testing.assert_array_equal(stored[:5], vectors[:5].astype(np.float16))
    np.testing.assert_allclose(stored[5:], vectors[5:], rtol=2.6e-3, atol=1e-6)
    assert not (stored[5:].astype(np.float16).view(np.uint16) & 3).any()


def test_an_optimizer_is_not_saved(tmp_path: Path) -> None:
    model = tiny_han()
    config = WeightsConfig("han", asdict(model.config), list("12345"), None, 8, 12)
    save_pretrained(tmp_path / "plain", config, tiny_preprocessor(), model, {})
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    model.optimizer.build(model.trainable_variables)
    save_pretrained(tmp_path / "compiled", config, tiny_preprocessor(), model, {})
    sizes = [(tmp_path / name / "model.weights.h5").stat().st_size for name in ("plain", "compiled")]
    assert sizes[0] == sizes[1]


def test_weights_that_could_not_be_written_again_are_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = load_pretrained(save_tiny_han(tmp_path / "han"))
    before = sorted(file.name for file in (tmp_path / "han").iterdir())

    create = h5py.Group.create_dataset

    def full(group: h5py.Group, name: str, **settings: Any) -> h5py.Dataset:
        # Keras has written the whole file, and it is being halved.
        if "compression" in settings:
            raise OSError("No space left on device")
        return create(group, name, **settings)

    with monkeypatch.context() as disk:
        disk.setattr("h5py.Group.create_dataset", full)
        with pytest.raises(OSError, match="No space left"):
            save_pretrained(tmp_path / "han", found.config, found.preprocessor, found.model, {})
    assert load_pretrained(tmp_path / "han").version == found.version
    assert sorted(file.name for file in (tmp_path / "han").iterdir()) == before


def test_the_version_follows_the_weights_and_not_the_description(tmp_path: Path) -> None:
    first = load_pretrained(save_tiny_han(tmp_path / "han")).version
    metadata = json.loads((tmp_path / "han/metadata.json").read_text())
    (tmp_path / "han/metadata.json").write_text(json.dumps({**metadata, "title": "Another title"}))
    assert load_pretrained(tmp_path / "han").version == first
    assert load_pretrained(save_tiny_kim_cnn(tmp_path / "kim_cnn")).version != first


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.weights.h5", "metadata.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    directory = save_tiny_han(tmp_path / "han")
    (directory / name).unlink()
    with pytest.raises(WeightsError, match=name):
        load_pretrained(directory)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.weights.h5"])
def test_a_flipped_byte_is_found_and_the_file_named(tmp_path: Path, name: str) -> None:
    path = save_tiny_han(tmp_path / "han") / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(WeightsMismatchError, match=f"{name}.*SHA-256"):
        load_pretrained(path.parent)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.weights.h5"])
def test_a_file_without_a_hash_is_named(tmp_path: Path, name: str) -> None:
    path = save_tiny_han(tmp_path / "han") / "metadata.json"
    metadata = json.loads(path.read_text())
    del metadata["sha256"][name]
    path.write_text(json.dumps(metadata))
    with pytest.raises(WeightsMismatchError, match=rf"metadata\.json: has no hash of {name}"):
        load_weights(path.parent)


def test_metadata_that_is_not_json_is_named(tmp_path: Path) -> None:
    directory = save_tiny_han(tmp_path / "han")
    (directory / "metadata.json").write_text("{")
    with pytest.raises(WeightsError, match=r"metadata\.json: not JSON"):
        load_pretrained(directory)


def test_a_folder_without_weights_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"metadata\.json: no such file"):
        load_pretrained(tmp_path)


def test_a_card_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    directory = save_tiny_han(tmp_path / "han")
    (directory / "README.md").write_bytes("# Cafés".encode("latin-1"))
    with pytest.raises(WeightsError, match=r"README\.md: not UTF-8"):
        load_weights(directory)


def test_weights_that_diverged_are_neither_saved_nor_loaded_and_the_array_is_named(tmp_path: Path) -> None:
    found = load_pretrained(save_tiny_han(tmp_path / "han"))
    # In half precision this is infinite.
    found.model.classifier.bias.assign([1e6, 0, 0, 0, 0])
    with pytest.raises(WeightsError, match=r"1 of the 5 numbers of classifier\.bias are infinite"):
        save_pretrained(tmp_path / "han", found.config, found.preprocessor, found.model, {})
    assert load_weights(tmp_path / "han").version == found.version
    path = tmp_path / "han/model.weights.h5"
    with h5py.File(path, "r+") as file:
        file["embedding/vars/0"][3, 2] = np.nan
    metadata = json.loads((tmp_path / "han/metadata.json").read_text())
    metadata["sha256"][path.name] = sha256(path)
    (tmp_path / "han/metadata.json").write_text(json.dumps(metadata))
    with pytest.raises(WeightsError, match="numbers of embedding are infinite or not numbers"):
        load_weights(tmp_path / "han")


def test_arrays_of_another_shape_are_named(tmp_path: Path) -> None:
    directory = save_tiny_han(tmp_path / "han")
    config = json.loads((directory / "config.json").read_text())
    config["network_config"]["units"] += 1
    (directory / "config.json").write_text(json.dumps(config))
    metadata = json.loads((directory / "metadata.json").read_text())
    metadata["sha256"]["config.json"] = sha256(directory / "config.json")
    (directory / "metadata.json").write_text(json.dumps(metadata))
    with pytest.raises(
        WeightsMismatchError, match=r"word_encoder\.forward\.kernel .* has the shape \(6, 12\), not \(6, 15\)"
    ):
        load_weights(directory)
