"""Where a custom classifier says that it looked: by spans of its own tokens, asked once per text."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import limelight
from limelight.classifier.wrap import open_model
from limelight.errors import InvalidTextError, ModelError
from limelight.insights.comparison import compare
from limelight.insights.summary import summarize
from limelight.prediction import Prediction
from limelight.predictor import Predictor

TEXT = "Lovely soup. But the kettle leaks, and it broke!  😕"
Spans = list[tuple[int, int, float]]


def rule(texts: list[str]) -> list[list[float]]:
    return [[0.9, 0.1] if "leak" in text else [0.2, 0.8] for text in texts]


def by_letters(texts: list[str]) -> list[Spans]:
    """Returns the number of its letters for each word, and most for a special token."""
    return [[(0, 0, 99.0), *((w.start(), w.end(), float(len(w[0]))) for w in re.finditer(r"\w+", t))] for t in texts]


def evenly(texts: list[str]) -> list[list[float]]:
    return [[1.0] * len(text.split()) for text in texts]


def mine(attention: Any) -> Predictor:
    return limelight.wrap(rule, ["bad", "good"], attention=attention)


def shares_of(prediction: Prediction) -> list[float]:
    """Returns the share of each token of the text."""
    return [token.weight * sentence.weight for sentence in prediction.sentences for token in sentence.tokens]


def test_a_word_has_its_share_of_the_sentence_and_a_sentence_of_the_text() -> None:
    prediction = mine(by_letters).predict(TEXT)
    shares = {token.text: token.weight for sentence in prediction.sentences for token in sentence.tokens}
    assert shares["kettle"] == pytest.approx(6 / len("Butthekettleleaksanditbroke"))
    assert shares["."] == shares["😕"] == 0
    assert prediction.sentences[0].weight == pytest.approx(10 / len("LovelysoupButthekettleleaksanditbroke"))


@pytest.mark.parametrize(
    ("text", "spans", "shares"),
    [
        # Of a word in pieces, and of a span over two words with a mark.
        ("Lovely soup.", [(0, 2, 1), (2, 6, 3), (6, 12, 4)], [0.5, 0.5, 0]),
        # A mark alone has its weight; a tag has none.
        ("Hm!<br />Ha", [(0, 2, 1), (2, 3, 1), (3, 9, 50), (9, 11, 2)], [0.25, 0.25, 0, 0.5]),
    ],
)
def test_the_weight_of_a_span_goes_to_its_letters(text: str, spans: Spans, shares: list[float]) -> None:
    assert shares_of(mine(lambda texts: [spans] * len(texts)).predict(text)) == pytest.approx(shares)


@pytest.mark.parametrize("text", [TEXT, "Good"])
def test_one_weight_per_word_is_enough(text: str) -> None:
    assert sum(sentence.weight for sentence in mine(evenly).predict(text).sentences) == pytest.approx(1)


def test_attention_is_asked_once_per_text_and_never_for_a_part() -> None:
    asked: list[str] = []

    def note(texts: list[str]) -> Any:
        asked.extend(texts)
        return by_letters(texts)

    model = mine(note)
    model.predict(TEXT)
    for lens in (None, "attention"):
        model.explain(TEXT, lens)
    limelight.Scorer(model, lens="phrases").score([TEXT, "Cold soup."])
    assert asked == [TEXT]


def test_the_brightest_word_has_the_most_attention_whatever_the_length_of_its_sentence() -> None:
    text = "The soup is fine. And we thought that the weather was extraordinary today. It leaks."
    explained = mine(by_letters).explain(text)
    said = compare(explained, summarize(explained))
    assert "“extraordinary”" in said.text
    tokens = [token for sentence in explained.prediction.sentences for token in sentence.tokens]
    assert [token.text for token in tokens if token.looked == 10] == ["extraordinary"]
    # The same by every way to ask.
    for prediction in (mine(by_letters).predict(text), mine(by_letters).explain(text, "attention").prediction):
        levels = [token.level for sentence in prediction.sentences for token in sentence.tokens]
        assert levels == [token.looked for token in tokens]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ([], r"0 rows for 1 text, .*'Cold soup\.'"),
        ([[(0, 500, 1)]], r"'Cold soup\.' has the weight 1 at 0 to 500: .*10 characters"),
        ([[(-1, 3, 1)]], r"'Cold soup\.' has the weight 1 at -1 to 3"),
        ([[(3, 0, 1)]], r"'Cold soup\.' has the weight 1 at 3 to 0"),
        ([[(0.5, 3, 1)]], r"'Cold soup\.' has the weight 1 at 0\.5 to 3"),
        ([[(0, np.nan, 1)]], r"'Cold soup\.' has the weight 1 at 0 to nan"),
        ([[(0, 4, np.nan)]], r"'Cold soup\.' has the weight nan at 0 to 4"),
        ([[(0, 4, np.inf)]], r"'Cold soup\.' has the weight inf at 0 to 4"),
        ([[(0, 4, -0.1)]], r"'Cold soup\.' has the weight -0\.1 at 0 to 4"),
        ([[1, 2, 3]], r"'Cold soup\.' is \[1, 2, 3\]: .* 2 words"),
        ([[(0, 3)]], r"'Cold soup\.' is \[\(0, 3\)\]: .* 2 words"),
        ([[(0, 3), (1, 2, 3)]], r"'Cold soup\.' is \[\(0, 3\), \(1, 2, 3\)\]"),
        (None, r"returned None for 1 text, .*'Cold soup\.'"),
        (7, "returned 7 for 1 text"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_text_and_its_span(answer: Any, error: str) -> None:
    with pytest.raises(ModelError, match=error):
        mine(lambda texts: answer).predict("Cold soup.")


def test_a_text_without_any_attention_is_not_lit() -> None:
    explained = mine(lambda texts: [[(0, 0, 1)]] * len(texts)).explain(TEXT)
    assert not explained.looks.levels.any()
    assert compare(explained, summarize(explained)) is None


@given(st.text(min_size=1, max_size=60).filter(lambda text: not text.isspace()))
@settings(max_examples=100, deadline=None)
def test_nothing_is_lost_between_the_spans_and_the_tokens(text: str) -> None:
    try:
        prediction = mine(lambda texts: [[(0, len(each), 1.0)] for each in texts]).predict(text)
    except InvalidTextError:
        return
    assert sum(shares_of(prediction)) == pytest.approx(1, abs=1e-5)


def test_a_file_or_an_object_with_both_functions_needs_no_argument(tmp_path: Path) -> None:
    file = tmp_path / "reviews.py"
    file.write_text(
        "def predict_proba(texts):\n    return [[0.1, 0.9]] * len(texts)\n\n\n"
        "def attention(texts):\n    return [[1.0] * len(text.split()) for text in texts]\n"
    )
    assert [lens.name for lens in open_model(str(file), ["bad", "good"]).lenses] == ["attention", "phrases"]
    assert open_model(f"{file}:predict_proba", ["bad", "good"]).explanation == "none"

    class Mine:
        def __init__(self, attention: Any):
            self.attention = attention

        def predict_proba(self, texts: list[str]) -> Any:
            return rule(texts)

    assert limelight.wrap(Mine(evenly), ["bad", "good"]).explanation == "attention"
    # A layer of this name reads no texts.
    assert limelight.wrap(Mine(np.eye(3)), ["bad", "good"]).explanation == "none"
    with pytest.raises(ModelError, match="of type int"):
        mine(3)
