"""Finds the few phrases of a review that move the answer most."""

from dataclasses import dataclass
from itertools import chain

import numpy as np

from limelight.common.documented import Documented
from limelight.engines.engine import Floats
from limelight.insights.quotation import quoted
from limelight.lenses.lens import LensInput, Values
from limelight.lenses.phrases import phrase_values, word_values
from limelight.lenses.registry import DEFAULT, lenses_of
from limelight.text.reading import Reading

# Most key phrases of a review, unless another number is given.
MOST_PHRASES = 5
# Words at the ends of a phrase with less than this share of its strongest word's weight are not quoted.
_CARRIES = 0.25
# A phrase that moves the target by less is not reported.
LEAST_MOVE = {"stars": 0.1, "probability": 0.03}


@dataclass(frozen=True, slots=True)
class KeyPhrase(Documented):
    """A phrase and what it adds to the value of the review."""

    phrase: str
    move: float


def find_key_phrases(asked: LensInput, reading: Reading, lens: str, count: int) -> list[KeyPhrase]:
    """Returns up to `count` phrases of a review, those that move the target most first.

    A phrase is quoted from the first to the last of its important words, so that many reviews share it.

    Args:
        asked: The question about the review.
        reading: The review.
        lens: The name of a lens. For `phrases`, and for a lens without signs, the values of the phrases are returned;
            for other signed lenses, the sums of the weights of their words.
        count: Maximum number of phrases.
    """
    known = lenses_of(asked.engine)
    if lens != DEFAULT and known[lens].signed:
        weights = known[lens].run(asked).weights
        moves = np.bincount(asked.phrase_of, weights, len(asked.phrases)).astype(np.float64)
        strongest = _strongest(moves, count)
    else:
        values = phrase_values(asked)
        moves, strongest = values.values, _strongest(values.values, count)
        # Words cost as much as phrases: only those that may be quoted are asked for.
        weights = word_values(asked, values, strongest).astype(np.float32)
    tokens = list(chain.from_iterable(reading.document.sentences))
    results = []
    for index in strongest:
        # A phrase of HTML alone is none for a reader.
        written = quoted([tokens[asked.numbers[position]] for position in asked.phrases[index]])
        if written and abs(moves[index]) >= LEAST_MOVE[asked.target.unit]:
            carrying = _carrying(asked, asked.phrases[index], weights)
            text = quoted([tokens[asked.numbers[position]] for position in carrying])
            results.append(KeyPhrase(text, round(float(moves[index]), 6)))
    return results


def _strongest(moves: Values, count: int) -> list[int]:
    result: list[int] = np.argsort(-np.abs(moves), kind="stable")[:count].tolist()
    return result


def _carrying(asked: LensInput, run: range, weights: Floats) -> range:
    """Returns the part of `run` from the first to the last word with a fourth of the weight of its strongest word."""
    pulls = weights[run.start : run.stop] * np.sign(weights[run.start : run.stop].sum())
    strong = np.flatnonzero(asked.is_word[run.start : run.stop] & (pulls >= _CARRIES * pulls.max()))
    if not len(strong):
        return run
    start = run.start + int(strong[0])
    # Half a word, as "n't", begins no phrase.
    if start > run.start and asked.is_ending[start]:
        start -= 1
    return range(start, run.start + int(strong[-1]) + 1)
