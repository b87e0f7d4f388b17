"""The summary quotes what moves the answer most, with what all quoted words add; the check leaves that out."""

import json
import re
from bisect import bisect
from dataclasses import replace
from itertools import accumulate
from typing import Any

import numpy as np
import pytest

import limelight
from limelight.explained import Explained, explain_reading
from limelight.insights.completion import complete
from limelight.insights.doubts import Doubt
from limelight.insights.quotation import quoted
from limelight.insights.summary import change, check, summarize
from limelight.lenses.lens import Target
from limelight.predictor import Predictor
from limelight.text.pieces import PieceReader
from limelight.text.tokens import UNK_TOKEN
from tests.places import TESTS
from tests.word_counter import WordCounter

EXAMPLES = json.loads((TESTS / "fixtures/quotations.json").read_text(encoding="utf-8"))
QUOTATIONS = EXAMPLES["marks"]


@pytest.fixture(scope="module")
def han() -> Predictor:
    """A model that reads long sentences."""
    return limelight.load("han")


def explain(
    predictor: Predictor,
    text: str,
    worth: dict[str, float],
    method: str = "phrases",
    without: tuple[int, ...] = (),
    *,
    undecided: bool = False,
) -> Explained:
    """Explains a text by an engine that adds up the values of words."""
    metadata = {"insights": {"undecided": {"entropy": 0.0}}} if undecided else {}
    counting = Predictor(
        "counting", predictor.engine, predictor.preprocessor, predictor.labels, predictor.stars, metadata=metadata
    )
    counting.engine = WordCounter(predictor, worth)
    return explain_reading(counting, counting.read(text, without), method)


def names(explained: Explained) -> list[str]:
    return [phrase.text for phrase in summarize(explained).phrases]


@pytest.mark.parametrize(
    ("text", "worth", "expected"),
    [
        # Support for the answer comes first, and within a side the stronger quotation.
        (
            "Lovely film. Slow ending. Fine start.",
            {"lovely": 0.5, "slow": -0.8, "fine": 0.4},
            ["Lovely film", "Fine start", "Slow ending"],
        ),
        # Opposition is named where it adds most.
        ("Lovely film. Slow ending.", {"lovely": 0.8, "slow": -0.78}, ["Lovely film"]),
        # The largest, and one that speaks for the answer, however little.
        (
            "Lovely. Slow. Fine. Boring. Fast.",
            {"lovely": 0.3, "slow": -0.7, "fine": 0.3, "boring": -0.6, "fast": 1.6},
            ["Fast"],
        ),
        (
            "Lovely. Slow. Boring. Fine.",
            {"lovely": -0.3, "slow": 1.2, "boring": -0.6, "fine": -0.5},
            ["Boring", "Slow"],
        ),
        ("Lovely!", {"lovely": 1.5}, ["Lovely!"]),
        ("A kettle.", {}, []),
        # The same words are quoted once.
        ("Slow. It boils. Slow.", {"slow": -0.6}, ["Slow"]),
        # Besides the largest, only what adds half as much, and two a side.
        ("Lovely. Fine. Fast.", {"lovely": 1.0, "fine": 0.45, "fast": 0.55}, ["Lovely", "Fast"]),
        ("Lovely. Fine. Fast.", {"lovely": 1.0, "fine": 0.6, "fast": 0.55}, ["Lovely", "Fine"]),
        # A sentence is complete with any first word.
        ("What a lovely film! It was fine.", {"lovely": 0.9, "fine": 0.5}, ["What a lovely film!", "It was fine"]),
    ],
)
def test_what_adds_most_is_named(tiny_han: Predictor, text: str, worth: dict, expected: list[str]) -> None:
    assert names(explain(tiny_han, text, worth)) == expected


def test_the_sentence_begins_with_the_answer_and_its_pieces_go_on_without(tiny_han: Predictor) -> None:
    result = summarize(explain(tiny_han, "Lovely film. Slow ending.", {"lovely": 0.5, "slow": -0.9}))
    rest = "".join(piece.text for piece in result.pieces)
    assert result.text == f"{result.head}: {rest[0].lower()}{rest[1:]}"
    assert result.text == "2.6 stars: held down by “Slow ending” (−0.9 ★)."
    assert [phrase.value for phrase in result.phrases] == pytest.approx([-0.9])


@pytest.mark.parametrize(("target", "begins"), [("expected_stars", True), ("5", False), ("5 vs 1", False)])
def test_another_number_than_the_answer_stays_in_the_pieces(tiny_han: Predictor, target: str, begins: bool) -> None:
    result = summarize(tiny_han.explain("We loved the film.", "phrases", target))
    assert bool(result.head) == begins
    assert begins or result.text == "".join(piece.text for piece in result.pieces)


