"""Sentences are cut into phrases with natural ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limelight.text.phrases import cut_phrases
from limelight.text.pieces import PieceReader
from tests import strategies

READER = PieceReader()


def cut(text: str, *, english: bool = True) -> list[str]:
    """Returns the phrases of a text."""
    phrases = []
    for sentence in READER.document(text).sentences:
        tokens = [token for token in sentence if token.text or not token.whitespace]
        for phrase in cut_phrases([token.text for token in tokens], english=english):
            phrases.append("".join(tokens[at].text + tokens[at].whitespace for at in phrase).strip())
    return phrases


@pytest.mark.parametrize(
    "phrases",
    [
        ["It isn't worth the price,", "and the zipper never worked."],
        ["The staff were very firendly."],
        ["Easy to assemble."],
        ["The lid", "(made of plastic)", "broke."],
        ["Love it!", "😍😍"],
    ],
)
def test_phrases_end_where_a_reader_pauses(phrases: list[str]) -> None:
    assert cut(" ".join(phrases)) == phrases


@given(strategies.readable_text, st.booleans())
def test_phrases_are_a_partition_of_the_tokens(text: str, english: bool) -> None:
    for sentence in READER.document(text).sentences:
        words = [token.text for token in sentence]
        phrases = cut_phrases(words, english=english)
        assert [at for phrase in phrases for at in phrase] == list(range(len(words)))
        assert all(phrases)


def test_no_tokens_have_no_phrases() -> None:
    assert cut_phrases([]) == []
