"""Cached words are cut as the tokenizer cuts them, in every position."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limelight.text import word_cuts
from limelight.text.reading import strike_out
from limelight.text.tokens import PAD_TOKEN_ID, Token, split_tokens
from limelight.text.word_cuts import WordCuts
from tests.strategies import knotty_text, odd_text
from tests.tiny import tiny_preprocessor

PREPROCESSOR = tiny_preprocessor()
TOKENIZER, STAND_INS = PREPROCESSOR.tokenizer, PREPROCESSOR.stand_ins
CUTS = WordCuts(TOKENIZER, STAND_INS)


def cut_whole(sentence: str) -> list[Token]:
    encoding = TOKENIZER.encode(sentence, add_special_tokens=False)
    ids, offsets = STAND_INS.replace(sentence, encoding.ids, encoding.offsets)
    return split_tokens(sentence, offsets, ids)


def whole_ids(sentence: str) -> list[int]:
    return [token.token_id for token in cut_whole(sentence) if token.token_id != PAD_TOKEN_ID]


@given(st.one_of(odd_text, knotty_text))
def test_a_sentence_has_the_tokens_that_the_tokenizer_gives(sentence: str) -> None:
    for _ in range(2):
        assert CUTS.tokens([sentence]) == [cut_whole(sentence)]
        assert CUTS.ids([sentence]) == [whole_ids(sentence)]


# Letters that are also parts of emoticons, addresses and contractions; known words, misspelt words and names.
_PLAIN = r"[\"(]?(?:[dopxwDnts]{1,4}|www|kettle|Ketle|LOVELY|greeeat|ABC|x-d|well-made)(?:['’][sS])?[.,!?;:)\"]{0,3}"


@given(st.from_regex(rf"{_PLAIN}(?:[ \n]{{1,2}}{_PLAIN})?[ \n]?", fullmatch=True))
def test_a_plain_word_has_the_tokens_that_the_tokenizer_gives(sentence: str) -> None:
    fresh = WordCuts(TOKENIZER, STAND_INS)
    assert fresh.ids([sentence]) == [whole_ids(sentence)]
    assert fresh.tokens([sentence]) == [cut_whole(sentence)]


def test_a_word_that_is_struck_out_of_one_text_stays_in_the_others() -> None:
    first, second = PREPROCESSOR.documents(["Lovely kettle.", "Lovely kettle."])
    strike_out(first, [0])
    assert [token.removed for token in first.sentences[0]] == [True, False, False]
    assert second.sentences == CUTS.tokens(["Lovely kettle."]) == [cut_whole("Lovely kettle.")]


@pytest.mark.parametrize("limit", [0, 5])
def test_no_more_words_than_the_limit_and_those_of_one_call_are_remembered(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_cuts, "_MAX_WORDS", limit)
    monkeypatch.setattr(word_cuts, "_MAX_WORDS_WITH_IDS", limit)
    cuts = WordCuts(TOKENIZER, STAND_INS)
    for number in range(50):
        sentence = f"kettle {number} boils {number + 1}"
        assert cuts.tokens([sentence]) == [cut_whole(sentence)]
        assert cuts.ids([sentence]) == [whole_ids(sentence)]
    cuts.tokens(["x" * 10_000])
    cuts.ids(["x" * 10_000])
    assert len(cuts._tokens) <= limit + 4
    assert len(cuts._ids) <= limit + 4 + len(word_cuts._NO_WORD)
