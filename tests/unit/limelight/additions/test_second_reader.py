"""A second reader counts phrases, each once, and is the same after a round trip to disk."""

from dataclasses import replace

import numpy as np
import pytest

from limelight.additions.second_reader import SecondReader, phrase_keys
from limelight.errors import WeightsError, WeightsMismatchError
from limelight.weights import load_weights
from tests.tiny import save_second_reader, save_tiny_han, tiny_preprocessor, tiny_second_reader


def ids_of(text: str) -> list[list[int]]:
    return tiny_preprocessor().token_ids(text)


def test_phrases_are_the_different_runs_of_one_to_three_tokens() -> None:
    assert len(phrase_keys(np.array([7]))) == 1
    assert len(phrase_keys(np.array([7, 8, 9, 10]))) == 4 + 3 + 2
    assert len(phrase_keys(np.array([7, 7, 7, 7]))) == 3
    assert not set(phrase_keys(np.array([7, 8]))) >= set(phrase_keys(np.array([8, 7])))


def test_a_known_phrase_decides_and_an_unknown_one_says_nothing() -> None:
    reader = tiny_second_reader()
    np.testing.assert_allclose(reader.probabilities(ids_of("Terrible.")), np.full(5, 0.2), rtol=1e-5)
    lovely = reader.probabilities(ids_of("The kettle looks lovely."))
    assert lovely[4] > 0.9
    np.testing.assert_allclose(reader.probabilities(ids_of("It looks lovely! Looks lovely.")), lovely, rtol=1e-5)


def test_the_strongest_phrases_are_named_by_their_own_weight() -> None:
    words = ["[PAD]", "9/10", "not", "good", "bad", "so-so"]
    weights = {(3,): 40, (4,): -40, (2, 3): -80, (5,): 10, (1,): 120}
    keys = {}
    for ids, weight in weights.items():
        # The key that the shorter phrases in it lack.
        parts = [phrase_keys(np.array(ids[:-1])), phrase_keys(np.array(ids[1:]))] if len(ids) > 1 else []
        (own,) = set(map(int, phrase_keys(np.array(ids)))) - {int(key) for part in parts for key in part}
        keys[own] = weight
    kept = sorted(keys)
    table = np.array([[-keys[key], keys[key]] for key in kept], dtype=np.int8)
    reader = SecondReader(np.array(kept, np.uint32), table, np.full(2, 0.01, np.float32), np.zeros(2, np.float32))
    assert reader.strongest(words, [0, 1], 2) == (["good", "so-so"], ["not good", "bad"])


def test_what_was_written_is_read_back_with_its_hash(tmp_path) -> None:
    directory = save_tiny_han(tmp_path / "han")
    version = load_weights(directory).version
    assert load_weights(directory).second_reader is None
    save_second_reader(directory, tiny_second_reader(), {"gap": 0.3})
    loaded = load_weights(directory)
    assert loaded.version == version
    assert loaded.metadata["second_reader"] == {"gap": 0.3}
    assert loaded.second_reader is not None
    for name in ("keys", "weights", "scales", "bias"):
        written = getattr(tiny_second_reader(), name)
        np.testing.assert_array_equal(getattr(loaded.second_reader, name), written)
        assert getattr(loaded.second_reader, name).dtype == written.dtype
    content = bytearray((directory / "phrases.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (directory / "phrases.npz").write_bytes(bytes(content))
    with pytest.raises(WeightsMismatchError, match=r"phrases\.npz.*SHA-256"):
        load_weights(directory)


@pytest.mark.parametrize(("labels", "message"), [(2, "do not fit 2 labels"), (None, "not a second reader")])
def test_a_file_that_is_no_second_reader_of_the_model_is_refused(tmp_path, labels, message) -> None:
    path = tmp_path / "phrases.npz"
    tiny_second_reader().save(path)
    if labels is None:
        path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(WeightsError, match=message):
        SecondReader.load(path, labels or 5)


@pytest.mark.parametrize("name", ["scales", "bias"])
def test_a_second_reader_with_numbers_for_other_labels_is_refused(tmp_path, name) -> None:
    reader = tiny_second_reader()
    labels = len(reader.bias)
    replace(reader, **{name: np.zeros(labels + 1, np.float32)}).save(tmp_path / "phrases.npz")
    with pytest.raises(WeightsError, match=f"do not fit {labels} labels"):
        SecondReader.load(tmp_path / "phrases.npz", labels)
    both = {name: np.zeros(labels + 1, np.float32) for name in ("scales", "bias")}
    replace(reader, **both).save(tmp_path / "phrases.npz")
    with pytest.raises(WeightsError, match=f"do not fit {labels} labels"):
        SecondReader.load(tmp_path / "phrases.npz", labels)
