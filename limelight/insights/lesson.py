"""The lesson of a text: looking is not deciding. Two words of it, one that is looked at and one that counts."""

from dataclasses import dataclass

import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.insights.quotation import LEAST
from limelight.lenses.lens import EXPECTED_STARS, LensInput, Target
from limelight.lenses.levels import find_looks
from limelight.model import Model
from limelight.text.reading import Reading

# Of a longer text, the first words: each is left out once.
_MOST_WORDS: int = RULES["trace"]["lesson"]["most_words"]
# One word is looked at twice as much as the other, which changes the answer twice as much.
_AT_LEAST_TIMES: int = RULES["trace"]["lesson"]["times"]


@dataclass(frozen=True, slots=True)
class FoundWord(Documented):
    """A word with its share of what the network looks at, and the answer without it."""

    text: str
    token: int
    """Its index among all tokens of the answer."""
    looked: float
    """Its share of the network's own weights over the whole text."""
    without: float
    """The value of the target if it is struck out."""


@dataclass(frozen=True, slots=True)
class Lesson(Documented):
    """A word that the network looks at, and one that changes the answer."""

    target: str
    """The quantity: `expected_stars`, or a label with its probability."""
    value: float
    """Its value for the text."""
    looked: FoundWord
    """A word that is looked at and changes little; if there is no `counts`, the word that is looked at most."""
    counts: FoundWord | None
    """A word that is hardly looked at, and changes much; null if the text has no such pair."""


def find_lesson(predictor: Model, reading: Reading) -> Lesson | None:
    """Leaves out each word of a text, and returns the pair of words that differ most in both respects.

    The product of their differences, in share and in change, is the largest of all pairs in which one word is looked at
    twice as much, and the other changes the answer twice as much, and so much that a card would name it.

    Returns:
        None if the network does not show where it looked.
    """
    evaluation = predictor.engine.evaluate(reading.token_ids)
    label = predictor.labels[int(evaluation.answer().probabilities.argmax())]
    target = Target.choose(EXPECTED_STARS if predictor.stars else label, predictor.labels, predictor.stars)
    asked = LensInput.about(predictor.engine, reading, target, None, evaluation)
    looks = find_looks(asked)
    if looks is None:
        return None
    words = asked.words[:_MOST_WORDS]
    kept = np.ones((len(words), len(asked.texts)), bool)
    kept[np.arange(len(words)), words] = False
    without = asked.values(kept)
    changes = np.abs(without - asked.value)
    looked = looks.of_text[words]
    fits = (looked[:, None] >= _AT_LEAST_TIMES * looked) & (changes >= _AT_LEAST_TIMES * changes[:, None])
    # A card names such a change.
    fits &= changes >= LEAST[target.unit]
    gains = np.where(fits, (looked[:, None] - looked) * (changes - changes[:, None]), 0)

    def found(at: int) -> FoundWord:
        place = words[at]
        return FoundWord(asked.texts[place], asked.numbers[place], float(looked[at]), float(without[at]))

    if not gains.any():
        return Lesson(target.name, asked.value, found(int(looked.argmax())), None)
    first, second = map(int, np.unravel_index(gains.argmax(), gains.shape))
    return Lesson(target.name, asked.value, found(first), found(second))
