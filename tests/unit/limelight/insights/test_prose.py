"""The share of a text in words: high for reviews, low for code, data, logs, numbers and letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limelight.insights.prose import is_prose, prose_share
from tests.strategies import knotty_text, odd_text

WORDS = {"the", "kettle", "is", "loud", "and", "it", "does", "doesn", "not", "boil", "fast", "i", "love", "really"}


def test_words_of_the_vocabulary_count_and_unknown_ones_do_not() -> None:
    assert prose_share("The kettle is loud and fast", WORDS) == 1
    assert prose_share("The kettle is loud qwrt zxcv", WORDS) == pytest.approx(15 / 23)


@pytest.mark.parametrize(
    "text", ["It doesn't boil the kettle", "It doesn’t boil the kettle", "IT DOESN'T BOIL THE KETTLE"]
)
def test_case_and_apostrophes_hide_no_word(text: str) -> None:
    share = prose_share(text, WORDS)
    assert share is not None
    assert share >= 0.95


def test_emoji_and_repeated_marks_say_nothing_against_a_text() -> None:
    plain = prose_share("I love the kettle, really!", WORDS)
    assert prose_share("I love the kettle, really!!!!!!!! 😍😍😍 ★★★★★", WORDS) == plain


@pytest.mark.parametrize(
    "text", ["asdf", "qwrt zxcv", "Supercalifragilistic kettle!", "5/5", "", "👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍"]
)
def test_what_is_too_short_is_not_judged(text: str) -> None:
    assert prose_share(text, WORDS) is None
    assert is_prose(text, WORDS, [1.0, 1.0])


@pytest.mark.parametrize(
    "text",
    [
        '{"id": 12, "fast": "loud", "boil": [1.5, 2.5, null]}',
        "for (let i = 0; i < kettle.length; i++) { fast += kettle[i].loud; }",
        "2024-03-02 11:04:17,381 INFO kettle-3 kettle 8812 boil in 0.42s",
        "12.5, 18.25, 3, 4, 99, 1024, 7.75",
        "wjkq zxpv rtlm qqpo ghty",
    ],
)
def test_what_is_no_prose_falls_below_the_limit(text: str) -> None:
    assert not is_prose(text, WORDS, [0.7, 0.8])


def test_a_long_text_has_a_limit_of_its_own() -> None:
    sentence = "The kettle is loud qwrt zx. "
    assert is_prose(sentence, WORDS, [0.6, 0.9])
    assert not is_prose(sentence * 10, WORDS, [0.6, 0.9])


@given(st.one_of(odd_text, knotty_text, st.text("the kettle. (loud)!'’_=ß½İ\n", max_size=200)), st.floats(0, 1))
def test_a_text_is_prose_if_its_share_reaches_the_limit(text: str, limit: float) -> None:
    share = prose_share(text, WORDS)
    assert is_prose(text, WORDS, [limit, limit]) == (share is None or share >= limit)


def test_tags_are_no_marks_of_code() -> None:
    words = {"the", "view", "is", "lovely", "and", "soup", "cold"}
    plain, tagged = (
        "The view is lovely and the soup is cold.",
        "The view is <b>lovely</b><br /><br />and the soup is cold.",
    )
    assert prose_share(tagged, words) == prose_share(plain, words)
