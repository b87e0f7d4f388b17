"""Rows with coarse labels: read, mapped, and learned from."""

from pathlib import Path

import numpy as np
import pytest

from model_training.data.config import Columns, TableOptions
from model_training.data.corpus import Corpus
from model_training.data.prepare import PreparedData, prepare
from research.data.config import LessonConfig


def config(coarse: str) -> LessonConfig:
    return LessonConfig(min_count=1, dev_share=0.25, coarse=(coarse,))


def write(path: Path, header: str, *rows: str) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


@pytest.fixture
def stars(tmp_path: Path) -> Path:
    return write(tmp_path / "stars.csv", "text,label", *(f"Number {n} of its kind,{n % 3 + 1}" for n in range(12)))


def test_a_label_that_says_less_becomes_those_it_may_mean(stars: Path, tmp_path: Path) -> None:
    moods = write(tmp_path / "moods.csv", "text,mood", "Lovely,good", "Horrid,bad", "Superb,good")
    settings = config(f"{moods}:mood:good=2|3,bad=1")
    prepare({"train": [stars]}, tmp_path / "out", Columns(), settings, table=TableOptions(ordinal=True))
    data, train = PreparedData.load(tmp_path / "out"), Corpus(tmp_path / "out", "train")
    assert data.labels == ["1", "2", "3"]
    assert data.targets(tmp_path / "out").tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 1]]
    assert data.sources["train"] == ["stars.csv", "moods.csv"]
    assert len(train) == data.rows["train"] == 12 + 3 - data.rows["dev"]
    # A label with a single meaning counts as that label; none of these rows chooses the epoch.
    assert np.bincount(train.labels)[3] == 2
    assert Corpus(tmp_path / "out", "dev").labels.max() < 3
