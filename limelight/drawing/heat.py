"""How strongly the sentences and words of a prediction are lit, from 0 to 10; below 0 where they pull down."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from limelight.text.words import is_word

if TYPE_CHECKING:
    from limelight.prediction import WeightedSentence


LEVELS = 10


def heat(sentences: Sequence["WeightedSentence"], explanation: str) -> list[tuple[int, list[int]]]:
    """Returns the level of each sentence, with those of its tokens.

    The light of a word is its attention times the square root of its sentence's (Yang et al. 2016), so that the chief
    words of a minor sentence can still be seen; other weights count over the whole text. The brightest word and the
    brightest sentence have level 10; marks are not lit. The page follows the same rule, and `tests/fixtures/heat.json`
    holds both to it.
    """
    light = [
        [
            token.weight * (math.sqrt(sentence.weight) if explanation == "attention" else 1)
            if is_word(token.text)
            else 0.0
            for token in sentence.tokens
        ]
        for sentence in sentences
    ]
    brightest = max((abs(value) for row in light for value in row), default=0.0) or 1.0
    heaviest = max((abs(sentence.weight) for sentence in sentences), default=0.0) or 1.0
    return [
        (level(sentence.weight / heaviest), [level(value / brightest) for value in row])
        for sentence, row in zip(sentences, light, strict=True)
    ]


def level(share: float) -> int:
    """Returns the level of a weight that is this share of the largest one, from −10 to 10."""
    # Halves are rounded up, as JavaScript does and round() does not.
    steps = math.floor(LEVELS * abs(share) + 0.5)
    return steps if share >= 0 else -steps
