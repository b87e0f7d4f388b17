"""Tokens that a vocabulary lacks are read as their equivalents, and the reader's own text stays."""

import pytest

from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import build_tokenizer

NAMES = [
    "[PAD]",
    "[UNK]",
    "out",
    "of",
    "4/5",
    "5/5",
    "10/10",
    "1/5",
    "great",
    "terrible",
    "wonderful",
    "hotel",
    "a",
    "the",
    "last",
    "👎",
    "⭐",
]


@pytest.fixture(scope="module")
def preprocessor() -> Preprocessor:
    return Preprocessor(build_tokenizer({name: number for number, name in enumerate(NAMES)}), max_sentence_tokens=50)


def read(preprocessor: Preprocessor, text: str) -> list[tuple[str, str]]:
    """Returns each token as the reader wrote it, and as it is read."""
    return [(token.text, NAMES[token.token_id]) for part in preprocessor.document(text).sentences for token in part]


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("4 out of 5", "4/5"),
        ("four out of five", "4/5"),
        ("6 stars out of 5", "5/5"),
        ("100/100", "10/10"),
        ("4.2/5", "4/5"),
        ("★★★★☆", "4/5"),
        ("★★★★★", "5/5"),
        ("⭐⭐⭐⭐⭐", "5/5"),
        ("★", "1/5"),
        ("🏆", "great"),
        ("👎🏻", "👎"),
        ("greeeat", "great"),
        ("GREEEAT", "great"),
        ("terirble", "terrible"),
        ("wonderfl", "wonderful"),
        ("wonderrful", "wonderful"),
        ("wonterful", "wonderful"),
    ],
)
def test_what_stands_for_one_token_is_read_as_it(preprocessor: Preprocessor, text: str, token: str) -> None:
    assert read(preprocessor, text) == [(text, token)]


@pytest.mark.parametrize("text", ["LSAT", "wxndxrful", "grea7", "🦎", "Kuh", "hodel", "wonderful" * 10_000])
def test_what_is_no_slip_stays_unknown(preprocessor: Preprocessor, text: str) -> None:
    assert [token for _, token in read(preprocessor, text)] == ["[UNK]"] * len(read(preprocessor, text))


def test_a_known_word_stays_what_it_is(preprocessor: Preprocessor) -> None:
    assert read(preprocessor, "⭐ a great hotel") == [(word, word) for word in ("⭐", "a", "great", "hotel")]


def test_five_out_of_five_people_is_not_five_points_out_of_people(preprocessor: Preprocessor) -> None:
    assert ("out", "out") in read(preprocessor, "out of the hotel, 4 out of 7")
