"""The summary names the strongest phrases, and says what the answer is without them; the check compares with others."""

import json
import re
from bisect import bisect
from dataclasses import replace
from itertools import accumulate
from random import Random

import pytest

import limelight
from limelight.common.rules import RULES
from limelight.insights.doubts import Doubt
from limelight.insights.quotation import complete, join, quote_phrases, quoted
from limelight.insights.summary import check, summarize
from limelight.lenses.explained import Explained, explain_reading
from limelight.predictor import Predictor
from limelight.text.pieces import PieceReader
from limelight.text.tokens import UNK_TOKEN
from tests.places import TESTS
from tests.tiny import save_tiny_han
from tests.word_counter import WordCounter

EXAMPLES = json.loads((TESTS / "fixtures/quotations.json").read_text(encoding="utf-8"))
QUOTATIONS = EXAMPLES["marks"]


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor.load(save_tiny_han(tmp_path_factory.mktemp("weights") / "han"))


def explain(
    predictor: Predictor, text: str, worth: dict[str, float], method: str = "phrases", without: tuple[int, ...] = ()
) -> Explained:
    """Explains a text by an engine that adds up the values of words."""
    counting = Predictor("counting", predictor.engine, predictor.preprocessor, predictor.labels, predictor.stars)
    counting.engine = WordCounter(predictor, worth)
    return explain_reading(counting, counting.read(text, without), method)


def names(explained: Explained) -> list[str]:
    return [phrase.text for phrase in summarize(explained).phrases]


@pytest.mark.parametrize(
    ("text", "worth", "expected"),
    [
        # The side that speaks for the answer comes first, and within a side the stronger phrase.
        (
            "Lovely film. Slow ending. Fine start.",
            {"lovely": 0.5, "slow": -0.8, "fine": 0.4},
            ["Lovely film", "Fine start", "Slow ending"],
        ),
        (
            "Lovely film. Slow ending. Fine start.",
            {"lovely": 0.8, "slow": -0.7, "fine": -0.6},
            ["Slow ending", "Fine start", "Lovely film"],
        ),
        # Where only weaker phrases speak for the answer, the strongest of these is named too.
        (
            "Lovely. Slow. Fine. Boring. Fast.",
            {"lovely": 0.3, "slow": -0.7, "fine": 0.3, "boring": -0.7, "fast": 0.85},
            ["Fast", "Slow", "Boring"],
        ),
        ("Lovely!", {"lovely": 1.5}, ["Lovely!"]),
        ("A kettle.", {}, []),
        # The same words are quoted once.
        ("Slow. It boils. Slow.", {"slow": -0.6}, ["Slow"]),
        # After the second, only what adds half as much as the first.
        (
            "Lovely. Slow. Fine. Boring.",
            {"lovely": 1.0, "slow": -0.6, "fine": 0.45, "boring": -0.55},
            ["Lovely", "Slow", "Boring"],
        ),
    ],
)
def test_the_strongest_phrases_are_named(predictor: Predictor, text: str, worth: dict, expected: list[str]) -> None:
    assert names(explain(predictor, text, worth)) == expected


def test_the_sentence_begins_with_the_answer_and_its_pieces_go_on_without(predictor: Predictor) -> None:
    result = summarize(explain(predictor, "Lovely film. Slow ending.", {"lovely": 0.5, "slow": -0.9}))
    rest = "".join(piece.text for piece in result.pieces)
    assert result.text == f"{result.head}: {rest[0].lower()}{rest[1:]}"
    assert result.text.startswith("2.6 stars: held down by “Slow ending” (without it 3.5 ★), lifted by “Lovely film”")
    assert [phrase.without for phrase in result.phrases] == pytest.approx([3.5, 2.1])
    assert [phrase.value for phrase in result.phrases] == pytest.approx([-0.9, 0.5])


@pytest.mark.parametrize(("target", "begins"), [("expected_stars", True), ("5", False), ("5 vs 1", False)])
def test_another_number_than_the_answer_stays_in_the_pieces(predictor: Predictor, target: str, begins: bool) -> None:
    result = summarize(predictor.explain("We loved the film.", "phrases", target))
    assert bool(result.head) == begins
    assert begins or result.text == "".join(piece.text for piece in result.pieces)


