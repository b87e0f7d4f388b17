"""Sentences are cut into phrases that a person would read out as a unit: tests/fixtures/phrases.json has the examples.

Its judged sentences are of the kind that people write. "|" stands where a reader may pause, "||" between two thoughts.
"""

import json
from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limelight.common.resources import find_weights
from limelight.text.phrases import cut_phrases, is_english, line_starts
from limelight.text.pieces import PieceReader
from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import PAD_TOKEN_ID
from limelight.text.words import is_ending, is_word
from tests import strategies
from tests.places import TESTS

EXAMPLES = json.loads((TESTS / "fixtures/phrases.json").read_text(encoding="utf-8"))
PIECES = PieceReader()
WHOLE = 0.8
MOST_WORDS = 12


@cache
def han() -> Preprocessor:
    """Returns the reader of a shipped network, which reads "4 out of 5" as one token."""
    return Preprocessor.load(find_weights("han") / "tokenizer.json", max_sentence_tokens=50)


def cut(text: str, *, english: bool = True) -> list[list[str]]:
    """Returns the sentences of a text, and the phrases of each as written."""
    sentences = []
    for sentence in han().document(text).sentences:
        tokens = [token for token in sentence if token.token_id != PAD_TOKEN_ID]
        phrases = cut_phrases([token.text for token in tokens], english=english)
        sentences.append(["".join(tokens[at].text + tokens[at].whitespace for at in phrase) for phrase in phrases])
    return sentences


@pytest.mark.parametrize(
    ("written", "starts"),
    [
        ("A lamp\nand a chair", ["and"]),
        ("A lamp and\n\na\nchair", ["a", "chair"]),
        ("A lamp <br /> and a chair", ["and"]),
        ("A lamp <b>and\na</b> chair", ["a"]),
        ("A lamp and <i>a</i> chair\n", []),
    ],
)
def test_a_line_starts_after_a_line_feed_or_a_tag_that_breaks_the_line(written: str, starts: list[str]) -> None:
    tokens = [token for sentence in PIECES.document(written).sentences for token in sentence]
    read = [not token.text.startswith("<") for token in tokens]
    texts = [token.text for token in tokens if not token.text.startswith("<")]
    assert [texts[at] for at in sorted(line_starts(tokens, read))] == starts


def judge(marked: str) -> list[str]:
    """Judges each phrase of a sentence with marks: "whole", "torn", or "long" if it has two thoughts or many words."""
    pauses, thoughts, text = set(), set(), ""
    for thought in marked.split("||"):
        thoughts.add(len(text))
        for part in thought.split("|"):
            pauses.add(len(text))
            text += part
    pauses.add(len(text))
    verdicts = []
    end = 0
    for sentence in cut(text):
        # The end of a sentence is a pause, as the text was cut there before.
        pauses |= {end, end + len("".join(sentence))}
        for phrase in sentence:
            start, end = end, end + len(phrase)
            words = sum(is_word(word) and not is_ending(word) for word in phrase.split())
            if not {start, end} <= pauses:
                verdicts.append("torn")
            else:
                verdicts.append("long" if words > MOST_WORDS or thoughts & set(range(start + 1, end)) else "whole")
    return verdicts


def test_most_phrases_of_what_people_write_are_whole() -> None:
    verdicts = Counter(verdict for marked in EXAMPLES["judged"] for verdict in judge(marked))
    assert verdicts["whole"] >= WHOLE * verdicts.total(), verdicts


@pytest.mark.parametrize(
    ("marked", "english"),
    [(marked, name == "english") for name in ("english", "other") for marked in EXAMPLES[name]],
)
def test_marks_lists_emoji_and_names_are_cut_as_written(marked: str, english: bool) -> None:
    phrases = [phrase for sentence in cut(marked.replace("|", ""), english=english) for phrase in sentence]
    assert "|".join(phrases) == marked


@given(strategies.readable_text, st.booleans())
def test_phrases_are_a_partition_of_the_tokens(text: str, english: bool) -> None:
    for sentence in PIECES.document(text).sentences:
        words = [token.text for token in sentence]
        phrases = cut_phrases(words, english=english)
        assert [at for phrase in phrases for at in phrase] == list(range(len(words)))
        assert all(phrases)


def test_a_long_sentence_without_marks_is_cut_in_every_language() -> None:
    words = ["so", "they", "said", "it", "would", "come", "but", "then", "it", "came"] * 20
    for english in (True, False):
        assert max(map(len, cut_phrases(words, english=english))) <= MOST_WORDS


def test_no_tokens_have_no_phrases_and_marks_alone_have_one() -> None:
    assert cut_phrases([]) == []
    assert cut_phrases(["...", "!"]) == [range(2)]


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("I bought this for my mum and she loves it", True),
        ("dont waste your money on this cheap plastic junk it broke the first time", True),
        ("Das Zimmer war so kalt, und in der Nacht am Bahnhof war es laut", False),
        ("La chambre était propre mais le petit déjeuner était froid", False),
        ("El hotel está muy bien pero la cama era dura", False),
        ("部屋がとても寒くて、朝食もひどかった。", False),
    ],
)
def test_the_language_of_a_text_for_any_classifier_is_told_by_its_words(text: str, english: bool) -> None:
    tokens = [token.text for sentence in PIECES.document(text).sentences for token in sentence]
    assert is_english(tokens) is english


@pytest.mark.parametrize(
    "marked",
    [
        "虽然菜很好吃|但是服务很差|而且价格便宜我还会再来",
        "不但味道好|而且便宜，|不过位置不方便",
        "菜很好吃|只不过服务员不太热情|所以给三星",
        "味は美味しいけれど|値段が高いので|二度と行きません",
        "親切ですが|少しうるさい。|安いから|また買います",
    ],
)
def test_a_clause_of_chinese_and_japanese_ends_without_a_mark(marked: str) -> None:
    tokens = [token.text for sentence in PIECES.document(marked.replace("|", "")).sentences for token in sentence]
    phrases = cut_phrases(tokens, english=False)
    assert "|".join("".join(tokens[at] for at in phrase) for phrase in phrases) == marked
