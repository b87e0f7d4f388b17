"""Finds the few phrases of a review that move the answer most: a lens proposes words, leaving them out measures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from limelight.common.documented import Documented
from limelight.engines.engine import Bools, Engine, Floats
from limelight.insights.phrases import is_content
from limelight.insights.runs import LEAST_MOVE, PATIENCE, Place, joined, read_places, run_text, runs_around
from limelight.lenses.registry import lenses_of
from limelight.lenses.target import Target
from limelight.text.reading import Reading
from limelight.text.words import is_ending

# Most key phrases of a review, unless another number is given.
MOST_PHRASES = 5
# Number of extra words around which phrases are searched, since neighbours end up in one phrase.
_MORE_SEEDS = 3


@dataclass(frozen=True, slots=True)
class KeyPhrase(Documented):
    """A sequence of words, and how much higher the value of the review is with it than without it."""

    phrase: str
    move: float


def find_key_phrases(
    engine: Engine, readings: Sequence[Reading], lens: str, targets: Sequence[Target], count: int
) -> list[list[KeyPhrase]]:
    """Returns at most `count` phrases of each review that do not overlap, those with the largest effect first.

    A phrase has at most four words, and begins and ends with a content word; "didn't" counts as
    one such word. For any lens, `move` is measured by leaving the phrase out; one that moves the target by
    less than a tenth of a star, or 3 % of a probability, is left out.

    Args:
        engine: The network.
        readings: The reviews.
        lens: The lens that proposes words (see `limelight.lenses.registry`): `leave_one_out` misses none, and takes
            some 25 times as long as the answers alone; `shapley` takes half as long again, the network's own a third.
        targets: The target of each.
        count: Largest number of phrases of a review.
    """
    if not readings:
        return []
    documents = [reading.token_ids for reading in readings]
    asked = zip(readings, targets, strict=True)
    found = [_Candidates.around_strongest(engine, reading, lens, target, count) for reading, target in asked]
    values = engine.parts_of(documents, [candidates.kept() for candidates in found])
    return [
        candidates.strongest(target, target.value(probabilities), count)
        for candidates, target, probabilities in zip(found, targets, values, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The runs of words of a review that are candidates for key phrases."""

    places: list[Place]
    runs: list[tuple[int, int]]

    @classmethod
    def around_strongest(cls, engine: Engine, reading: Reading, lens: str, target: Target, count: int) -> "_Candidates":
        """Returns the runs around the brightest words of the lens."""
        places = read_places(reading)
        content = [is_content(place.token) for place in places]
        light = lenses_of(engine)[lens].run(engine, reading.token_ids, target)
        strongest = np.argsort(-np.abs(light.weights), kind="stable")
        seeds = [int(seed) for seed in strongest if content[seed]][: count + _MORE_SEEDS]
        around = {run for seed in seeds for run in runs_around(places, seed)}
        whole = [(start, stop) for start, stop in around if content[start] and content[stop - 1]]
        return cls(places, sorted({(_whole_word(places, start), stop) for start, stop in whole}))

    def kept(self) -> Bools:
        """Returns the tokens of the whole, and those that remain without each run: `<bool>[1 + runs, tokens]`."""
        kept = np.ones((1 + len(self.runs), len(self.places)), bool)
        for row, (start, stop) in zip(kept[1:], self.runs, strict=True):
            row[start:stop] = False
        return kept

    def strongest(self, target: Target, values: Floats, count: int) -> list[KeyPhrase]:
        """Returns the phrases, given the value of the whole and without each run."""
        moves = values[0] - values[1:]
        lengths = np.array([stop - start for start, stop in self.runs])
        found: list[tuple[int, int]] = []
        phrases: list[KeyPhrase] = []
        for best in np.argsort(-np.abs(moves) / PATIENCE ** (lengths - 1), kind="stable"):
            start, stop = self.runs[best]
            if abs(moves[best]) >= LEAST_MOVE[target.unit] and all(stop <= a or b <= start for a, b in found):
                found.append((start, stop))
                phrases.append(KeyPhrase(run_text(self.places, self.runs[best]), round(float(moves[best]), 6)))
            if len(phrases) == count:
                break
        return sorted(phrases, key=lambda phrase: -abs(phrase.move))


def _whole_word(places: Sequence[Place], start: int) -> int:
    """Returns the start of the word that has the token at `start`: half a word, as "n't", begins no phrase."""
    half = start > 0 and is_ending(places[start].token.text) and joined(places[start - 1], places[start])
    return start - 1 if half else start
