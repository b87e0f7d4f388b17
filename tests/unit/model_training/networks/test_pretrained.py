"""Trained networks are saved whole or not at all, and load as they were saved."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from limelight.errors import WeightsError
from limelight.weights import load_weights
from model_training.networks.pretrained import load_pretrained, save_map, save_pretrained
from tests.tiny import rehash, tiny_map, tiny_preprocessor
from tests.tiny_keras import save_tiny_han, tiny_han


def test_loading_gives_back_the_network_and_its_vocabulary(tmp_path: Path) -> None:
    pretrained = load_pretrained(save_tiny_han(tmp_path / "han"))
    assert pretrained.preprocessor.fingerprint == tiny_preprocessor().fingerprint
    for saved, loaded in zip(tiny_han().weights, pretrained.model.weights, strict=True):
        # Weights are stored as float16, which has 11 bits.
        np.testing.assert_allclose(np.array(loaded), np.array(saved), rtol=1e-3, atol=1e-7)


def test_weights_that_could_not_be_written_again_are_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = load_pretrained(save_tiny_han(tmp_path / "han"))
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
            save_pretrained(tmp_path / "han", result.config, result.preprocessor, result.model, {})
    assert load_pretrained(tmp_path / "han").version == result.version
    assert sorted(file.name for file in (tmp_path / "han").iterdir()) == before


def test_weights_that_diverged_are_neither_saved_nor_loaded_and_the_array_is_named(tmp_path: Path) -> None:
    result = load_pretrained(save_tiny_han(tmp_path / "han"))
    # In half precision this is infinite.
    result.model.classifier.bias.assign([1e6, 0, 0, 0, 0])
    with pytest.raises(WeightsError, match=r"1 of the 5 numbers of classifier\.bias are infinite"):
        save_pretrained(tmp_path / "han", result.config, result.preprocessor, result.model, {})
    assert load_weights(tmp_path / "han").version == result.version
    with h5py.File(tmp_path / "han/model.weights.h5", "r+") as file:
        file["embedding/vars/0"][3, 2] = np.nan
    rehash(tmp_path / "han", "model.weights.h5")
    with pytest.raises(WeightsError, match="numbers of embedding are infinite or not numbers"):
        load_weights(tmp_path / "han")


def test_new_weights_remove_the_map_of_the_old_ones(tmp_path: Path) -> None:
    directory = save_tiny_han(tmp_path / "han")
    save_map(directory, tiny_map(8))
    assert load_weights(directory).map
    assert load_weights(save_tiny_han(directory)).map is None
