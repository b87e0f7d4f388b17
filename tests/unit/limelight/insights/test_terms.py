"""Nouns that name something are found, verbs and adjectives are not; a clause holds one opinion."""

import pytest

from limelight.insights.clauses import cut_clauses
from limelight.insights.terms import find_terms, singular, tag_words
from limelight.text.preprocessor import Preprocessor
from tests.tiny import tiny_preprocessor


@pytest.fixture(scope="module")
def preprocessor() -> Preprocessor:
    return tiny_preprocessor()


def words_of(preprocessor: Preprocessor, sentence: str) -> list[str]:
    [tokens] = preprocessor.document(sentence).sentences
    return [token.text for token in tokens]


@pytest.mark.parametrize(
    ("sentence", "terms"),
    [
        ("The screen is great but the battery is awful.", ["screen", "battery"]),
        ("Battery life is a joke.", ["battery life"]),
        ("It works well and looks lovely.", []),
        ("The speakers sound great.", ["speaker"]),
        ("The battery lasts two days.", ["battery"]),
        ("I bought it for my son at Walmart in March.", []),
        ("A newer, sturdier handle.", ["handle"]),
        ("The food was fresh, the waiters were kind.", ["food", "waiter"]),
        ("I love the packaging.", ["packaging"]),
        ("Great thing, worth every penny.", []),
    ],
)
def test_terms_are_the_nouns_that_a_review_may_judge(
    preprocessor: Preprocessor, sentence: str, terms: list[str]
) -> None:
    assert [term.name for term in find_terms(words_of(preprocessor, sentence))] == terms


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        ("The screen is great but the battery is awful.", ["The screen is great", "but the battery is awful ."]),
        ("The room was small but clean.", ["The room was small but clean ."]),
        ("The strap broke and the shop refused to help.", ["The strap broke", "and the shop refused to help ."]),
        ("The screen and the camera are superb.", ["The screen and the camera are superb ."]),
        ("In the end, the lid broke.", ["In the end , the lid broke ."]),
        ("Great sound, awful cable.", ["Great sound ,", "awful cable ."]),
        ("Fine.", ["Fine ."]),
    ],
)
def test_a_clause_has_one_opinion(preprocessor: Preprocessor, sentence: str, clauses: list[str]) -> None:
    words = words_of(preprocessor, sentence)
    found = cut_clauses(words, tag_words(words))
    assert [" ".join(words[clause.start : clause.stop]) for clause in found] == clauses
    assert [place for clause in found for place in clause] == list(range(len(words)))


@pytest.mark.parametrize(
    ("plural", "expected"),
    [("batteries", "battery"), ("boxes", "box"), ("glass", "glass"), ("straps", "strap"), ("series", "series")],
)
def test_the_singular_is_that_of_the_commonest_rules(plural: str, expected: str) -> None:
    assert singular(plural) == expected
