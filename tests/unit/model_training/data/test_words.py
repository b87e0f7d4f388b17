"""Texts that are cut into words before there is a vocabulary get the same tokens and ids as in serving."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limelight.text.markup import without_markup
from limelight.text.preprocessor import Preprocessor
from limelight.text.sentences import split_sentences
from model_training.data import words
from model_training.data.words import Words, ids_of_words, words_of_texts
from tests.strategies import knotty_text, odd_text
from tests.tiny import tiny_preprocessor

PREPROCESSOR = tiny_preprocessor()
SCORES = ["4", "out", "of", "5", "stars", "Five", "★★★★☆", "★", "/10", "", "\n", "teh\n", "kettel", "Lovely"]
scores = st.lists(st.sampled_from(SCORES), max_size=20).map(" ".join)


@given(st.lists(st.one_of(odd_text, knotty_text, scores), min_size=1, max_size=4), st.sampled_from([(50, 60), (3, 2)]))
def test_texts_have_the_ids_that_serving_gives(texts: list[str], limits: tuple[int, int]) -> None:
    max_tokens, max_sentences = limits
    preprocessor = Preprocessor(PREPROCESSOR.tokenizer, max_tokens)
    tokens, lengths, counts, sums = ids_of_words(words_of_texts(texts), preprocessor, max_sentences)
    wanted = [preprocessor.token_ids(text)[:max_sentences] or [[1]] for text in texts]
    assert tokens.tolist() == [number for text in wanted for sentence in text for number in sentence]
    assert lengths.tolist() == [len(sentence) for text in wanted for sentence in text]
    assert counts.tolist() == list(map(len, wanted))
    assert sums.tolist() == [sum(map(len, text)) for text in wanted]


@given(st.lists(st.one_of(odd_text, knotty_text), min_size=1, max_size=4))
def test_tokens_are_counted_as_the_tokenizer_cuts_them(texts: list[str]) -> None:
    found = words_of_texts(texts)
    normalizer, cutter = PREPROCESSOR.tokenizer.normalizer, PREPROCESSOR.tokenizer.pre_tokenizer
    wanted = Counter(
        token
        for text in texts
        for sentence in split_sentences(without_markup(text))
        for token, _ in cutter.pre_tokenize_str(normalizer.normalize_str(sentence))
    )
    counts = dict(zip(found.tokens, found.token_counts().tolist(), strict=True))
    assert {token: count for token, count in counts.items() if count} == wanted


def test_words_that_were_written_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if there are more of them than two bytes can count."""
    monkeypatch.setattr(words, "_MANY", 5)
    written = words_of_texts(
        ["One two three. Four five\nsix seven eight nine. One nine, four\u00a0ten.", "Seven five one."]
    )
    written.save(tmp_path / "words.npz")
    read = Words.load(tmp_path / "words.npz")
    for name, mine, theirs in zip(Words._fields, written, read, strict=True):
        np.testing.assert_array_equal(mine, theirs, name)
    assert max(read.numbers) > 5
