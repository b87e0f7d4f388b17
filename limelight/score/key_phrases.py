"""Finds the few phrases of a review that move the answer most."""

from dataclasses import dataclass
from itertools import chain

import numpy as np

from limelight.documented import Documented
from limelight.insights.summary import quoted
from limelight.lenses.asked import Asked
from limelight.lenses.registry import lenses_of
from limelight.rules import RULES
from limelight.text.reading import Reading

# Most key phrases of a review, unless another number is given.
MOST_PHRASES = 5
# A phrase that moves the target by less is not reported.
LEAST_MOVE: dict[str, float] = RULES["key_phrases"]["least"]


@dataclass(frozen=True, slots=True)
class KeyPhrase(Documented):
    """A phrase, and what it adds to the value of the review."""

    phrase: str
    move: float


def find_key_phrases(asked: Asked, reading: Reading, lens: str, count: int) -> list[KeyPhrase]:
    """Returns at most `count` phrases of a review, those that move the target most first.

    Args:
        asked: The question about the review.
        reading: The review.
        lens: A lens with signs. That of phrases, `shapley`, gives their values; of another, the weights of their
            words are summed.
        count: Largest number of phrases.
    """
    light = lenses_of(asked.engine)[lens].run(asked)
    summed = np.bincount(asked.phrase_of, light.weights, len(asked.phrases))
    moves = summed if light.phrases is None else light.phrases.values
    tokens = list(chain.from_iterable(reading.document.sentences))

    def text(place: int) -> str:
        return quoted([tokens[asked.numbers[position]] for position in asked.phrases[place]])

    ranked = np.argsort(-np.abs(moves), kind="stable")[:count].tolist()
    return [
        KeyPhrase(text(place), round(float(moves[place]), 6))
        for place in ranked
        if abs(moves[place]) >= LEAST_MOVE[asked.target.unit]
    ]
