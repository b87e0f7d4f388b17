"""Labels of a trained network for texts that have none."""

from pathlib import Path

import datasets
import numpy as np
import pytest

import limelight
from limelight.predictor import Predictor
from model_training.data.config import Columns
from model_training.data.corpus import Corpus
from model_training.data.prepare import PreparedData, prepare
from model_training.errors import DataError, SettingsError
from research.data.config import LessonConfig
from research.distillation import answers as answers_module
from research.distillation.answers import Float32
from research.distillation.label import label_texts
from tests.tiny import save_tiny_han, save_tiny_kim_cnn

TEXTS = ["We loved the film.", "The ending was slow and boring."]
COLUMNS = Columns(text="body")


def test_the_sure_labels_are_kept(tmp_path: Path) -> None:
    weights = save_tiny_kim_cnn(tmp_path / "weights")
    texts = tmp_path / "texts.csv"
    texts.write_text("body\nWe loved the film.\nThe ending was slow and boring.\n")
    out = tmp_path / "labelled.parquet"
    assert label_texts([texts], out, [weights], COLUMNS, 0.0) == (2, 2)
    rows = datasets.Dataset.from_parquet(str(out), cache_dir=str(tmp_path / "cache"))
    assert rows["text"][0] == "We loved the film."
    assert set(rows["label"]) <= {"negative", "positive"}
    sure = max(rows["probability"])
    assert label_texts([texts], out, [weights], COLUMNS, sure) == (1, 2)
    with pytest.raises(SettingsError, match="none of 2 texts reaches it"):
        label_texts([texts], out, [weights], COLUMNS, 1.0)
    with pytest.raises(SettingsError, match="--min-probability 90"):
        label_texts([texts], out, [weights], COLUMNS, 90)


def test_of_several_models_the_mean_is_taken(tmp_path: Path) -> None:
    both = [save_tiny_kim_cnn(tmp_path / "one"), save_tiny_kim_cnn(tmp_path / "other", num_filters=5)]
    (tmp_path / "texts.csv").write_text(f"body\n{TEXTS[0]}\n{TEXTS[1]}\n")
    out = tmp_path / "out.parquet"
    label_texts([tmp_path / "texts.csv"], out, both, COLUMNS, 0.0)
    rows = datasets.Dataset.from_parquet(str(out), cache_dir=str(tmp_path / "cache"))
    own = [[answer.probabilities for answer in limelight.load(folder).predict_batch(TEXTS)] for folder in both]
    assert not np.allclose(own[0], own[1], atol=1e-3)
    found = [[float(value) for value in row.split()] for row in rows["probabilities"]]
    np.testing.assert_allclose(found, np.mean(own, axis=0), atol=1e-4)
    stars = save_tiny_han(tmp_path / "stars")
    with pytest.raises(SettingsError, match="stars: does not have the labels of"):
        label_texts([tmp_path / "texts.csv"], out, [both[0], stars], COLUMNS, 0.0)


def test_what_was_answered_is_not_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights, answers = save_tiny_kim_cnn(tmp_path / "weights"), tmp_path / "answers.npz"
    texts, out = tmp_path / "texts.csv", tmp_path / "out.parquet"
    texts.write_text("\n".join(["body", *TEXTS, TEXTS[0]]) + "\n")
    asked: list[str] = []
    predict = answers_module._predict

    def once(predictor: Predictor, some: list[str]) -> Float32:
        # A run that is killed after it has labelled one text.
        if asked:
            raise KeyboardInterrupt
        asked.extend(some)
        return predict(predictor, some)

    monkeypatch.setattr(answers_module, "_CHUNK", 1)
    monkeypatch.setattr(answers_module, "_predict", once)
    with pytest.raises(KeyboardInterrupt):
        label_texts([texts], out, [weights], COLUMNS, 0.0, answers=answers)
    monkeypatch.setattr(
        answers_module, "_predict", lambda predictor, some: asked.extend(some) or predict(predictor, some)
    )
    assert label_texts([texts], out, [weights], COLUMNS, 0.0, answers=answers) == (3, 3)
    assert asked == TEXTS
    rows = datasets.Dataset.from_parquet(str(out), cache_dir=str(tmp_path / "cache"))
    expected = [answer.probabilities for answer in limelight.load(weights).predict_batch([*TEXTS, TEXTS[0]])]
    found = [[float(value) for value in row.split()] for row in rows["probabilities"]]
    np.testing.assert_allclose(found, expected, atol=1e-3)
    assert all(text.encode() not in answers.read_bytes() for text in TEXTS)

    # The file alone is enough if it knows all texts.
    monkeypatch.setattr(answers_module, "_predict", predict)
    label_texts([texts], tmp_path / "again.parquet", [], COLUMNS, 0.0, answers=answers)
    assert (tmp_path / "again.parquet").read_bytes() == out.read_bytes()
    texts.write_text("body\nWe left early.\n")
    with pytest.raises(DataError, match=r"lacks 1 of 1 texts, the first 'We left early\.'; give --weights"):
        label_texts([texts], out, [], COLUMNS, 0.0, answers=answers)


@pytest.mark.parametrize("keep", [("shop",), ()])
def test_the_probabilities_of_a_teacher_become_what_rows_of_train_are_learned_by(
    keep: tuple[str, ...], tmp_path: Path
) -> None:
    weights = save_tiny_kim_cnn(tmp_path / "weights")
    (tmp_path / "texts.csv").write_text("body,shop\nWe loved the film.,a\nThe ending was slow and boring.,b\n")
    columns = Columns(text="body", keep=keep)
    label_texts([tmp_path / "texts.csv"], tmp_path / "soft.parquet", [weights], columns, 0.0)
    sure = tmp_path / "sure.csv"
    sure.write_text(
        "text,label,shop\n" + "".join(f"Number {n},{'negative' if n % 2 else 'positive'},c\n" for n in range(8))
    )
    soft = (f"{tmp_path / 'soft.parquet'}:shop=taught",)
    config = LessonConfig(min_count=1, dev_share=0.25, soft=soft)
    prepare({"train": [sure]}, tmp_path / "out", Columns(keep=("shop",)), config)
    data, train = PreparedData.load(tmp_path / "out"), Corpus(tmp_path / "out", "train")
    assert data.soft == 2
    assert data.rows == {"train": 8, "dev": 2}
    taught = np.flatnonzero(train.column("shop") == "taught")
    expected = [answer.probabilities for answer in limelight.load(weights).predict_batch(TEXTS)]
    np.testing.assert_allclose(data.targets(tmp_path / "out")[train.labels[taught]], expected, atol=2e-4)
    assert Corpus(tmp_path / "out", "dev").labels.max() < 2
