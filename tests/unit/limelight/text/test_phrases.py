"""Sentences are cut into phrases with natural ends: the judged examples are in tests/fixtures/phrases.json."""

import json
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limelight.common.rules import RULES
from limelight.common.shipped import find_weights
from limelight.text.phrases import cut_phrases, subject_of
from limelight.text.pieces import PieceReader
from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import PAD_TOKEN_ID
from limelight.text.words import is_ending, is_word
from tests import strategies
from tests.places import TESTS

EXAMPLES = json.loads((TESTS / "fixtures/phrases.json").read_text(encoding="utf-8"))
SUBJECTS = json.loads((TESTS / "fixtures/quotations.json").read_text(encoding="utf-8"))["subjects"]
FUNCTION_WORDS = {word for lines in RULES["phrases"]["closed_classes"].values() for word in " ".join(lines).split()} | {
    "so",
    "too",
    "as",
    "all",
    "have",
    "has",
    "had",
    "do",
    "does",
    "did",
}
PIECES = PieceReader()

# Words as people write them: function words in short runs, the others known and unknown.
function_words = st.sampled_from(["the", "it", "was", "very", "and", "of", "not", "to", "I", "with", "is", "would"])
open_words = st.sampled_from(["food", "great", "works", "firendly", "quickly", "loved", "3/5", "café"])
marks = st.sampled_from([".", ",", "!!!", "…", "?"])
sentences = st.lists(
    st.tuples(st.lists(function_words, max_size=2), open_words, st.lists(marks, max_size=1)), min_size=1, max_size=12
).map(lambda groups: [word for before, own, after in groups for word in (*before, own, *after)])


@cache
def han() -> Preprocessor:
    """Returns the reader of a shipped network, which reads "4 out of 5" as one token."""
    return Preprocessor.load(find_weights("han") / "tokenizer.json", max_sentence_tokens=50)


def is_counted(word: str) -> bool:
    """Whether `word` counts as one: neither a mark nor half of a word."""
    return is_word(word) and not is_ending(word)


def phrases_of(words: Sequence[str], *, english: bool = True) -> list[list[str]]:
    """Returns the words of each phrase of a sentence."""
    return [list(words[phrase.start : phrase.stop]) for phrase in cut_phrases(words, english=english)]


@pytest.mark.parametrize(
    ("marked", "english"),
    [(marked, name == "english") for name, examples in EXAMPLES.items() for marked in examples],
)
def test_phrases_end_where_a_reader_would_end_them(marked: str, english: bool) -> None:
    cuts = []
    for sentence in han().document(marked.replace("|", "")).sentences:
        tokens = [token for token in sentence if token.token_id != PAD_TOKEN_ID]
        for phrase in cut_phrases([token.text for token in tokens], english=english):
            cuts.append("".join(tokens[at].text + tokens[at].whitespace for at in phrase))
    assert "|".join(cuts) == marked


@pytest.mark.parametrize(("text", "subject"), SUBJECTS.items())
def test_the_subject_of_the_last_phrase(text: str, subject: str) -> None:
    [sentence] = PIECES.document(text).sentences
    words = [token.text for token in sentence]
    found = subject_of(words, cut_phrases(words)[-1].start)
    assert " ".join(words[place] for place in found) == subject


@given(strategies.readable_text)
def test_a_subject_ends_where_its_phrase_begins(text: str) -> None:
    for sentence in PIECES.document(text).sentences:
        words = [token.text for token in sentence]
        for phrase in cut_phrases(words):
            found = subject_of(words, phrase.start)
            assert not found or found.stop == phrase.start


@given(strategies.readable_text, st.booleans())
def test_phrases_are_a_partition_of_the_tokens(text: str, english: bool) -> None:
    for sentence in PIECES.document(text).sentences:
        words = [token.text for token in sentence]
        phrases = cut_phrases(words, english=english)
        assert [at for phrase in phrases for at in phrase] == list(range(len(words)))
        assert all(phrases)


@given(st.lists(st.one_of(function_words, open_words, marks), max_size=40), st.booleans())
def test_a_phrase_has_at_most_seven_words_and_four_in_other_languages(words: list[str], english: bool) -> None:
    for phrase in phrases_of(words, english=english):
        assert sum(map(is_counted, phrase)) <= (7 if english else 4)


@given(st.lists(st.one_of(function_words, open_words, marks), max_size=40), st.booleans())
def test_neither_a_mark_nor_half_a_word_begins_a_phrase_but_the_first(words: list[str], english: bool) -> None:
    assert all(is_counted(phrase[0]) for phrase in phrases_of(words, english=english)[1:])


@given(sentences)
def test_no_phrase_has_function_words_alone(words: list[str]) -> None:
    for phrase in phrases_of(words):
        assert not FUNCTION_WORDS.issuperset(word.lower() for word in phrase if is_counted(word)), phrase


@given(sentences)
def test_a_negation_stays_with_what_it_negates(words: list[str]) -> None:
    for phrase in phrases_of(words):
        negations = [at for at, word in enumerate(phrase) if word in ("not", "n't")]
        if negations and is_word(phrase[-1]):
            assert not FUNCTION_WORDS.issuperset(word.lower() for word in phrase[negations[-1] :]), phrase


def test_a_phrase_depends_on_its_sentence_alone_and_not_on_capitals() -> None:
    words = ["The", "staff", "did", "n’t", "help", "us", ",", "but", "the", "room", "was", "lovely", "!"]
    assert phrases_of(words) == phrases_of(words)
    lower = [[word.lower() for word in phrase] for phrase in phrases_of(words)]
    assert phrases_of([word.lower() for word in words]) == lower


def test_no_tokens_have_no_phrases_and_marks_alone_have_one() -> None:
    assert cut_phrases([]) == []
    assert cut_phrases(["...", "!"]) == [range(2)]
