"""Punctuation is not a word; emoticons, prices and pictographs are."""

import pytest

from limelight.text.words import is_word, kind_of


@pytest.mark.parametrize(
    "token", ["kettle", "n't", "3.5/5", "$4.99", ":-)", "^_^", "<3", "👍🏽", "🪿", "\U0001faff", "[UNK]", "שלום", "日"]
)
def test_a_word_says_something(token: str) -> None:
    assert is_word(token)


@pytest.mark.parametrize("token", [".", ",", "...", "!!!", "?!", "-", "(", '"', "'", "/", "…", "--", ""])
def test_punctuation_is_no_word(token: str) -> None:
    assert not is_word(token)


def test_a_token_is_a_mark_a_word_or_the_ending_of_one() -> None:
    assert [kind_of(token) for token in ("did", "n't", "'s", "’re", ":-)", "!", "")] == [
        "word",
        "ending",
        "ending",
        "ending",
        "word",
        "mark",
        "mark",
    ]
