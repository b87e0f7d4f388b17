"""Words that share a vector: another of them changes no answer."""

from pathlib import Path

import numpy as np
import pytest

from limelight import load
from model_training.networks.pretrained import load_pretrained
from model_training.training.config import train_config
from model_training.training.train import train
from research import tie as module
from research.tie import tie


def probabilities(weights: Path, text: str) -> list[float]:
    return load(weights).predict(text).probabilities


@pytest.mark.parametrize("network", ["kim_cnn", "han"])
def test_another_tied_word_changes_nothing_and_other_words_do(
    network: str, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights, out = tmp_path / "weights", tmp_path / "tied"
    train(
        prepared, weights, train_config(network=network, embedding_size=8, epochs=1, batch_tokens=256), tmp_path / "run"
    )
    known = load_pretrained(weights).preprocessor.vocabulary
    first, second, third, *others = [word for word in known if word.isalpha()]
    monkeypatch.setattr(
        module, "words_that_say_nothing", lambda: {"thing": [first.title(), second, third, "unheard of"]}
    )
    assert probabilities(weights, first) != probabilities(weights, second)
    assert tie(weights, out) == {"thing": 3}
    assert (out / "curves.png").read_bytes() == (weights / "curves.png").read_bytes()
    assert probabilities(out, f"{first} {others[0]}") == probabilities(out, f"{third} {others[0]}")
    before, after = (np.array(load_pretrained(folder).model.word_layers()[0].embeddings) for folder in (weights, out))
    changed = {number for number in range(len(before)) if not np.array_equal(before[number], after[number])}
    assert changed <= {known[word] for word in (first, second, third)}
    np.testing.assert_allclose(after[known[first]], before[sorted(changed)].mean(axis=0), rtol=1e-2, atol=1e-3)
