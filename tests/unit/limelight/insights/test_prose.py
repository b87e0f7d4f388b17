"""The share of a text in words: high for reviews, low for code, data, logs, numbers and letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limelight.insights.prose import hide_names, is_prose, prose_share
from tests.strategies import knotty_text, odd_text

WORDS = {"the", "kettle", "is", "loud", "and", "it", "does", "doesn", "not", "boil", "fast", "i", "love", "really"}


def test_words_of_the_vocabulary_count_and_unknown_ones_do_not() -> None:
    assert prose_share("The kettle is loud and fast", WORDS) == 1
    assert prose_share("The kettle is loud qwrt zxcv " * 6, WORDS) == pytest.approx(15 / 23)


def test_of_a_short_text_as_many_unknown_words_as_known_ones_are_left_out() -> None:
    assert prose_share("The kettle is loud qwrt zxcv", WORDS) == 1
    assert prose_share("Loud qwrt zxcv rtlm", WORDS) == pytest.approx(4 / 12)


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


@given(
    pieces=st.lists(st.one_of(st.sampled_from([*sorted(WORDS), "'s", " ", "4/5", "doesn't"]), knotty_text, odd_text)),
    limit=st.floats(0, 1),
)
def test_a_text_is_prose_where_its_share_reaches_the_limit(pieces: list[str], limit: float) -> None:
    text, words = "".join(pieces), {*WORDS, "'s", "10", "...", "👍", "the", "zzz"}
    share = prose_share(text, words)
    assert is_prose(text, words, [limit, limit]) == (share is None or share >= limit)


def test_tags_are_no_marks_of_code() -> None:
    words = {"the", "view", "is", "lovely", "and", "soup", "cold"}
    plain, tagged = (
        "The view is lovely and the soup is cold.",
        "The view is <b>lovely</b><br /><br />and the soup is cold.",
    )
    assert prose_share(tagged, words) == prose_share(plain, words)


@pytest.mark.parametrize("name", ["Muhammad", "Oluwaseun", "Zbigniew", "Ann", "Jean-Luc", "Šárka"])
def test_the_share_does_not_depend_on_a_name(name: str) -> None:
    words = {"was", "very", "helpful", "ask", "for"}
    assert prose_share(f"{name} was very helpful.", words) == pytest.approx(1, abs=0.1)
    assert is_prose(f"Ask for {name}!", words, [0.7, 0.7])


@pytest.mark.parametrize("text", ["1/10 would not buy again", "Loved teh sound, batery is great", "Verry good for 5/5"])
def test_a_rating_and_a_typo_or_two_are_no_code(text: str) -> None:
    words = {"would", "not", "buy", "again", "loved", "sound", "is", "great", "good", "for"}
    assert is_prose(text, words, [0.7, 0.7])


FREQUENT = dict.fromkeys(
    ["ask", "for", "was", "very", "kind", "at", "the", "desk", "thank", "you", "and", "it", "is"], 50
)
RARE = {"omar": 11_520, "kettle": 1500}


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Omar was very kind.", "someone was very kind."),
        ("Ask for Xiomara at the desk!", "Ask for someone at the desk!"),
        ("Thank you, Jean-Luc, and (Niamh).", "Thank you, someone, and (someone)."),
        ("The kettle is for Siobhan's desk", "The kettle is for Siobhan's desk"),
    ],
)
def test_a_name_known_or_not_is_hidden(text: str, hidden: str) -> None:
    assert hide_names(text, FREQUENT | RARE) == hidden


@pytest.mark.parametrize(
    "text",
    ["it was very kind", "IT WAS VERY KIND", "Das Essen war kalt.", "Omar", "Xiomara " * 30, "getName(Omar)", ""],
)
def test_a_text_without_a_name_or_words_around_it_stays(text: str) -> None:
    assert hide_names(text, FREQUENT | RARE) == text
