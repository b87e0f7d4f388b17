"""Texts get the vocabulary and the ids of serving."""

from collections import Counter
from pathlib import Path

import datasets
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limelight.text.markup import without_markup
from limelight.text.sentences import split_sentences
from model_training.data import encoding, tables
from model_training.data.config import PrepareConfig
from model_training.data.corpus import read_split
from model_training.data.encoding import count_tokens, encode, make_vocabulary
from tests.strategies import knotty_text, odd_text
from tests.tiny import TEXTS, tiny_preprocessor
from tests.vocabulary import train_preprocessor

PREPROCESSOR = tiny_preprocessor()
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
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_ROWS", 100)
    monkeypatch.setattr(encoding, "_MOST_WORDS", 50)


def test_a_small_corpus_keeps_rarer_words() -> None:
    assert [PrepareConfig().vocabulary(count) for count in (49_999, 50_000)] == [(40_000, 2), (40_000, 5)]
    assert PrepareConfig(max_vocabulary=60, min_count=3).vocabulary(50_000) == (60, 3)


def test_texts_get_the_vocabulary_and_the_ids_of_serving(tmp_path: Path, small: None) -> None:
    reviews = rows(530).select(range(10, 510))
    config = PrepareConfig(min_count=3, max_vocabulary=60, max_sentence_tokens=12)
    result = make_vocabulary(reviews, config)
    wanted = train_preprocessor(reviews["text"], max_sentence_tokens=12, max_vocabulary=60, min_count=3)
    assert result.fingerprint == wanted.fingerprint
    encode(reviews, tmp_path / "train", result, {"0": 7, "1": 8}, 40)
    table = read_split(tmp_path / "train")
    for row, text in zip(table, reviews["text"], strict=True):
        sentences = wanted.token_ids(text)[:40] or [[1]]
        assert row["token_ids"] == [number for sentence in sentences for number in sentence], text
        assert row["sentence_lengths"] == [len(sentence) for sentence in sentences]
    assert table.column_names == ["token_ids", "sentence_lengths", "label", "shop", "pair"]
    assert [table[400][name] for name in ("label", "shop", "pair")] == [7, "Ulm", 410]


@given(st.lists(st.one_of(odd_text, knotty_text), min_size=1, max_size=4))
def test_tokens_are_counted_as_the_tokenizer_cuts_them(texts: list[str]) -> None:
    normalizer, cutter = PREPROCESSOR.tokenizer.normalizer, PREPROCESSOR.tokenizer.pre_tokenizer
    assert count_tokens(texts) == Counter(
        token
        for text in texts
        for sentence in split_sentences(without_markup(text))
        for token, _ in cutter.pre_tokenize_str(normalizer.normalize_str(sentence))
    )
