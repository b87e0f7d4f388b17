"""Nouns that name something are found, verbs and adjectives are not; a clause holds one opinion."""

import pytest

from limelight.insights.clauses import cut_clauses
from limelight.insights.terms import Tag, tag_words
from limelight.text.preprocessor import Preprocessor
from tests.tiny import tiny_preprocessor


@pytest.fixture(scope="module")
def preprocessor() -> Preprocessor:
    return tiny_preprocessor()


def words_of(preprocessor: Preprocessor, sentence: str) -> list[str]:
    [tokens] = preprocessor.document(sentence).sentences
    return [token.text for token in tokens]


@pytest.mark.parametrize(
    ("sentence", "nouns"),
    [
        ("The screen is great but the battery is awful.", ["screen", "battery"]),
        ("Battery life is a joke.", ["Battery", "life", "joke"]),
        ("It works well and looks lovely.", []),
        ("The speakers sound great.", ["speakers"]),
        ("The battery lasts two days.", ["battery", "days"]),
        ("A newer, sturdier handle.", ["handle"]),
        ("The food was fresh, the waiters were kind.", ["food", "waiters"]),
        ("I love the packaging.", ["packaging"]),
        ("The flickering screen has a good stitching.", ["screen", "stitching"]),
    ],
)
def test_nouns_are_told_from_verbs_and_adjectives(preprocessor: Preprocessor, sentence: str, nouns: list[str]) -> None:
    words = words_of(preprocessor, sentence)
    assert [word for word, tag in zip(words, tag_words(words), strict=True) if tag is Tag.NOUN] == nouns


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        ("The screen is great but the battery is awful.", ["The screen is great", "but the battery is awful ."]),
        ("The room was small but clean.", ["The room was small but clean ."]),
        ("The strap broke and the shop refused to help.", ["The strap broke", "and the shop refused to help ."]),
        ("The strap broke and it leaks.", ["The strap broke", "and it leaks ."]),
        ("I love it because it works, mostly.", ["I love it", "because it works , mostly ."]),
        ("The screen and the camera are superb.", ["The screen and the camera are superb ."]),
        ("In the end, the lid broke.", ["In the end , the lid broke ."]),
        ("Great sound, awful cable.", ["Great sound ,", "awful cable ."]),
        ("Fine.", ["Fine ."]),
    ],
)
def test_a_clause_has_one_opinion(preprocessor: Preprocessor, sentence: str, clauses: list[str]) -> None:
    words = words_of(preprocessor, sentence)
    result = cut_clauses(words, tag_words(words))
    assert [" ".join(words[clause.start : clause.stop]) for clause in result] == clauses
    assert [place for clause in result for place in clause] == list(range(len(words)))
