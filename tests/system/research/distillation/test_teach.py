"""A teacher: fine-tuned, saved, loaded, and used for labels. The only tests that need PyTorch."""

import shutil
from pathlib import Path

import datasets
import numpy as np
import pytest

from model_training.data.config import Columns, PrepareConfig
from model_training.data.prepare import prepare
from model_training.data.reviews import sorted_labels
from model_training.errors import DataError, SettingsError
from research.distillation.config import TeacherConfig
from research.distillation.label import label_texts
from research.distillation.teach import teach, teacher_class
from research.distillation.vectors import read_vectors
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


def test_a_frozen_layer_costs_no_way_back_even_where_layers_share_a_bias(encoder: Path, tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    shutil.copytree(encoder, tmp_path / "mpnet")
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    words = len((encoder / "vocab.txt").read_text().splitlines())
    config = transformers.MPNetConfig(vocab_size=words, max_position_embeddings=64, **sizes)
    transformers.MPNetModel(config).save_pretrained(tmp_path / "mpnet")
    teacher = teacher_class()(tmp_path / "mpnet", ["bad", "good"], CONFIG)
    learning = {name for name, values in teacher._model.named_parameters() if values.requires_grad}
    # The second of both layers, and the classifier, which is the second part of the model.
    assert learning
    assert all(".layer.1." in name or name.startswith("1.") for name in learning)
    teacher.fit(["A lamp that lasts.", "It broke."], np.array([1, 0]))
    below = [each for name, each in teacher._model.named_parameters() if name not in learning]
    assert all(each.grad is None for each in below)


def test_words_get_the_vectors_by_which_a_teacher_judges_them(encoder: Path, tmp_path: Path) -> None:
    teach([PRODUCTS], [PRODUCTS], tmp_path / "teacher", encoder, COLUMNS, CONFIG)
    prepared = prepare({"train": [PRODUCTS]}, tmp_path / "data", COLUMNS, PrepareConfig(min_count=1))
    preprocessor = prepared.preprocessor(tmp_path / "data")
    words, vectors = read_vectors(tmp_path / "teacher", preprocessor, 8)
    assert set(words) == set(preprocessor.tokenizer.get_vocab())
    assert vectors.shape == (len(words), 8)
    assert vectors.std() == pytest.approx(0.4, rel=1e-4)
    # No direction dominates the others.
    assert vectors.std(axis=0).max() < 4 * vectors.std(axis=0).min()
    # A transformer that was not fine-tuned has vectors too, and different ones.
    assert not np.allclose(read_vectors(encoder, preprocessor, 8)[1], vectors)


def test_only_rows_that_are_asked_for_teach(encoder: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'source' is not kept; add --keep source"):
        teach([PRODUCTS], [PRODUCTS], tmp_path / "out", encoder, COLUMNS, CONFIG, "source=a")
    with pytest.raises(DataError, match="no row fits"):
        teach([PRODUCTS], [PRODUCTS], tmp_path / "out", encoder, COLUMNS, CONFIG, "shop=none of them")
    assert not (tmp_path / "out").exists()


def test_a_teacher_of_few_rows_knows_the_labels_of_all(encoder: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("text,label\n" + "".join(f"Mug {n},{'rare' if n == 0 else 'plain'}\n" for n in range(40)))
    config = TeacherConfig(epochs=1, max_tokens=24, frozen_layers=1)
    teach([rows], [rows], tmp_path / "teacher", encoder, Columns(), config, max_texts=2)
    assert teacher_class().load(tmp_path / "teacher").labels == ["plain", "rare"]


@pytest.mark.parametrize(
    ("labels", "order"),
    [(["10", "9", "2.5", "9"], ["2.5", "9", "10"]), (["poor", "excellent", "fair"], ["excellent", "fair", "poor"])],
)
def test_labels_stand_in_one_order_for_teachers_and_for_prepared_rows(
    labels: list[str], order: list[str], tmp_path: Path
) -> None:
    assert sorted_labels(labels) == order
    rows = tmp_path / "rows.csv"
    rows.write_text("text,label\n" + "".join(f"Number {n},{label}\n" for n, label in enumerate(labels * 4)))
    assert prepare({"train": [rows]}, tmp_path / "out", Columns()).labels == order
