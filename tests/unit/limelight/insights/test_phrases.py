"""Phrases that two texts share: the longest first, within a sentence, and never of function words alone."""

import pytest

from limelight.insights.phrases import common_phrases
from limelight.text.preprocessor import Document
from limelight.text.reading import strike_out
from tests.tiny import tiny_preprocessor


def read(text: str) -> Document:
    return tiny_preprocessor().document(text)


def phrases(here: str, there: str, struck: int | None = None) -> list[tuple[str, str]]:
    documents = read(here), read(there)
    strike_out(documents[0], [] if struck is None else [struck])
    tokens = [[token.text for sentence in document.sentences for token in sentence] for document in documents]
    return [
        (" ".join(tokens[0][slice(*bounds(phrase.here))]), " ".join(tokens[1][slice(*bounds(phrase.there))]))
        for phrase in common_phrases(*documents)
    ]


def bounds(numbers: range) -> tuple[int, int]:
    return numbers.start, numbers.stop


@pytest.mark.parametrize(
    ("here", "there", "found"),
    [
        ("We loved the film.", "Yes, we Loved THE film!", [("loved the film", "Loved THE film")]),
        ("It is the one in the shop.", "The and it and the.", []),
        (
            "A lovely kettle. Boils.",
            "A kettle boils, lovely.",
            [("lovely", "lovely"), ("kettle", "kettle"), ("Boils", "boils")],
        ),
        ("Sturdy brolly.", "Sturdy brolly.", []),
        ("boring", "boring, boring, boring", [("boring", "boring")]),
        ("It didn't.", "They didn't!", []),
        ("It didn't switch on.", "Didn't switch!", [("n't switch", "n't switch")]),
    ],
)
def test_common_phrases(here: str, there: str, found: list[tuple[str, str]]) -> None:
    assert phrases(here, there) == found


def test_a_struck_word_is_in_no_phrase() -> None:
    assert phrases("We loved the film.", "We loved the film.", struck=1) == [("film", "film")]
