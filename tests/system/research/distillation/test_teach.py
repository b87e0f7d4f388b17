"""A teacher is fine-tuned, saved, loaded, and used for labels, if there is PyTorch; word vectors are trained."""

from pathlib import Path

import datasets
import numpy as np
import pytest

from model_training.data.config import Columns
from model_training.data.prepare import PreparedData
from model_training.data.vectors import load_vectors
from research.distillation.config import TeacherConfig
from research.distillation.label import label_texts
from research.distillation.teach import teach
from research.distillation.vectors import save_vectors, train_vectors
from tests.unit.model_training.conftest import COLUMNS, PRODUCTS

CONFIG = TeacherConfig(epochs=8, max_tokens=24, frozen_layers=1, max_lr=3e-3)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained transformer of two small layers, with the vocabulary of our products."""
    pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    folder = tmp_path_factory.mktemp("encoder")
    words = sorted(set("".join(c if c.isalpha() else " " for c in PRODUCTS.read_text().lower()).split()))
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]) + "\n")
    transformers.BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    config = transformers.BertConfig(vocab_size=len(words) + 5, max_position_embeddings=64, **sizes)
    transformers.BertModel(config).save_pretrained(folder)
    return folder


def test_a_teacher_learns_and_labels_as_it_did_when_it_was_saved(encoder: Path, tmp_path: Path) -> None:
    teacher = tmp_path / "teacher"
    share = teach([PRODUCTS], [PRODUCTS], teacher, encoder, COLUMNS, CONFIG)
    assert share > 0.9
    out = tmp_path / "soft.parquet"
    columns = Columns(text="body", title="headline", keep=("verdict",))
    assert label_texts([PRODUCTS], out, [teacher], columns, 0.0)[0] == 160
    rows = datasets.Dataset.from_parquet(str(out), cache_dir=str(tmp_path / "cache"))
    assert np.mean(np.array(rows["label"]) == np.array(rows["verdict"])) == pytest.approx(share)


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
