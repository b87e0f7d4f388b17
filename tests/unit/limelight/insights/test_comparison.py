"""The line on where a network looked most says one thing that its summary does not."""

import re
from dataclasses import replace

import numpy as np
import pytest

import limelight
from limelight.explained import Explained
from limelight.insights.comparison import compare
from limelight.insights.summary import summarize
from limelight.predictor import Predictor
from tests.places import ROOT

# Looked at most: "crane", and "ruined".
TEXT = "We loved the terrace. The soup was fine, but the view was ruined by a crane."
WRAPPED = limelight.wrap(
    lambda texts: [[0.9, 0.1] if "crane" in text else [0.2, 0.8] for text in texts], ["neg", "pos"]
)


@pytest.fixture(scope="module")
def han() -> Predictor:
    return Predictor.load(ROOT / "weights" / "han")


def said(explained: Explained) -> str:
    comparison = compare(explained, summarize(explained))
    return comparison.text if comparison else ""


def looking(explained: Explained, word: str, times: float) -> Explained:
    """The same answer, as if one word had this many times the attention of any other."""
    asked, looks = explained.lens_input, explained.looks
    shares = np.where(np.array(asked.texts) == word, times, 1.0).astype(np.float32)
    return replace(explained, looks=replace(looks, of_text=shares))


@pytest.mark.parametrize(("word", "is_said"), [("soup", True), ("crane", False), (".", False)])
def test_the_first_word_is_said_if_the_summary_does_not_quote_it(han: Predictor, word: str, is_said: bool) -> None:
    explained = han.explain(TEXT)
    assert (f"“{word}”" in said(looking(explained, word, 9))) == is_said


def test_nothing_is_said_where_all_words_are_looked_at_about_equally(han: Predictor) -> None:
    assert said(looking(han.explain(TEXT), "soup", 1.5)) == ""


@pytest.mark.parametrize(("value", "printed"), [(-0.84, "−0.8 ★"), (0.01, "±0.0 ★")])
def test_the_word_has_what_it_adds(han: Predictor, value: float, printed: str) -> None:
    explained = looking(han.explain(TEXT), "soup", 9)
    weights = np.where(np.array(explained.lens_input.texts) == "soup", value, explained.light.weights)
    line = said(replace(explained, light=replace(explained.light, weights=weights)))
    assert re.findall(r"[−+±]\d\.\d ★", line) == [printed]
    assert ("nothing" in line) == printed.startswith("±")


def test_the_share_is_that_of_the_whole_text(han: Predictor) -> None:
    explained = looking(han.explain(TEXT), "terrace", 9)
    looks = explained.looks
    # The first sentence gets almost nothing.
    of_sentence = np.where(explained.lens_input.sentences == 0, 0.01, 1).astype(np.float32)
    shares = np.where(np.array(explained.lens_input.texts) == "soup", 3, looks.of_text).astype(np.float32)
    assert "“soup”" in said(replace(explained, looks=replace(looks, of_text=shares * of_sentence)))


def test_a_word_in_two_tokens_is_quoted_whole(han: Predictor) -> None:
    explained = han.explain("We loved the terrace. The waiter didn't come.")
    for half in ("did", "n't"):
        line = said(looking(explained, half, 9))
        assert not line or "“didn't”" in line


def test_nothing_is_said_without_weights_or_phrases(han: Predictor) -> None:
    assert said(WRAPPED.explain(TEXT)) == ""
    assert said(han.explain(TEXT, "attention")) == ""
    assert said(han.explain("qwxzq zzxq")) == ""
