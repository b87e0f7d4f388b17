"""Words give way to words of the same kind and form; function words, numbers and words of identity stay."""

import pytest

from limelight.edits.choices import fits
from limelight.edits.kinds import identity_words, kind_of, kinds_in


@pytest.mark.parametrize(
    "word", ["is", "if", "not", "the", "two", "second", "several", "chinese", "female", "old", "2", "x1"]
)
def test_words_that_stay(word):
    assert kind_of(word) is None


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("rude", "polite"),
        ("worse", "better"),
        ("nicest", "worst"),
        ("hates", "loves"),
        ("slowly", "quickly"),
        ("perfectly", "certainly"),
        ("hated", "loved"),
    ],
)
def test_words_of_one_kind(word, other):
    assert kind_of(word) == kind_of(other) is not None


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("good", "better"),
        ("perfectly", "perfect"),
        ("love", "loves"),
        ("hated", "hate"),
        ("quick", "quickly"),
        ("glad", "great"),
    ],
)
def test_words_of_different_forms(word, other):
    assert kind_of(word) != kind_of(other)


def test_no_word_of_identity_has_a_kind():
    assert [word for word in identity_words() if kind_of(word)] == []


def test_the_words_around_decide_between_noun_and_verb():
    assert kinds_in(["I", "love", "it"])[1] == "verb base"
    assert kinds_in(["A", "work", "of", "love"])[3] is None
    assert kinds_in(["It", "brings", "us", "to", "tears"])[4] is None


def test_a_capital_letter_within_a_sentence_makes_a_name():
    assert kinds_in(["We", "met", "Lovely", "at", "noon"])[2] is None
    assert kinds_in(["Lovely", "room"])[0] == "adjective"


@pytest.mark.parametrize(
    ("article", "word", "fitting"),
    [
        ("a", "awful", False),
        ("an", "awful", True),
        ("A", "useful", True),
        ("an", "honest", True),
        ("the", "awful", True),
    ],
)
def test_articles_fit_their_words(article, word, fitting):
    assert fits(article, word) is fitting
