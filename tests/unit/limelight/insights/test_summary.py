"""The summary quotes whole phrases around the words that move it most, with the network's answer without them."""

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
    undecided: bool = False,
    **worth: float,
) -> Summary:
    """The summary of an engine that adds up the values of words, by a lens that is exact, or wrong as `light` says."""
    reading = predictor.read(text, without)
    engine = WordCounter(predictor, worth)
    tokens = sum(map(len, reading.token_ids))
    [probabilities] = engine.parts(reading.token_ids, np.ones((1, tokens), bool))
    lit = WordCounter(predictor, worth | (light or {})).worth
    weights = [np.array([lit.get(token, 0.0) for token in ids], np.float32) for ids in reading.token_ids]
    shown = Explanation(probabilities, np.array([part.sum() for part in weights]), weights)
    [prediction] = predictor.describe([reading], [shown])
    target = Target.choose("expected_stars", LABELS, STARS)
    account = Account(True, float(target.value(probabilities)), None, [], [], shown)
    explained = Explained(
        replace(prediction, explanation="leave_one_out", unit="stars", undecided=undecided), target, account
    )
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
        ("A kettle.", {}, "3.0 stars: no single phrase changes it by 0.1 ★."),
        # Only the start of a phrase may reverse the answer.
        ("It was.", {"was": -0.8}, "2.2 stars: held down by “was” (−0.8 ★)."),
        # The stronger side comes first, and within a side the stronger phrase; the same words are quoted once.
        (
            "Slow. Fine. Slow. Boring! Lovely.",
            {"slow": -0.1, "boring": -0.2, "fine": 0.3, "lovely": 0.4},
            "3.3 stars: lifted by “Lovely” (+0.4 ★) and “Fine” (+0.3 ★), held down by “Boring” (−0.2 ★).",
        ),
    ],
)
def test_phrases_are_quoted_with_what_they_do_to_the_printed_number(predictor, text, worth, expected) -> None:
    assert summary(predictor, text, **worth).text == expected


def test_what_is_named_is_what_leaving_out_shows_whatever_the_lens(predictor: Predictor) -> None:
    text = "Lovely. Fast. It was slow, and boring."
    found = summary(predictor, text, (), {"slow": -0.8, "boring": -0.3}, lovely=0.7, slow=-0.2, boring=-0.4)
    assert found.text == "3.1 stars: lifted by “Lovely” (+0.7 ★), held down by “boring” (−0.4 ★)."


def test_a_phrase_of_unlit_words_is_told_only_if_nothing_has_a_larger_effect(predictor: Predictor) -> None:
    text, worth = "Lovely. Fast. It was slow, and boring.", {"lovely": 0.7, "slow": -0.2, "boring": -0.4}
    assert "held down by “slow” (−0.2 ★)." in summary(predictor, text, (), {"boring": -0.02}, **worth).text
    assert "lifted by “Lovely” (+0.7 ★)" in summary(predictor, text, (), {"lovely": 0.02}, **worth).text


@pytest.mark.parametrize("sign", ["🪑", "2/10", "meh"])
def test_an_emoji_a_number_and_an_unknown_word_are_told_as_they_stand(predictor: Predictor, sign: str) -> None:
    found = summary(predictor, f"A lovely film. {sign}", **{"lovely": 0.4, UNK_TOKEN: -1.0})
    assert found.text == f"2.4 stars: held down by “{sign}” (−1.0 ★), lifted by “A lovely film” (+0.4 ★)."


def test_phrases_that_do_little_alone_are_told_together(predictor: Predictor) -> None:
    # Beyond five stars no single word is missed.
    worth = dict.fromkeys(["lovely", "loved", "fast", "boils", "fine"], 0.494)
    found = summary(predictor, "Lovely. Loved it. Fast. It boils. Fine.", **worth)
    assert found.text.startswith("5.0 stars: lifted by “Lovely”, “Loved it” and “Fast” together (+1.0 ★).")


