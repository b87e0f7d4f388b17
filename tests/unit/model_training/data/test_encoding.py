"""Several processes turn texts into the same ids as one process."""

from pathlib import Path

import datasets
import pytest

from limelight.text.preprocessor import Preprocessor
from model_training.data import encoding
from model_training.data.config import PrepareConfig
from model_training.data.corpus import read_split
from model_training.data.encoding import Encoder
from model_training.data.pools import pool_of
from tests.tiny import TEXTS

ODD = [
    "…",
    "It is ★★★★☆, or 4 out of 5 stars. ⭐",
    "A terirble, greeeat NASA TERIRBLE thing 👎🏻 of 100/100! [PAD] [UNK] x",
    "½ a cup, ４ out of ５, ‘quoted’ and ﬁne; see www.example.com/a?b=c.",
    "Out of order. " + "very " * 130 + "long. " + "Short. " * 70,
    "\n  A title\n\nIt's well-made, isn't it? :-) </3",
]


def rows(count: int) -> datasets.Dataset:
    texts = [f"{TEXTS[number % 4]} Mug {number % 97} is {'good' if number % 3 else 'bad'}." for number in range(count)]
    texts[::7] = (ODD * count)[: len(texts[::7])]
    labels = [str(number % 2) for number in range(count)]
    return datasets.Dataset.from_dict({"text": texts, "label": labels, "shop": ["Ulm"] * count, "pair": range(count)})


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "SHARD_ROWS", 300)
    monkeypatch.setattr(encoding, "_TABLE_ROWS", 100)


def test_texts_that_are_cut_once_get_the_vocabulary_and_the_ids_of_two_passes(
    tmp_path: Path, small_shards: None
) -> None:
    reviews = rows(900)
    config = PrepareConfig(min_count=3, max_vocabulary=60, max_sentences=40, max_sentence_tokens=12)
    with pool_of(1) as pool:
        encoder = Encoder(tmp_path, config, pool)
        found = encoder.vocabulary(reviews)
        encoder.encode(reviews, "train", found, {"0": 7, "1": 8})
    wanted = Preprocessor.train(reviews["text"], max_sentence_tokens=12, max_vocabulary=60, min_count=3)
    assert found.fingerprint == wanted.fingerprint
    for row, text in zip(read_split(tmp_path / "train"), reviews["text"], strict=True):
        sentences = wanted.token_ids(text)[:40] or [[1]]
        assert row["token_ids"] == [number for sentence in sentences for number in sentence], text
        assert row["sentence_lengths"] == [len(sentence) for sentence in sentences]


def test_several_processes_give_what_one_gives(tmp_path: Path, small_shards: None) -> None:
    reviews = rows(1300).select(range(10, 1210))
    for count in (1, 2):
        (tmp_path / str(count)).mkdir()
        with pool_of(count) as pool:
            encoder = Encoder(tmp_path / str(count), PrepareConfig(min_count=1), pool)
            encoder.encode(reviews, "train", encoder.vocabulary(reviews), {"0": 7, "1": 8})
            encoder.clear(["train"])
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    table = read_split(tmp_path / "1/train")
    assert table.column_names == ["token_ids", "sentence_lengths", "label", "shop", "pair"]
    assert [table[1000][name] for name in ("label", "shop", "pair")] == [7, "Ulm", 1010]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