def test_what_is_said_without_phrases_is_what_striking_them_out_shows(predictor: Predictor) -> None:
    text = "We loved the film. The ending, though, was slow and a little boring. The start was fine."
    result = summarize(explain_reading(predictor, predictor.read(text), "phrases"))
    for phrase in result.phrases:
        side = [other.tokens for other in result.phrases if (other.value > 0) == (phrase.value > 0)]
        struck = predictor.predict(text, without=[number for tokens in side for number in tokens])
        assert phrase.without == pytest.approx(struck.expected_stars, abs=1e-4)


@pytest.mark.parametrize("sign", ["🪑", "2/10", "meh"])
def test_an_emoji_a_number_and_an_unknown_word_are_named_as_written(predictor: Predictor, sign: str) -> None:
    result = names(explain(predictor, f"A lovely film. {sign}", {"lovely": 0.4, UNK_TOKEN: -1.0}))
    assert result[0] == sign


def test_of_a_text_without_a_known_word_nothing_is_named(predictor: Predictor) -> None:
    explained = explain(predictor, "Asdf jkl.", {UNK_TOKEN: -1.0})
    assert explained.prediction.undecided
    assert names(explained) == []
    assert check(explained, summarize(explained)) is None


@pytest.mark.parametrize("text", ["A lovely film. <br /><br />It was slow.", "A lovely film.<p class='x'>Slow!"])
def test_a_quotation_has_no_markup(predictor: Predictor, text: str) -> None:
    result = names(explain(predictor, text, {"lovely": 1.0, "slow": -1.2}))
    assert len(result) == 2
    assert not any(mark in name for name in result for mark in "<>/")


def test_a_phrase_leaves_struck_words_out_of_its_quotation(predictor: Predictor) -> None:
    assert names(explain(predictor, "We loved the film.", {"loved": 0.9}, without=(2,))) == ["We loved film"]


def test_another_lens_names_its_brightest_phrases_without_values(predictor: Predictor) -> None:
    result = summarize(explain_reading(predictor, predictor.read("We loved the film. It was slow."), "attention"))
    assert result.phrases
    assert all(phrase.value is None and phrase.without is None for phrase in result.phrases)


@pytest.mark.parametrize(("written", "expected"), QUOTATIONS.items())
def test_a_quotation_is_on_one_line_and_has_both_marks_of_a_pair_or_none(written: str, expected: str) -> None:
    tokens = [token for sentence in PieceReader().document(written).sentences for token in sentence]
    assert quoted(tokens) == expected


@pytest.mark.parametrize("marked", [*EXAMPLES["around"], *EXAMPLES["torn"]])
def test_a_quotation_completes_a_phrase_up_to_a_mark_or_a_clause(marked: str) -> None:
    """Bars are around the phrase, and brackets around what is quoted besides."""
    predictor = limelight.load("han")
    before, phrase, after = re.sub(r"[\[\]]", "", marked).split("|")
    prediction = predictor.predict(before + phrase + after)
    tokens = [token for sentence in prediction.sentences for token in sentence.tokens]
    ends = list(accumulate(len(token.text + token.whitespace) for token in tokens))
    start, stop = (bisect(ends, len(part)) for part in (before, f"{before}{phrase} "))
    [(found, is_whole)] = complete(prediction, [range(start, stop)])
    expected = [part.strip("[|]") for part in re.findall(r"\[.*?\]|\|.*?\|", marked)]
    assert quoted(tokens[found.start : found.stop]) == " ".join(expected)
    assert is_whole == (marked not in EXAMPLES["torn"])


@pytest.mark.parametrize("undecided", [True, False])
def test_a_question_is_said_to_be_one_and_nothing_else(predictor: Predictor, undecided: bool) -> None:
    explained = explain(predictor, "Is it lovely? Is it slow?", {"lovely": 1.0, "slow": -1.2})
    explained = replace(explained, prediction=replace(explained.prediction, undecided=undecided))
    question = Doubt("question", "It asks.")
    found = summarize(explained, [question, Doubt("short", "It is short.")])
    assert (found.text, found.head, found.phrases) == ("It asks.", "", [])
    assert summarize(explained).phrases


def test_a_whole_phrase_is_named_rather_than_a_torn_one(predictor: Predictor) -> None:
    text = "The host (Tom) was so lovely. The film is fast. It was fine."
    assert names(explain(predictor, text, {"lovely": 1.0, "fast": 0.9, "fine": 0.8})) == [
        "The film is fast",
        "It was fine",
    ]
    assert names(explain(predictor, text, {"lovely": 1.0})) == ["was so lovely"]


