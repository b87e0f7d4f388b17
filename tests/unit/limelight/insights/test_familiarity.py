"""Whether a text is familiar: its language is named if there is enough of it, and reasons are given."""

from pathlib import Path

import numpy as np
import pytest

from limelight import load
from limelight.insights.detector import STYLE, pack
from limelight.insights.doubts import Familiarity, check_familiarity
from limelight.insights.language import LANGUAGES, language_of
from limelight.predictor import Predictor
from tests.tiny import save_tiny_han


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


def look(predictor: Predictor, text: str) -> Familiarity:
    documents = [predictor.read(text).token_ids]
    [found] = check_familiarity(predictor, documents, [text], predictor.engine.answers(documents))
    return found


@pytest.fixture
def predictor(tmp_path: Path) -> Predictor:
    """A model whose detector looks at the share of unknown words alone."""
    result = load(save_tiny_han(tmp_path / "han"))
    weights = np.zeros(STYLE + 6 + 8, np.float32)
    weights[1] = 10
    fitted = {"language": "en", "bounds": [3, 6], "limits": [0.9, 0.6], "bias": -5.0, "weights": pack(weights)}
    result.metadata["insights"] = {"familiarity": fitted}
    return result


def test_what_the_detector_and_the_language_do_not_speak_against_is_familiar(predictor: Predictor) -> None:
    result = look(predictor, "The kettle boils fast and looks lovely.")
    assert result == Familiarity(True, None, "en", pytest.approx(1 / (1 + np.exp(5))), 0.6)


def test_a_score_above_the_limit_for_its_length_is_unfamiliar(predictor: Predictor) -> None:
    unknown = look(predictor, "Mitochondria convert nutrients into adenosine, and the kettle boils fast.")
    assert unknown.limit == 0.6
    assert unknown.familiar is (unknown.score <= 0.6)
    strange = look(predictor, "Mitochondria convert nutrients.")
    assert (strange.familiar, strange.limit) == (False, 0.9)
    assert strange.reason == "other_domain"


def test_what_is_written_in_too_few_words_is_unfamiliar_where_limits_were_fitted(predictor: Predictor) -> None:
    code = "for (let i = 0; i < 9; i++) { t += r[i]; }"
    assert look(predictor, code).reason != "no_prose"
    predictor.metadata["insights"]["familiarity"]["prose"] = [0.7, 0.77]
    assert look(predictor, code).reason == "no_prose"


def test_another_language_is_named(predictor: Predictor) -> None:
    result = look(predictor, "Das Zelt ist leider nach zwei Tagen kaputt gegangen.")
    assert (result.language, result.reason) == ("de", "language")


def test_a_model_of_reviews_in_another_language_takes_english_for_foreign(predictor: Predictor) -> None:
    predictor.metadata["insights"]["familiarity"]["language"] = "de"
    assert look(predictor, "The kettle boils fast and looks lovely.").language == "de", "all its words are known"
    english = look(predictor, "Unfortunately the tent was torn after two days, and nobody answered.")
    assert english.reason == "language"
    assert look(predictor, "Das Zelt ist leider nach zwei Tagen kaputt gegangen.").reason != "language"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Can somebody tell me if the kettle boils fast?", "question"),
        ("Hello, does it fit? And who pays if it doesn't?", "question"),
        ("Great kettle, isn't it?", None),
        ("Is it fast? Tell me, please.", "asks"),
        ("Is it fast? Yes. It boils in a minute.", None),
        ("What a lovely kettle!", None),
    ],
)
def test_a_text_that_only_asks_is_a_question_and_one_that_asks_as_much_as_it_says_is_doubted(
    predictor: Predictor, text: str, reason: str | None
) -> None:
    found = look(predictor, text).reason
    assert (found if found in ("question", "asks") else None) == reason
