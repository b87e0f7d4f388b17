"""The data of a teacher: the rows that prepare trains on, and no copy of any other."""

from pathlib import Path

import datasets

from limelight.text.preprocessor import Preprocessor
from model_training.data.config import Columns, PrepareConfig
from model_training.data.corpus import read_split
from model_training.data.prepare import PreparedData
from research.data.split import split
from tests.unit.model_training.conftest import COLUMNS, PRODUCTS
from tests.unit.model_training.data.test_prepare import write

CONFIG = PrepareConfig(min_count=1, dev_share=0.25)


def read(path: Path) -> datasets.Dataset:
    return datasets.Dataset.from_parquet(str(path), cache_dir=str(path.parent.parent / "cache"))


def test_they_are_the_rows_that_prepare_takes_in_its_order(tmp_path: Path, prepared: Path) -> None:
    rows = split([PRODUCTS], tmp_path / "split", COLUMNS, CONFIG)
    assert rows == PreparedData.load(prepared).rows
    preprocessor = Preprocessor.load(prepared / "tokenizer.json", CONFIG.max_sentence_tokens)
    for name in rows:
        ids = [[token for sentence in preprocessor.token_ids(text) for token in sentence]
               for text in read(tmp_path / "split" / f"{name}.parquet")["text"]]  # fmt: skip
        assert ids == [list(row) for row in read_split(prepared / name)["token_ids"]]


def test_texts_of_test_are_left_out_and_labels_get_their_names(tmp_path: Path) -> None:
    rows = [{"text": f"Mug number {number}.", "label": number % 2} for number in range(20)]
    test = write(tmp_path / "test.jsonl", rows[:5])
    split([write(tmp_path / "train.jsonl", rows)], tmp_path / "out", Columns(), CONFIG, [test], ["bad", "good"])
    found = [row for name in ("train", "dev") for row in read(tmp_path / "out" / f"{name}.parquet")]
    assert sorted((row["text"], row["label"]) for row in found) == sorted(
        (row["text"], ["bad", "good"][row["label"]]) for row in rows[5:]
    )
