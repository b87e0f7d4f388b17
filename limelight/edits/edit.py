"""An edit: a text with few words changed, and what the model answers to it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.common.verdict import apply_prior
from limelight.edits.goal import Goal
from limelight.edits.opposites import Swap, find_swaps
from limelight.model import Model
from limelight.prediction import Prediction
from limelight.text.reading import Reading
from limelight.text.tokens import Token

MOST_WORDS = 3
# Changes that are tried alone, and sets of several; changes that promise most, which such sets are made of.
_ALONE, _SETS, _TOGETHER = 96, 48, 12
# The largest share of a text that a sentence left out may have.
_LARGEST = 1 / 3
# Texts that are read of a classifier of yours, if no budget is given.
_BUDGET = 256
# Most edits that are returned.
_SHOWN = 3
# The smallest shift that a single change is named for, by the unit of the model.
_LEAST: dict[str, float] = RULES["light"]["least"]


@dataclass(frozen=True, slots=True)
class Change(Documented):
    """A change of one place of a text."""

    start: int
    """The first token that it takes away, counted from 0 over all tokens of an answer to the text."""
    end: int
    """One more than the last; `start` if it takes none away, and puts a word before `start`."""
    before: str
    """The words that stood there, as written; empty if a word is put in."""
    after: str
    """The words that stand there now; empty if words are left out."""


@dataclass(frozen=True, slots=True)
class Edit(Documented):
    """A text with few words changed, predicted again."""

    text: str
    changes: list[Change]
    """In the order of the text."""
    words: int
    """Number of places that are changed; a sentence left out is one."""
    reached: bool
    """Whether the answer is what was asked for, or beyond it."""
    prediction: Prediction
    """The answer to `text`."""


@dataclass(frozen=True, slots=True)
class Edits(Documented):
    """Few changed words, or sentences left out, that turn the answer to a text."""

    target: str | float
    """The label, or the number of stars, that was to be reached."""
    words: int | None
    """The fewest changes that reach it; 0 if the text does so as it is, null if none within `most_words` were found."""
    most_words: int
    """The number of changes up to which edits are searched."""
    edits: list[Edit]
    """First the fewest changes that reach the target; then the single changes that move the answer furthest to it."""
    note: str
    """A sentence if nothing was found that reaches the target; empty otherwise."""


# Changes that stand in a text together, and the value of the goal with them.
_Found = tuple[float, tuple[Swap, ...]]


def find_edits(
    predictor: Model, reading: Reading, goal: Goal, most: int = MOST_WORDS, budget: int | None = None
) -> Edits:
    """Returns the fewest changes, up to `most`, that bring the answer of `predictor` to `goal`.

    Whole sentences are left out only where words do not do. Each edit is answered as a whole text.
    Of a classifier of yours at most `budget` texts are read.
    """
    search = _Search(predictor, reading, goal, budget)
    [(now, _)] = search.tried([()])
    if goal.is_reached(now):
        return Edits(goal.name, 0, most, [], "")
    swaps = list(find_swaps(search.texts, search.starts))
    ends = [*search.starts[1:], len(search.texts)]
    sentences = [Swap(start, stop, "") for start, stop in zip(search.starts, ends, strict=True)]
    sentences = [each for each in sentences if each.stop - each.start <= _LARGEST * len(search.texts)]
    singles: list[_Found] = []
    for more in (swaps, sentences):
        alone = search.tried([(swap,) for swap in more[:_ALONE]])
        singles = found = sorted([*singles, *(each for each in alone if each[0] > now)], key=lambda each: -each[0])
        for count in range(2, most + 1):
            if found and goal.is_reached(found[0][0]):
                break
            found = search.tried(_joined(_apart(singles)[:_TOGETHER], count)[:_SETS])
        if found and goal.is_reached(found[0][0]):
            break
    reached = [each for each in found[:1] if goal.is_reached(each[0])]
    chosen = dict.fromkeys(swaps for _, swaps in [*reached, *_apart(singles)])
    edits = search.predicted([(), *list(chosen)[:_SHOWN]])
    before = edits.pop(0).prediction.probabilities
    edits = [
        edit
        for edit in edits
        if edit.reached or goal.shift(before, edit.prediction.probabilities) >= _LEAST[predictor.unit]
    ]
    words = edits[0].words if edits and edits[0].reached else None
    note = ""
    if words is None and not swaps:
        note = "No word of the text has a known opposite."
    elif words is None:
        changes = "One change does" if most == 1 else f"{most} changes do"
        note = f"{changes} not turn it to {goal.name}{' stars' if goal.stars is not None else ''}."
    return Edits(goal.name, words, most, edits, note)


def _joined(singles: Sequence[_Found], count: int) -> list[tuple[Swap, ...]]:
    """Returns sets of `count` of `singles` at places apart, those first that promise most."""
    sets = [
        sorted((swaps[0] for _, swaps in each), key=lambda swap: swap.start) for each in combinations(singles, count)
    ]
    return [tuple(each) for each in sets if all(one.stop <= other.start for one, other in pairwise(each))]


def _apart(singles: Sequence[_Found]) -> list[_Found]:
    """Returns the first of `singles` at each place."""
    return list({swaps[0].start: (value, swaps) for value, swaps in reversed(singles)}.values())[::-1]


class _Search:
    """Answers a text with changes; of a classifier of yours, no more texts than its budget."""

    def __init__(self, predictor: Model, reading: Reading, goal: Goal, budget: int | None):
        self._predictor, self._reading, self._goal = predictor, reading, goal
        self._left = sys.maxsize if predictor.is_network else budget or _BUDGET
        self._tokens = [token for sentence in reading.document.sentences for token in sentence]
        places = reading.places()
        self._numbers, self.texts = [place.number for place in places], [place.token.text for place in places]
        self.starts = np.cumsum([0, *map(len, reading.token_ids[:-1])]).tolist()

    def tried(self, sets: Sequence[tuple[Swap, ...]]) -> list[_Found]:
        """Returns the value of the text with each of `sets` of changes that the budget allows, the best first."""
        sets = sets[: self._left]
        found = self._values([self.written(each) for each in sets])
        return sorted(zip(found, sets, strict=True), key=lambda each: -each[0])

    def _values(self, texts: Sequence[str]) -> list[float]:
        if not texts:
            return []
        self._left -= len(texts)
        documents = [reading.token_ids for reading in self._predictor.read_all(texts)]
        shares = apply_prior(self._predictor.engine.answers(documents)[0], self._reading.prior)
        values: list[float] = self._goal.values(shares).tolist()
        return values

    def predicted(self, sets: Sequence[tuple[Swap, ...]]) -> list[Edit]:
        """Returns the texts with each of `sets` of changes, predicted."""
        texts = [self.written(each) for each in sets]
        predictions = self._predictor.predict_batch(texts, self._reading.prior)
        values = self._goal.values(np.array([each.probabilities for each in predictions])).tolist()
        return [
            Edit(text, list(map(self._change, swaps)), len(swaps), self._goal.is_reached(value), prediction)
            for text, swaps, value, prediction in zip(texts, sets, values, predictions, strict=True)
        ]

    def _change(self, swap: Swap) -> Change:
        start, stop = self._range(swap)
        return Change(start, stop, "".join(map(_written, self._tokens[start:stop])).strip(), swap.words)

    def _range(self, swap: Swap) -> tuple[int, int]:
        start = self._numbers[swap.start]
        return start, start if swap.start == swap.stop else self._numbers[swap.stop - 1] + 1

    def written(self, swaps: Sequence[Swap]) -> str:
        """Returns the text with changes at different places."""
        pieces = [[token.text, token.whitespace] if not token.removed else ["", ""] for token in self._tokens]
        for swap in swaps:
            start, stop = self._range(swap)
            if start == stop:
                pieces[start][0] = f"{swap.words} {pieces[start][0]}"
                continue
            gone = pieces[start:stop]
            pieces[start:stop] = [["", ""] for _ in gone]
            if swap.words:
                pieces[start] = [swap.words, gone[-1][1]]
                continue
            # "was not good" loses the space after "not"; "did" and "n't" have none between them.
            if start and not pieces[start - 1][1]:
                pieces[start - 1][1] = gone[-1][1]
            if gone[0][0].istitle() and stop < len(pieces):
                pieces[stop][0] = pieces[stop][0][:1].upper() + pieces[stop][0][1:]
        return "".join(map("".join, pieces))


def _written(token: Token) -> str:
    return "" if token.removed else token.text + token.whitespace