def test_where_no_phrase_does_anything_alone_the_strongest_words_of_the_light_are_told_together(predictor) -> None:
    found = summary(predictor, "Fine, fine. " * 8, fine=0.04)
    assert found.text == "3.6 stars: no single phrase changes it by 0.1 ★, its 2 strongest words together by +0.1 ★."


def test_where_no_phrase_does_anything_the_strongest_word_is_told_alone(predictor: Predictor) -> None:
    found = summary(predictor, "It looks lovely.", looks=-0.31, lovely=0.34)
    assert found.text == "3.0 stars: lifted by “lovely” (+0.3 ★)."


def test_a_negation_belongs_to_its_phrase(predictor: Predictor) -> None:
    found = summary(predictor, "It didn't even switch on.", switch=-0.8)
    assert [phrase.text for phrase in found.phrases] == ["didn't even switch on"]
    assert found.phrases[0].tokens == [1, 2, 3, 4, 5]


def test_a_phrase_does_not_reach_over_marks_or_struck_words(predictor: Predictor) -> None:
    assert "“We loved” (" in summary(predictor, "We loved, the film fast.", loved=0.9).text
    assert "“film fast” (" in summary(predictor, "We loved the film fast.", without=(2,), film=0.6, fast=0.3).text


def test_a_line_break_within_a_phrase_becomes_a_space(predictor: Predictor) -> None:
    assert "“loved film”" in summary(predictor, "loved\nfilm", loved=0.8, film=0.8).text


@pytest.mark.parametrize(
    ("worth", "said"),
    [
        ({}, "Nothing to go by: no phrase moves it by 0.5 ★ either way."),
        ({"lovely": 1.0, "slow": -1.2}, "Torn: held down by “slow” (−1.2 ★), lifted by “Lovely” (+1.0 ★)."),
        ({"lovely": 1.0, "slow": -0.4}, "Cannot tell, though it is lifted by “Lovely” (+1.0 ★)."),
        # Its effect is printed as the 0.5 ★ that no phrase has.
        ({"slow": -0.46}, "Cannot tell, though it is held down by “slow” (−0.5 ★)."),
    ],
)
def test_a_network_that_cannot_tell_is_torn_or_has_nothing_to_go_by(predictor: Predictor, worth, said) -> None:
    assert summary(predictor, "Lovely, but slow.", undecided=True, **worth).text == said


def test_every_whole_phrase_holds_its_word_and_is_read_off_the_text(predictor: Predictor) -> None:
    text = (
        "The ending, though, was slow and a little boring, although the start was fine. It didn't even switch on, and "
        "the shop won't answer."
    )
    found = read_places(predictor.read(text))
    for seed in range(len(found)):
        for phrase in whole_phrases(found, seed):
            assert seed in phrase
            quoted = run_text(found, (phrase.start, phrase.stop))
            assert quoted in text
            assert quoted.lower().split()[0] not in {"although", "and", "was", "n't"}


def test_by_real_lenses_the_sentence_is_the_same_and_its_effects_are_what_leaving_out_gives(predictor) -> None:
    text = "We loved the film. The ending, though, was slow and a little boring. " * 2
    reading = predictor.read(text)
    told = set()
    for method, trust in itertools.product(("leave_one_out", "integrated_gradients", "shapley"), (False, True)):
        found = summarize(predictor.engine, reading, predictor.explain_reading(reading, method, trust=trust))
        assert found.text == "".join(piece.text for piece in found.pieces)
        told.add(tuple((phrase.text, round(phrase.effect or 0, 4)) for phrase in found.phrases))
    assert len(told) == 1
    whole = predictor.predict(text).expected_stars
    for phrase in found.phrases[:1]:
        without = predictor.predict(text, without=phrase.tokens).expected_stars
        assert phrase.effect == pytest.approx(whole - without, abs=1e-4)


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
