"""The line that compares where a network looked with what moved its answer says what is so."""

import re
from dataclasses import replace

import numpy as np
import pytest

import limelight
from limelight.common.rules import RULES
from limelight.insights.comparison import compare
from limelight.lenses.explained import Explained
from limelight.predictor import Predictor
from tests.places import ROOT

# Three phrases; looked at most: "ruined", of the last one.
TEXT = "We loved the terrace. The soup was fine, but the view was ruined by a crane."
WRAPPED = limelight.wrap(
    lambda texts: [[0.9, 0.1] if "crane" in text else [0.2, 0.8] for text in texts], ["neg", "pos"]
)


@pytest.fixture(scope="module")
def han() -> Predictor:
    return Predictor.load(ROOT / "weights" / "han")


def with_values(explained: Explained, values: list[float]) -> Explained:
    """The same answer, as if its phrases added these values."""
    phrases = explained.light.phrases
    assert phrases is not None
    assert len(values) == len(phrases.values)
    return replace(explained, light=replace(explained.light, phrases=replace(phrases, values=np.array(values))))


@pytest.mark.parametrize(
    ("case", "values", "numbers", "moved"),
    [
        ("same", [0.3, 0.2, -0.84], ["−0.8 ★"], None),
        ("less", [-0.9, 0.2, -0.7], ["−0.9 ★"], "We loved the terrace"),
        ("against", [1.2, 0.2, -0.7], ["−0.7 ★", "+1.2 ★"], "We loved the terrace"),
        ("little", [0.1, 0.6, -0.12], ["−0.1 ★", "+0.6 ★"], "The soup was fine"),
        ("nothing", [0.1, 0.6, -0.04], ["+0.6 ★"], "The soup was fine"),
        ("none", [0.1, 0.05, -0.14], [], None),
    ],
)
def test_each_case_has_its_own_sentence(
    han: Predictor, case: str, values: list[float], numbers: list[str], moved: str | None
) -> None:
    explained = with_values(han.explain(TEXT), values)
    comparison = compare(explained)
    assert comparison is not None
    assert re.findall(r"[−+±]\d\.\d ★", comparison.text) == numbers
    assert [quote.strip("“”") for quote in re.findall("“.*?”", comparison.text)] == [
        "ruined",
        *([moved] if moved else []),
    ]
    # The words of that case, without what differs from text to text.
    assert all(words in comparison.text for words in re.split(r"[“”]|{\w+}", RULES["comparison"][case]))


def test_the_shares_are_those_of_the_answer(han: Predictor) -> None:
    explained = han.explain("The soup was cold.")
    comparison = compare(explained)
    assert comparison is not None
    [sentence] = explained.prediction.sentences
    quote = re.findall("“(.*?)”", comparison.text)[0]
    share = sum(token.attention or 0 for token in sentence.tokens if token.text in quote.split())
    assert f"{share:.0%}" in comparison.text


def test_nothing_is_compared_without_weights_or_phrases(han: Predictor) -> None:
    assert compare(WRAPPED.explain(TEXT)) is None
    assert compare(han.explain(TEXT, "attention")) is None
    assert compare(han.explain("qwxzq zzxq")) is None


@pytest.mark.parametrize("text", ["Terrible.", ":-)", "The room was cold. Never!"])
def test_nothing_is_compared_of_a_smile_or_the_only_word_of_a_sentence(han: Predictor, text: str) -> None:
    comparison = compare(han.explain(text))
    assert comparison is None or "100%" not in comparison.text
    assert comparison is None or text.startswith("The room")
