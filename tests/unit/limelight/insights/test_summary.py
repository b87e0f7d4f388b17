"""The summary quotes whole phrases around the brightest words, with what the network says without them."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from limelight.engines.engine import Explanation
from limelight.insights.runs import read_places, run_text
from limelight.insights.sentence import Summary
from limelight.insights.summary import summarize
from limelight.insights.wording import whole_phrases
from limelight.lenses.explain import Account, Explained
from limelight.lenses.target import Target
from limelight.predictor import Predictor
from limelight.text.tokens import UNK_TOKEN
from tests.tiny import save_tiny_han
from tests.word_counter import LABELS, STARS, WordCounter


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor.load(save_tiny_han(tmp_path_factory.mktemp("weights") / "han"))


def summary(
    predictor: Predictor,
    text: str,
    without: tuple[int, ...] = (),
    light: dict[str, float] | None = None,
    **worth: float,
) -> Summary:
    """The summary of an engine that adds up what words are worth, by a lens that is exact, or wrong as `light` says."""
    reading = predictor.read(text, without)
    engine = WordCounter(predictor, worth)
    tokens = sum(map(len, reading.token_ids))
    [probabilities] = engine.parts(reading.token_ids, np.ones((1, tokens), bool))
    lit = WordCounter(predictor, worth | (light or {})).worth
    weights = [np.array([lit.get(token, 0.0) for token in ids], np.float32) for ids in reading.token_ids]
    shown = Explanation(probabilities, np.array([part.sum() for part in weights]), weights)
    [prediction] = predictor.describe([reading], [shown])
    target = Target.choose("expected_stars", LABELS, STARS)
    account = Account(shown, True, "stars", float(target.value(probabilities)), None, [], [])
    explained = Explained(replace(prediction, explanation="leave_one_out"), target, account)
    return summarize(engine, reading, explained)


@pytest.mark.parametrize(
    ("text", "worth", "expected"),
    [
        (
            "We loved the film. The ending was slow and boring!",
            {"loved": 1.0, "film": 0.7, "boring": -0.5},
            "4.2 stars: lifted by “We loved the film” (+1.7 ★), held down by “boring” (−0.5 ★).",
        ),
        (
            "Terrible. It boils fast.",
            {"terrible": -1.5, "boils": 0.4, "fast": 0.3},
            "2.2 stars: held down by “Terrible” (−1.5 ★), lifted by “boils fast” (+0.7 ★).",
        ),
        ("Lovely!", {"lovely": 2.0}, "5.0 stars: lifted by “Lovely” (+2.0 ★)."),
        ("A kettle.", {}, "3.0 stars: no phrase alone moves it by 0.1 ★."),
    ],
)
def test_phrases_are_quoted_with_what_they_do_to_the_printed_number(predictor, text, worth, expected) -> None:
    assert summary(predictor, text, **worth).text == expected


def test_of_each_side_the_brightest_word_is_named_though_a_dimmer_one_moves_more(predictor: Predictor) -> None:
    text = "Lovely. Fast. It was slow, and boring."
    found = summary(predictor, text, (), {"slow": -0.8, "boring": -0.3}, lovely=0.7, slow=-0.2, boring=-0.4)
    assert found.text == "3.1 stars: lifted by “Lovely” (+0.7 ★), held down by “slow” (−0.2 ★)."


@pytest.mark.parametrize("sign", ["🪑", "2/10", "meh"])
def test_an_emoji_a_number_and_an_unknown_word_are_told_as_they_stand(predictor: Predictor, sign: str) -> None:
    found = summary(predictor, f"A lovely film. {sign}", **{"lovely": 0.4, UNK_TOKEN: -1.0})
    assert found.text == f"2.4 stars: held down by “{sign}” (−1.0 ★), lifted by “A lovely film” (+0.4 ★)."


def test_a_brightest_word_that_moves_nothing_is_told_together_with_what_does(predictor: Predictor) -> None:
    text = "Terrible. It was slow, and boring."
    found = summary(predictor, text, (), {"slow": -0.9, "boring": -0.3}, terrible=-0.6, boring=-0.3)
    assert found.text == "2.1 stars: held down by “slow”, “Terrible” and “boring” together (−0.9 ★)."
    assert [phrase.effect for phrase in found.phrases] == [pytest.approx(-0.9)] * 3
    found = summary(predictor, "Terrible. It boils fast.", (), {"fast": 0.9, "terrible": -0.3}, terrible=-0.6)
    assert found.text == "2.4 stars: held down by “Terrible” (−0.6 ★)."
    found = summary(predictor, "Fine. It was slow.", (), {"slow": -0.9}, fine=0.9)
    assert found.text.startswith("3.9 stars: ")


def test_phrases_that_do_little_alone_are_told_together(predictor: Predictor) -> None:
    # Beyond five stars no single word is missed.
    worth = dict.fromkeys(["lovely", "loved", "fast", "boils", "fine"], 0.494)
    found = summary(predictor, "Lovely. Loved it. Fast. It boils. Fine.", **worth)
    assert found.text.startswith("5.0 stars: lifted by “Lovely”, “Loved it” and “Fast” together (+1.0 ★).")


def test_what_speaks_for_the_number_is_named_first_though_alone_it_does_little(predictor: Predictor) -> None:
    found = summary(predictor, "Slow. " * 5 + "A lovely film.", slow=-0.045, lovely=0.06)
    assert found.text == (
        "2.8 stars: held down by “Slow”, “Slow” and “Slow” together (−0.1 ★), lifted by “A lovely film” (+0.1 ★)."
    )


def test_a_negation_belongs_to_its_phrase(predictor: Predictor) -> None:
    found = summary(predictor, "It didn't even switch on.", switch=-0.8)
    assert [phrase.text for phrase in found.phrases] == ["didn't even switch on"]
    assert found.phrases[0].tokens == [1, 2, 3, 4, 5]


def test_a_phrase_does_not_reach_over_marks_or_struck_words(predictor: Predictor) -> None:
    assert "“We loved” (" in summary(predictor, "We loved, the film fast.", loved=0.9).text
    assert "“film fast” (" in summary(predictor, "We loved the film fast.", without=(2,), film=0.6, fast=0.3).text


def test_a_line_break_within_a_phrase_becomes_a_space(predictor: Predictor) -> None:
    assert "“loved film”" in summary(predictor, "loved\nfilm", loved=0.8, film=0.8).text


def test_where_the_network_cannot_tell_no_phrase_is_named(predictor: Predictor) -> None:
    reading = predictor.read("A lovely kettle.")
    explained = predictor.explain_reading(reading, "leave_one_out", trust=False)
    undecided = replace(explained, prediction=replace(explained.prediction, undecided=True))
    found = summarize(predictor.engine, reading, undecided)
    assert found.text.startswith("Cannot tell")
    assert found.phrases == []


def test_every_whole_phrase_holds_its_word_and_is_read_off_the_text(predictor: Predictor) -> None:
    text = "The ending, though, was slow and a little boring. It didn't even switch on, and the shop won't answer."
    found = read_places(predictor.read(text))
    for seed in range(len(found)):
        for phrase in whole_phrases(found, seed):
            assert seed in phrase
            quoted = run_text(found, (phrase.start, phrase.stop))
            assert quoted in text
            assert quoted.lower().split()[0] not in {"and", "was", "n't"}


def test_by_real_lenses_the_first_phrase_holds_a_bright_word_and_has_its_sign(predictor: Predictor) -> None:
    text = "We loved the film. The ending, though, was slow and a little boring. " * 2
    reading = predictor.read(text)
    for method, target in itertools.product(["leave_one_out", "integrated_gradients"], [None, "5", "1"]):
        explained = predictor.explain_reading(reading, method, target, trust=False)
        found = summarize(predictor.engine, reading, explained)
        assert found.text == "".join(piece.text for piece in found.pieces)
        tokens = [token for sentence in explained.prediction.sentences for token in sentence.tokens]
        brightest = sorted(
            (number for number, token in enumerate(tokens) if token.text.isalpha()),
            key=lambda number: -abs(tokens[number].weight),
        )[:3]
        for phrase in found.phrases[:1]:
            own = [number for number in phrase.tokens if number in brightest]
            assert own
            assert phrase.effect is not None
            assert any(phrase.effect * tokens[number].weight > 0 for number in own)


def test_of_attention_what_was_looked_at_is_named_without_an_effect(predictor: Predictor) -> None:
    reading = predictor.read("We loved the film. The ending was slow.")
    found = summarize(predictor.engine, reading, predictor.explain_reading(reading, trust=False))
    assert found.text.startswith("Looked at most: “")
    assert all(phrase.effect is None for phrase in found.phrases)


@pytest.mark.parametrize(("label", "said"), [("HUM", "HUM"), ("positive", "Positive")])
def test_a_label_keeps_the_case_it_has(predictor: Predictor, label: str, said: str) -> None:
    reading = predictor.read("Who made the film?")
    target = Target(label, "probability", np.array([1, 0, 0, 0, 0], np.float32), 0.0)
    explained = predictor.explain_reading(reading, "leave_one_out", "1", trust=False)
    prediction = replace(explained.prediction, expected_stars=None)
    found = summarize(predictor.engine, reading, replace(explained, target=target, prediction=prediction))
    assert found.text.startswith(f"{said}, ")
