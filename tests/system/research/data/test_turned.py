"""Turned reviews are learned in pairs, and some pairs are split off; rows with coarse labels are read and mapped."""

import csv
from pathlib import Path

import numpy as np
import pytest

from model_training.data.batches import Batches
from model_training.data.config import Columns, TableOptions
from model_training.data.corpus import Corpus
from model_training.data.prepare import PreparedData, prepare
from research.data.config import LessonConfig

PAIRS = 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("turned")
    originals = [[f"Film {number} was a joy to watch.", "1", str(number), "no"] for number in range(PAIRS)]
    edits = [[f"Film {number} was a pain to watch.", "0", str(number), "yes"] for number in range(PAIRS)]
    words = [("good", "1"), ("bad", "0")]
    others = [[f"Scene {number} was {word}.", label, "", ""] for number in range(30) for word, label in words]
    for name, rows in (("train", [*originals, *others]), ("turned", [*originals, *edits])):
        with (work / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["text", "label", "pair", "edited"], *rows])
    config = LessonConfig(min_count=1, dev_share=0.1, dev_block=1, turned=work / "turned.csv", turned_share=0.25)
    prepare({"train": [work / "train.csv"]}, work / "out", Columns(), config)
    return work / "out"


def test_both_of_a_pair_are_set_apart_and_stand_in_no_other_split(folder: Path) -> None:
    apart, train = Corpus(folder, "turned"), Corpus(folder, "train")
    assert len(apart) == 2 * PAIRS // 4
    assert sorted(np.bincount(apart.labels)) == [PAIRS // 4] * 2
    texts = {name: ids_of(corpus) for name, corpus in (("apart", apart), ("train", train))}
    assert not texts["apart"] & texts["train"]


def test_an_original_stands_once_in_train_beside_its_edit(folder: Path) -> None:
    train = Corpus(folder, "train")
    turned = np.flatnonzero(train.column("part") == "turned")
    assert len(ids_of(train)) == len(train)
    assert (train.pairs[turned] < 0).all()
    both = turned[train.partners[turned] >= 0]
    assert (train.labels[both] != train.labels[train.partners[both]]).all()
    batches = Batches(train, "kim_cnn", 100, 8, pairs=True, seed=1)
    for index, positions in enumerate(batches.positions):
        partners = train.partners[positions]
        assert set(partners[partners >= 0]) <= set(positions)
        # They share a batch, and may get different answers.
        assert (batches[index][1][:, -1] == np.arange(len(positions))).all()


def ids_of(corpus: Corpus) -> set[tuple[int, ...]]:
    return {tuple(corpus.take(np.array([row]))[0]) for row in range(len(corpus))}


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
