"""Word vectors that are trained on texts."""

from pathlib import Path

import numpy as np

from model_training.data.prepare import PreparedData
from model_training.data.vectors import load_vectors
from research.distillation.vectors import save_vectors, train_vectors
from tests.unit.model_training.conftest import COLUMNS, PRODUCTS


def test_vectors_are_trained_on_the_words_of_a_vocabulary(prepared: Path, tmp_path: Path) -> None:
    preprocessor = PreparedData.load(prepared).preprocessor(prepared)
    words, vectors = train_vectors([PRODUCTS], COLUMNS, preprocessor, size=8, epochs=1)
    assert vectors.shape == (len(words), 8)
    assert "kettle" in words
    assert set(words) <= set(preprocessor.tokenizer.get_vocab())
    save_vectors(tmp_path / "v.npy", words, vectors)
    read, values = load_vectors(tmp_path / "v.npy")
    assert read == words
    np.testing.assert_allclose(values, vectors, atol=1e-3)
