"""Words give way to words of the same kind and form; function words, numbers and words of identity stay."""

import pytest

from limelight.edits.kinds import fits, identity_words, kind_of


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
        ("clean", "dirty"),
        ("waste", "lose"),
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
