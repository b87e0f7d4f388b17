"""An edit: a text with few words changed, and what the model answers to it."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.common.verdict import apply_prior
from limelight.edits.goal import Goal
from limelight.edits.opposites import Swap, find_swaps
from limelight.prediction import Prediction
from limelight.text.reading import Reading
from limelight.text.tokens import Token

if TYPE_CHECKING:
    from limelight.predictor import Predictor

MOST_WORDS = 3
# Changes that are tried alone for each word that may change, those that promise most first; the best of these that are
# tried together, and in how many sets.
_SINGLES, _TOGETHER, _SETS = 16, 16, 48
# Changes of one place that are tried.
_OF_PLACE = 2
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
    """Number of places that are changed."""
    reached: bool
    """Whether the answer is what was asked for, or beyond it."""
    prediction: Prediction
    """The answer to `text`."""


@dataclass(frozen=True, slots=True)
class Edits(Documented):
    """Few changed words that turn the answer to a text."""

    target: str | float
    """The label, or the number of stars, that was to be reached."""
    words: int | None
    """The fewest words that reach it; 0 if the text does so as it is, null if none within `most_words` were found."""
    most_words: int
    """The number of words up to which edits are searched."""
    edits: list[Edit]
    """First the fewest words that reach the target; then the single changes that move the answer furthest to it."""
    note: str
    """A sentence if nothing was found that reaches the target; empty otherwise."""


# Changes that stand in a text together, and the value of the goal with them.
_Found = tuple[float, tuple[Swap, ...]]


def find_edits(
    predictor: "Predictor", reading: Reading, goal: Goal, most: int = MOST_WORDS, budget: int | None = None
) -> Edits:
    """Returns the fewest changes, up to `most`, that bring the answer of `predictor` to `goal`.

    Each is answered as a whole text. Of a classifier of yours at most `budget` texts are read.
    """
    search = _Search(predictor, reading, goal, budget)
    [(now, _)] = search.tried([()])
    if goal.is_reached(now):
        return Edits(goal.name, 0, most, [], "")
    swaps = list(find_swaps(search.texts, search.starts))
    alone = search.tried([(swap,) for swap in search.ranked(swaps)[: _SINGLES * most]])
    singles = [each for each in alone if each[0] > now]
    found = singles
    for count in range(2, most + 1):
        if found and goal.is_reached(found[0][0]):
            break
        found = search.tried(_joined(_apart(singles)[:_TOGETHER], count))
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
    if not swaps:
        note = "No word of the text has a known opposite."
    elif words is None:
        changes = "One change does" if most == 1 else f"{most} changes do"
        note = f"{changes} not turn it to {goal.name}{' stars' if goal.stars is not None else ''}."
    return Edits(goal.name, words, most, edits, note)


def _joined(singles: Sequence[_Found], count: int) -> list[tuple[Swap, ...]]:
    """Returns sets of `count` of `singles` at different places, those first that promise most."""
    sets = [each for each in combinations(singles, count) if len({swaps[0].start for _, swaps in each}) == count]
    sets.sort(key=lambda each: -sum(value for value, _ in each))
    return [tuple(sorted((swaps[0] for _, swaps in each), key=lambda swap: swap.start)) for each in sets]


def _apart(singles: Sequence[_Found]) -> list[_Found]:
    """Returns the first of `singles` at each place."""
    return list({swaps[0].start: (value, swaps) for value, swaps in reversed(singles)}.values())[::-1]


class _Search:
    """Answers a text with changes; of a classifier of yours, no more texts than its budget."""

    def __init__(self, predictor: "Predictor", reading: Reading, goal: Goal, budget: int | None):
        self._predictor, self._reading, self._goal = predictor, reading, goal
        self._left = sys.maxsize if predictor.is_network else budget or _BUDGET
        self._tokens = [token for sentence in reading.document.sentences for token in sentence]
        self._numbers = reading.token_numbers()
        self.texts = [self._tokens[number].text for number in self._numbers]
        self.starts = np.cumsum([0, *map(len, reading.token_ids[:-1])]).tolist()

    def ranked(self, swaps: Sequence[Swap]) -> list[Swap]:
        """Returns the swaps to try, those first whose new words alone are worth more than the old ones alone."""
        old = [" ".join(self.texts[swap.start : swap.stop]) for swap in swaps]
        words = list(dict.fromkeys(each for each in [*old, *(swap.words for swap in swaps)] if each))
        worth = dict(zip(words, self._values(words), strict=True)) if len(words) <= self._left // 2 else {}
        gains = [worth.get(swap.words, 0) - worth.get(word, 0) for swap, word in zip(swaps, old, strict=True)]
        of_place: Counter[int] = Counter()
        chosen = []
        for swap in [swaps[place] for place in np.argsort([-gain for gain in gains], kind="stable").tolist()]:
            of_place[swap.start] += 1
            if of_place[swap.start] <= _OF_PLACE:
                chosen.append(swap)
        return chosen

    def tried(self, sets: Sequence[tuple[Swap, ...]]) -> list[_Found]:
        """Returns the value of the text with each of the first of `sets` of changes, the best first."""
        sets = sets[: min(_SETS, self._left)]
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
        start = self._numbers[swap.start]
        stop = start + swap.stop - swap.start
        return Change(start, stop, "".join(map(_written, self._tokens[start:stop])).strip(), swap.words)

    def written(self, swaps: Sequence[Swap]) -> str:
        """Returns the text with changes at different places."""
        pieces = [[token.text, token.whitespace] if not token.removed else ["", ""] for token in self._tokens]
        for swap in swaps:
            number = self._numbers[swap.start]
            if swap.start == swap.stop:
                pieces[number][0] = f"{swap.words} {pieces[number][0]}"
            elif swap.words:
                pieces[number] = [swap.words, pieces[number + swap.stop - swap.start - 1][1]]
                pieces[number + 1 : number + swap.stop - swap.start] = [["", ""]] * (swap.stop - swap.start - 1)
            else:
                # "was not good" loses the space after "not"; "did" and "n't" have none between them.
                space = pieces[number][1]
                pieces[number] = ["", ""]
                if number and not pieces[number - 1][1]:
                    pieces[number - 1][1] = space
                if self._tokens[number].text.istitle() and number + 1 < len(pieces):
                    following = pieces[number + 1][0]
                    pieces[number + 1][0] = following[:1].upper() + following[1:]
        return "".join(map("".join, pieces))


def _written(token: Token) -> str:
    return "" if token.removed else token.text + token.whitespace