def test_a_quotation_is_worth_what_all_its_words_add(tiny_han: Predictor) -> None:
    text = "We loved the film. The ending, though, was slow and a little boring. The start was fine. We loved the film."
    explained = explain(tiny_han, text, {"loved": 0.5, "slow": -0.8, "boring": -0.3, "fine": 0.2})
    result, tokens = summarize(explained), [token for row in explained.prediction.sentences for token in row.tokens]
    assert result.phrases
    for phrase in result.phrases:
        assert phrase.value == pytest.approx(sum(tokens[number].weight for number in phrase.tokens), abs=1e-5)


@pytest.mark.parametrize("sign", ["🪑", "2/10", "meh"])
def test_an_emoji_a_number_and_an_unknown_word_are_named_as_written(tiny_han: Predictor, sign: str) -> None:
    result = names(explain(tiny_han, f"A lovely film. {sign}", {"lovely": 0.4, UNK_TOKEN: -1.0}))
    assert result[0] == sign


def test_of_a_text_without_a_known_word_nothing_is_named(tiny_han: Predictor) -> None:
    explained = explain(tiny_han, "Asdf jkl.", {UNK_TOKEN: -1.0})
    assert explained.prediction.undecided
    assert names(explained) == []
    assert check(explained, summarize(explained)) is None


@pytest.mark.parametrize("text", ["A lovely film. <br /><br />It was slow.", "A lovely film.<p class='x'>Slow!"])
def test_a_quotation_has_no_markup(tiny_han: Predictor, text: str) -> None:
    result = names(explain(tiny_han, text, {"lovely": 1.0, "slow": 0.8}))
    assert len(result) == 2
    assert not any(mark in name for name in result for mark in "<>/")


def test_a_phrase_leaves_struck_words_out_of_its_quotation(tiny_han: Predictor) -> None:
    assert names(explain(tiny_han, "We loved the film.", {"loved": 0.9}, without=(2,))) == ["We loved film"]


def test_another_lens_names_its_brightest_phrases_without_values(tiny_han: Predictor) -> None:
    result = summarize(explain_reading(tiny_han, tiny_han.read("We loved the film. It was slow."), "attention"))
    assert result.phrases
    assert all(phrase.value is None for phrase in result.phrases)


@pytest.mark.parametrize(("written", "expected"), QUOTATIONS.items())
def test_a_quotation_is_on_one_line_and_has_both_marks_of_a_pair_or_none(written: str, expected: str) -> None:
    tokens = [token for sentence in PieceReader().document(written).sentences for token in sentence]
    assert quoted(tokens) == expected


@pytest.mark.parametrize("marked", [*EXAMPLES["around"], *EXAMPLES["torn"]])
def test_a_quotation_completes_a_phrase_up_to_a_mark_or_a_clause(marked: str, han: Predictor) -> None:
    """Bars are around the phrase, and brackets around what is quoted besides."""
    before, phrase, after = re.sub(r"[\[\]]", "", marked).split("|")
    prediction = han.predict(before + phrase + after)
    tokens = [token for sentence in prediction.sentences for token in sentence.tokens]
    ends = list(accumulate(len(token.text + token.whitespace) for token in tokens))
    start, stop = (bisect(ends, len(part)) for part in (before, f"{before}{phrase} "))
    [(found, is_whole)] = complete(prediction, [range(start, stop)])
    expected = [part.strip("[|]") for part in re.findall(r"\[.*?\]|\|.*?\|", marked)]
    assert quoted(tokens[found.start : found.stop]) == " ".join(expected)
    assert is_whole == (marked not in EXAMPLES["torn"])


@pytest.mark.parametrize("undecided", [True, False])
def test_a_question_is_said_to_be_one_and_nothing_else(tiny_han: Predictor, undecided: bool) -> None:
    explained = explain(tiny_han, "Is it lovely? Is it slow?", {"lovely": 1.0, "slow": -1.2})
    explained = replace(explained, prediction=replace(explained.prediction, undecided=undecided))
    question = Doubt("question", "It asks.")
    found = summarize(explained, [question, Doubt("short", "It is short.")])
    assert (found.text, found.head, found.phrases) == ("It asks.", "", [])
    assert summarize(explained).phrases


def test_a_torn_phrase_is_quoted_with_its_sentence_if_it_is_the_strongest_and_else_not_at_all(
    tiny_han: Predictor,
) -> None:
    text = "The host (Tom) was so lovely. The film is fast."
    strongest = explain(tiny_han, text, {"lovely": 1.0, "fast": 0.9})
    assert names(strongest) == ["The host (Tom) was so lovely", "The film is fast"]
    assert names(explain(tiny_han, text, {"lovely": 0.9, "fast": 1.0})) == ["The film is fast"]