SAID = re.compile(r"(lifted|held down) by (?:(?!lifted by|held down by).)*?\(without (?:it|them) ([\d.]+) ★\)")


def test_no_number_contradicts_its_word(predictor: Predictor) -> None:
    random = Random(7)
    words = ["lovely", "slow", "fine", "boring", "fast", "film", "ending"]
    count = 0
    for _ in range(150):
        worth = {word: random.uniform(-0.5, 0.5) for word in words}
        text = " ".join(f"{random.choice(words)} {random.choice(words)}." for _ in range(5))
        explained = explain(predictor, text, worth)
        for way, without in SAID.findall(summarize(explained).text):
            count += 1
            assert (float(without) < round(explained.findings.value, 1)) == (way == "lifted")
            assert float(without) != round(explained.findings.value, 1)
    assert count > 100


def test_a_side_against_the_answer_that_hardly_moves_it_is_not_named(predictor: Predictor) -> None:
    moves = {"slow": -0.16, "boring": 0.02}
    assert names(explain(predictor, "Lovely film. Slow boring ending.", {"lovely": 0.9, **moves})) == ["Lovely film"]


@pytest.mark.parametrize(("text", "number"), [("Lovely. It boils. Lovely.", "one"), ("Lovely. Fast.", "many")])
def test_one_quotation_is_it_and_several_are_them(predictor: Predictor, text: str, number: str) -> None:
    sentence = summarize(explain(predictor, text, {"lovely": 0.5, "fast": 0.4})).text
    assert RULES["summary"]["without"][number].partition("{")[0] in sentence


def test_two_phrases_of_one_clause_are_one_quotation() -> None:
    explained = limelight.load("han").explain("I would not spend my hard earned money on this lamp.")
    asked = explained.lens_input
    halves = replace(asked, phrases=[range(5), range(5, len(asked.texts))])
    explained = replace(explained, lens_input=halves, light=replace(explained.light, phrases=None))
    [quotation] = join(explained.prediction, quote_phrases(explained, [1, 0]))
    assert quotation.pieces == [1, 0]
    assert [phrase.indices for phrase in quotation.phrases] == [[1], [0]]


def test_the_check_says_the_answer_without_the_named_and_without_as_many_others(predictor: Predictor) -> None:
    text = "Lovely film. Slow ending. The plot. An actor. It boils."
    explained = explain(predictor, text, {"lovely": 0.9, "slow": -0.2})
    result = check(explained, summarize(explained))
    assert result is not None
    assert result.phrases == 1
    assert result.without == pytest.approx(2.8)
    # Of the four others, one changes the answer by 0.2.
    assert 3.7 < result.without_others < 3.9
    assert result.phrases_to_flip == 1


def test_where_many_phrases_say_the_same_the_check_counts_them(predictor: Predictor) -> None:
    text = "Lovely. Fine start. Loved it. Fast film. " * 2
    explained = explain(predictor, text, {"lovely": 0.6, "fine": 0.6, "loved": 0.6, "fast": 0.6})
    result = check(explained, summarize(explained))
    assert result is not None
    assert result.phrases_to_flip == 6


def test_of_an_undecided_answer_each_side_says_which_label_it_is_for(predictor: Predictor) -> None:
    explained = explain(predictor, "Lovely, but slow.", {"lovely": 1.0, "slow": -1.2})
    target = replace(explained.lens_input.target, name="good", labels=("good",), unit="probability")
    prediction = replace(explained.prediction, expected_stars=None, undecided=True)
    torn = replace(explained, lens_input=replace(explained.lens_input, target=target), prediction=prediction)
    assert summarize(torn).text.count("good “") == len({phrase.value > 0 for phrase in summarize(torn).phrases}) == 2


def test_where_another_phrase_does_as_much_the_sentence_says_so(predictor: Predictor) -> None:
    explained = explain(predictor, "Lovely film. Slow ending. It boils.", {"lovely": 0.5})
    result = explained.light.phrases
    assert result is not None
    without = result.without.copy()
    without[1] = result.whole - 0.6
    light = replace(explained.light, phrases=replace(result, without=without))
    said = summarize(replace(explained, light=light))
    assert [phrase.text for phrase in said.phrases] == ["Lovely film", "Slow ending"]
    assert [phrase.without for phrase in said.phrases] == pytest.approx([3.0, 2.9])
    assert said.text == f"{said.head}: no phrase stands out: 3.0 ★ without “Lovely film”, 2.9 ★ without “Slow ending”."
