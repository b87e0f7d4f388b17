"""The part of a text that a network reads: its tokens within the limits, without struck ones, cut into phrases."""

import numpy as np
import pytest

from limelight.errors import EmptyTextError, StrikeError
from limelight.text.reading import Cut, cut_words, read_texts
from tests.tiny import tiny_preprocessor

TEXT = "The lid didn't close well. <br>\n\nIt looks lovely, though!\nIt is slow."


def as_lists(cut: Cut) -> dict[str, object]:
    arrays = {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in cut._asdict().items()}
    return {**arrays, "numbers": list(cut.numbers), "phrases": [list(phrase) for phrase in cut.phrases]}


def test_a_reading_is_cut_without_struck_tokens_and_within_the_limit_of_sentences() -> None:
    [reading] = read_texts(tiny_preprocessor(), [TEXT], 2, without=[1, 9])
    given = read_texts(tiny_preprocessor(), ["A lid."], 2, english=False, prior=np.ones(5))[0]
    assert (given.english, list(given.prior)) == (False, [1] * 5)
    # The lid and the look are struck; the tag is no word.
    assert reading.text == "The didn't close well. <br>\n\nIt lovely, though!\n"
    numbers = [0, 2, 3, 4, 5, 6, 8, 10, 11, 12, 13]
    assert [place[:2] for place in reading.places()] == [(int(number > 6), number) for number in numbers]
    assert as_lists(reading.cut()) == {
        "texts": ["The", "did", "n't", "close", "well", ".", "It", "lovely", ",", "though", "!"],
        "numbers": numbers,
        "is_word": [place not in (5, 8, 10) for place in range(11)],
        "is_ending": [place == 2 for place in range(11)],
        "words": [0, 1, 2, 3, 4, 6, 7, 9],
        "sentences": [0] * 6 + [1] * 5,
        "phrases": [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10]],
        "phrase_of": [0] * 6 + [1] * 5,
        "english": True,
    }


def test_words_of_a_document_without_its_text_are_cut_too() -> None:
    texts = ["did", "n't", "close", ".", "good", "!"]
    assert as_lists(cut_words([[1, 2, 3, 4], [5, 6]], texts)) == {
        "texts": texts,
        "numbers": [0, 1, 2, 3, 4, 5],
        "is_word": [True, True, True, False, True, False],
        "is_ending": [False, True, False, False, False, False],
        "words": [0, 1, 2, 4],
        "sentences": [0, 0, 0, 0, 1, 1],
        "phrases": [[0, 1, 2, 3], [4, 5]],
        "phrase_of": [0, 0, 0, 0, 1, 1],
        "english": True,
    }
    # Without a word every token counts as one.
    assert cut_words([[1], [5, 6]], [".", "!", "."]).words.tolist() == [0, 1, 2]


def test_what_cannot_be_struck_or_read_is_refused() -> None:
    for without in ([True], [0.5], [-1], [99]):
        with pytest.raises(StrikeError):
            read_texts(tiny_preprocessor(), ["A lid."], 2, without=without)
    with pytest.raises(StrikeError):
        read_texts(tiny_preprocessor(), ["A lid."], 2, without=range(3))
    for blank in (" \n", "?! ..."):
        with pytest.raises(EmptyTextError):
            read_texts(tiny_preprocessor(), ["A lid.", blank], 2)


def test_the_words_of_a_text_tell_whether_it_is_cut_as_english() -> None:
    texts = [TEXT, "Der Deckel schließt leider nicht und der Laden antwortet mir nicht."]
    readings = read_texts(tiny_preprocessor(), texts, 8, english=None)
    assert [reading.cut().english for reading in readings] == [True, False]