def test_a_torn_phrase_is_quoted_with_the_end_that_is_no_longer_than_twenty_five_tokens(han: Predictor) -> None:
    words = "one two three four five six seven eight nine ten eleven twelve"
    long = f"The host ({words} Tom) was so lovely (but {words} Ann)."
    assert names(explain(han, long, {"lovely": 1.0})) == [f"The host ({words} Tom) was so lovely …"]


def test_grey_words_never_say_the_contrary_of_what_they_complete(han: Predictor) -> None:
    text = "The boring host (a film that was slow) was so lovely."
    result = summarize(explain(han, text, {"lovely": 1.0, "slow": -0.3, "boring": -0.3}))
    assert result.text == "3.4 stars: lifted by “… was so lovely” (+1.0 ★)."


@pytest.mark.parametrize(
    ("lovely", "expected"),
    [(0.2, "The host was lovely but slow and dirty"), (0.4, "… but slow and dirty")],
)
def test_a_clause_whose_words_pull_both_ways_is_quoted_in_part(han: Predictor, lovely: float, expected: str) -> None:
    text = "The host was lovely but slow and dirty."
    assert names(explain(han, text, {"lovely": lovely, "slow": -0.9})) == [expected]


def test_a_sentence_that_adds_more_than_any_phrase_is_named(han: Predictor) -> None:
    many = "The film was fine, the plot was fine, the ending was fine, the start was fine."
    result = summarize(explain(han, f"Lovely. {many}", {"lovely": 0.7, "fine": 0.3}))
    assert [each.value for each in result.phrases] == pytest.approx([1.2, 0.7])


def test_strong_phrases_both_ways_are_mixed_and_keep_their_stars(tiny_han: Predictor) -> None:
    mixed = explain(tiny_han, "Lovely film. Slow ending.", {"lovely": 1.0, "slow": -0.6}, undecided=True)
    unknown = explain(tiny_han, "Lovely film. Slow ending.", {"lovely": 1.0, "slow": -0.3}, undecided=True)
    assert summarize(mixed).head == "Mixed, 3.4 stars"
    assert len(summarize(mixed).phrases) == 2
    assert mixed.prediction.mixed
    assert not unknown.prediction.mixed
    assert summarize(unknown).text.startswith("Cannot tell")


def test_the_check_says_the_answer_without_the_named_and_without_as_many_others(tiny_han: Predictor) -> None:
    text = "Lovely film. Slow ending. The plot. An actor. It boils."
    explained = explain(tiny_han, text, {"lovely": 0.9, "slow": -0.2})
    result = check(explained, summarize(explained))
    assert result.phrases == 1
    assert result.without == pytest.approx(2.8)
    # Of the four others, one changes the answer by 0.2.
    assert 3.7 < result.without_others < 3.9
    assert result.phrases_to_flip == 1


def test_where_many_phrases_say_the_same_the_check_counts_them(tiny_han: Predictor) -> None:
    text = "Lovely. Fine start. Loved it. Fast film. " * 2
    explained = explain(tiny_han, text, {"lovely": 0.6, "fine": 0.6, "loved": 0.6, "fast": 0.6})
    result = check(explained, summarize(explained))
    assert result.phrases_to_flip == 6
    # Of very many, no more than a reader would count are left out.
    many = explain(tiny_han, "Lovely. " + "Fine. " * 130, {"lovely": 0.3, "fine": 0.0088})
    result = check(many, summarize(many))
    assert result.phrases_to_flip is None


def test_of_an_undecided_answer_each_side_says_which_label_it_is_for(tiny_han: Predictor) -> None:
    explained = explain(tiny_han, "Lovely, but slow.", {"lovely": 1.0, "slow": -1.2})
    target = replace(explained.lens_input.target, name="good", labels=("good",), unit="probability")
    prediction = replace(explained.prediction, expected_stars=None, undecided=True, mixed=True)
    torn = replace(explained, lens_input=replace(explained.lens_input, target=target), prediction=prediction)
    assert summarize(torn).text.count("good “") == len({phrase.value > 0 for phrase in summarize(torn).phrases}) == 2


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("probability", 0.012, "+1 point"),
        ("probability", -0.11, "−11 points"),
        ("probability", 0.001, "±0 points"),
        ("stars", -0.14, "−0.1 ★"),
    ],
)
def test_what_is_added_is_told_with_its_sign_and_unit(unit: Any, value: float, text: str) -> None:
    assert change(Target("good", unit, np.eye(2, dtype=np.float32)[0]), value) == text
