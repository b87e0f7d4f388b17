"""The teacher of a fold learns from the train rows of that fold alone, and labels other texts."""

import json
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from model_training.data.corpus import Corpus
from model_training.errors import SettingsError
from model_training.evaluation.linear import Lines
from research.comparison.compare import compare
from research.comparison.comparison import Comparisons
from research.comparison.folds import prepared_folder
from research.distillation.config import TEACHER, TeacherConfig
from tests.system.research.comparison.conftest import TOY, products
from tests.system.research.comparison.test_compare import lines


class Clerk:
    """Stands in for a transformer: learns nothing, finds everything good, and records its inputs."""

    taught: ClassVar[list[str]] = []
    asked: ClassVar[list[str]] = []
    version = "clerk"

    def __init__(self, _encoder: Path, labels: list[str], _config: TeacherConfig):
        self.labels = labels

    def fit(self, texts: list[str], _labels: np.ndarray) -> None:
        self.taught.extend(texts)

    def predict(self, texts: list[str]) -> np.ndarray:
        self.asked.extend(texts)
        good = self.labels.index("good")
        return np.tile(np.where(np.arange(len(self.labels)) == good, 0.75, 0.25), (len(texts), 1)).astype(np.float32)

    def save(self, folder: Path) -> None:
        folder.mkdir()
        (folder / TEACHER).write_text(json.dumps(self.labels), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Clerk":
        return cls(folder, json.loads((folder / TEACHER).read_text(encoding="utf-8")), TeacherConfig())


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> type[Clerk]:
    for module in ("teach", "answers"):
        monkeypatch.setattr(f"research.distillation.{module}.teacher_class", lambda: Clerk)
    monkeypatch.setattr(Clerk, "taught", [])
    monkeypatch.setattr(Clerk, "asked", [])
    return Clerk


def test_a_teacher_of_a_fold_sees_its_train_rows_alone_and_speaks_of_other_texts(toy: Path, clerk: type[Clerk]) -> None:
    (toy / "others.csv").write_text("text,shop\nA shelf.<br />It leans!,a\nA stool. It rocks.,b\n", encoding="utf-8")
    lessons = '[tasks.products.lessons]\nfiles = ["$DATA/others.csv"]\nhtml = true\nwhere = "shop=a"\n'
    (toy / "toy.toml").write_text(TOY + lessons, encoding="utf-8")
    comparisons = Comparisons.load(toy / "toy.toml")
    with pytest.raises(SettingsError, match=r"--encoder: .* has a teacher"):
        compare(comparisons, toy / "results", toy / "work", toy, models=["tfidf"])
    assert not list((toy / "work").rglob("data.json"))
    task = comparisons.tasks["products"]
    folder = prepared_folder(task, 0, toy, toy / "work", toy / "encoder")
    splits = {name: Lines.of(Corpus(folder, name)) for name in ("train", "dev", "test")}
    assert len(clerk.taught) + len(splits["dev"].labels) + len(splits["test"].labels) == 160
    known = {text for text, _ in products()}
    assert {*clerk.asked} & {*clerk.taught} == {*clerk.taught}
    others = [text for text in clerk.asked if text not in clerk.taught and text not in known]
    assert [" ".join(text.split()) for text in others] == ["A shelf.", "It leans!"]
    train = Corpus(folder, "train")
    # Each row once with its label, once with the teacher's, and the two sentences.
    assert len(train) == 2 * len(clerk.taught) + 2
    assert (train.labels >= 2).sum() == len(clerk.taught) + 2
    # The rows of a task without a teacher are split in the same way.
    plain = prepared_folder(replace(task, name="plain", lessons=None), 0, toy, toy / "work")
    for name in ("dev", "test"):
        assert list(Corpus(plain, name).labels) == list(splits[name].labels)
    compare(comparisons, toy / "results", toy / "work", toy, models=["tfidf"], encoder=toy / "encoder")
    assert {line["recipe"]["lessons"]["where"] for line in lines(toy)} == {"shop=a"}
    # The same comparison, read again, finds its own lines.
    compare(Comparisons.load(toy / "toy.toml"), toy / "results", toy / "work", toy, models=["tfidf"])
