"""Punctuation is no word; emoticons, prices and pictographs are."""

import pytest

from limelight.text.words import is_word


@pytest.mark.parametrize(
    "token", ["kettle", "n't", "3.5/5", "$4.99", ":-)", "^_^", "<3", "👍🏽", "[UNK]", "שלום", "日"]
)
def test_a_word_says_something(token: str) -> None:
    assert is_word(token)


@pytest.mark.parametrize("token", [".", ",", "...", "!!!", "?!", "-", "(", '"', "'", "/", "…", "--", ""])
def test_punctuation_is_no_word(token: str) -> None:
    assert not is_word(token)
