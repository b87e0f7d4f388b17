"""Whether a text is familiar: its language is named where there is enough of it, and reasons are said."""

import pytest

from limelight.insights.familiarity import check_familiarity
from limelight.insights.language import LANGUAGES, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The zip broke on the second day. Still, my daughter loves this little tent!", "en"),
        ("Das Zelt ist leider nach zwei Tagen kaputt gegangen.", "de"),
        ("Livraison rapide, mais la bouilloire ne marche pas du tout.", "fr"),
        ("No me gusta nada, la película es muy aburrida.", "es"),
        ("とても良い商品です。また買います。", "ja"),
        ("Очень хороший чайник, всем советую.", "ru"),
    ],
)
def test_a_language_is_named(text: str, language: str) -> None:
    assert language_of(text) == language
    assert language in LANGUAGES


@pytest.mark.parametrize(
    "text", ["ok", "Love it!!!", "5 stars", "👍👍", "terrible terrible", "asdf", "lol meh", "★★★★★"]
)
def test_what_is_too_short_to_tell_has_no_language(text: str) -> None:
    assert language_of(text) in (None, "en")


def test_a_text_in_english_that_reads_like_a_review_is_familiar() -> None:
    for language, score, limit in (("en", 0.2, 0.9), (None, 0.9, 0.9), ("en", None, None)):
        found = check_familiarity(language, score, limit)
        assert found.familiar
        assert found.reasons == []


def test_each_thing_that_speaks_against_it_is_a_reason() -> None:
    found = check_familiarity("de", 0.95, 0.9)
    assert not found.familiar
    assert found.reasons == [
        "It seems to be written in German, and the model reads English.",
        "It does not read like the reviews that the model was made with.",
    ]
