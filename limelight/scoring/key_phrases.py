"""Finds the few phrases of a review that move the answer most: a lens proposes words, leaving out measures them."""

from dataclasses import dataclass

import numpy as np

from limelight.engines.engine import Engine
from limelight.explanation.lens import lenses
from limelight.explanation.target import Target
from limelight.insights.phrases import is_content
from limelight.insights.runs import LEAST_MOVE, PATIENCE, read_places, run_text, runs_around
from limelight.text.reading import Reading

# Phrases are looked for around this many more words than phrases are wanted, since neighbours end in one phrase.
_MORE_SEEDS = 3


@dataclass(frozen=True, slots=True)
class KeyPhrase:
    """A run of words as the review has it, and by how much the target is higher with it than without it."""

    phrase: str
    move: float


def find_key_phrases(engine: Engine, reading: Reading, lens: str, target: Target, count: int) -> list[KeyPhrase]:
    """Returns at most `count` phrases of a review that do not overlap, those first that move `target` most.

    A phrase has at most four words, and begins and ends with a word that says something by itself. Whatever the lens,
    its `move` is measured by leaving the phrase out; one that moves the target by less than a tenth of a star, or 3 %
    of a probability, is left out.

    Args:
        engine: The network.
        reading: The review.
        lens: Which words are looked at (see `limelight.explanation.lens`): `leave_one_out` misses none, at the cost of
            about ten predictions; the network's own is the cheapest.
        target: What is moved.
        count: Most phrases.
    """
    places = read_places(reading)
    content = [is_content(place.token) for place in places]
    light = lenses(engine)[lens](engine, reading.token_ids, target)
    strongest = np.argsort(-np.abs(light.weights), kind="stable")
    seeds = [int(seed) for seed in strongest if content[seed]][: count + _MORE_SEEDS]
    runs = sorted(
        {run for seed in seeds for run in runs_around(places, seed) if content[run[0]] and content[run[1] - 1]}
    )
    if not runs:
        return []
    kept = np.ones((1 + len(runs), len(places)), bool)
    for row, (start, stop) in zip(kept[1:], runs, strict=True):
        row[start:stop] = False
    values = target.value(engine.parts(reading.token_ids, kept))
    moves = values[0] - values[1:]
    lengths = np.array([stop - start for start, stop in runs])
    found: list[tuple[int, int]] = []
    phrases: list[KeyPhrase] = []
    for best in np.argsort(-np.abs(moves) / PATIENCE ** (lengths - 1), kind="stable"):
        start, stop = runs[best]
        if abs(moves[best]) >= LEAST_MOVE[target.unit] and all(stop <= first or last <= start for first, last in found):
            found.append((start, stop))
            phrases.append(KeyPhrase(run_text(places, runs[best]), round(float(moves[best]), 6)))
        if len(phrases) == count:
            break
    return sorted(phrases, key=lambda phrase: -abs(phrase.move))
