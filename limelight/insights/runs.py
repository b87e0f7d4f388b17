"""Runs of adjacent words in a text that the network read, which may be left out as one phrase."""

from collections.abc import Sequence
from dataclasses import dataclass

from limelight.text.reading import Reading
from limelight.text.tokens import Token

# A run has at most this many words.
MAX_WORDS = 4
# Longer runs always move a little more, so each added word must add at least this much.
PATIENCE = 1.25
# A run that moves the target by less is not reported.
LEAST_MOVE = {"stars": 0.1, "probability": 0.03}


@dataclass(frozen=True, slots=True)
class Place:
    """The place in the text of a token that the network read."""

    sentence: int
    number: int
    token: Token


def read_places(reading: Reading) -> list[Place]:
    """Returns the place of each token that the network read, in order."""
    tokens = [(sentence, token) for sentence, each in enumerate(reading.document.sentences) for token in each]
    return [Place(tokens[number][0], number, tokens[number][1]) for number in reading.token_numbers()]


def runs_around(places: Sequence[Place], seed: int) -> list[tuple[int, int]]:
    """Returns the runs of at most `MAX_WORDS` words around `seed`, `(start, stop)`, without interruptions."""
    start = stop = seed
    while start > 0 and seed - start < MAX_WORDS - 1 and joined(places[start - 1], places[start]):
        start -= 1
    while stop + 1 < len(places) and stop - seed < MAX_WORDS - 1 and joined(places[stop], places[stop + 1]):
        stop += 1
    return [
        (first, last + 1)
        for first in range(start, seed + 1)
        for last in range(seed, stop + 1)
        if last - first < MAX_WORDS
    ]


def run_text(places: Sequence[Place], run: tuple[int, int]) -> str:
    """Returns the words of a run as written, on one line."""
    text = "".join(place.token.text + place.token.whitespace for place in places[slice(*run)])
    return " ".join(text.split())


def joined(first: Place, second: Place) -> bool:
    """Whether two words are adjacent in one sentence."""
    words = all(any(map(str.isalnum, place.token.text)) for place in (first, second))
    return words and first.sentence == second.sentence and first.number + 1 == second.number
