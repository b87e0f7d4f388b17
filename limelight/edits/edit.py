"""An edit: a text without some of its sentences, and the model's answer to it."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from limelight.common.documented import Documented
from limelight.common.formatting import plural
from limelight.common.probabilities import apply_prior
from limelight.common.rules import RULES
from limelight.edits.goal import Goal
from limelight.model import Model
from limelight.prediction import Prediction
from limelight.text.reading import Reading
from limelight.text.tokens import Token

MOST_WORDS = 3
# Sentences that are tried alone, and sets of two, or of three: all sets of the sentences that do most alone.
_ALONE, _SETS = 96, 256
# The largest share of a text that a sentence may have to be left out, and all that are left out together.
_LARGEST, _LARGEST_TOGETHER = 0.4, 0.6
# Texts sent to your own classifier if no budget is given; of a network, tokens of all texts that are tried.
_BUDGET, _MOST_TOKENS = 256, 1_000_000
# Most edits that are returned, and tokens of their texts, beyond the first edit.
_SHOWN, _SHOWN_TOKENS = 3, 20_000
# The smallest shift that a single change is named for, by the unit of the model.
_LEAST_SHIFT: dict[str, float] = RULES["light"]["least"]


@dataclass(frozen=True, slots=True)
class Change(Documented):
    """A sentence that is left out."""

    start: int
    """The index of its first token, counted from 0 over all tokens of the answer."""
    end: int
    """The index just past its last token."""
    before: str
    """The sentence, as written."""
    after: str = ""
    """The replacement of the sentence, which is always empty."""


@dataclass(frozen=True, slots=True)
class Edit(Documented):
    """A text without some of its sentences, predicted again."""

    text: str
    changes: list[Change]
    """The sentences left out, in the order of the text."""
    words: int
    """Number of sentences left out."""
    reached: bool
    """Whether the answer reaches the target."""
    prediction: Prediction
    """The answer to `text`."""


@dataclass(frozen=True, slots=True)
class Edits(Documented):
    """The fewest sentences to leave out to change the answer to a text."""

    target: str | float
    """The target label or number of stars."""
    words: int | None
    """The fewest sentences that suffice; 0 if the text already reaches the target, null if no edit tried does."""
    most_words: int
    """The maximum number of sentences to leave out."""
    edits: list[Edit]
    """The edits that reach the target with the fewest sentences; if none does, those that move the answer furthest."""
    note: str
    """A message if no edit reaches the target; empty otherwise."""


# Sentences that are left out together, by their numbers, and the value of the goal without them.
_Found = tuple[float, tuple[int, ...]]


def find_edits(
    predictor: Model, reading: Reading, goal: Goal, most: int = MOST_WORDS, budget: int | None = None
) -> Edits:
    """Finds the fewest sentences, up to `most`, to leave out so that the answer of `predictor` reaches `goal`.

    Each edit is predicted as a whole text. Your own classifier evaluates at most `budget` texts.
    """
    search = _Search(predictor, reading, goal, budget)
    if goal.is_reached(float(goal.values(search.answer[None])[0])):
        return Edits(goal.name, 0, most, [], "")
    tried = search.all_tried(most)
    best = [each for each in tried if goal.is_reached(each[0])] or sorted(tried, key=lambda each: -each[0])
    shown = min(_SHOWN, max(1, _SHOWN_TOKENS // sum(map(len, reading.document.sentences))))
    edits = search.predicted([numbers for _, numbers in best[:shown]]) if best else []
    # The text as it is written may be cut into other sentences.
    edits = [edit for edit in edits if edit.reached] or [
        edit
        for edit in edits
        if goal.shift(search.answer.tolist(), edit.prediction.probabilities) >= _LEAST_SHIFT[predictor.unit]
    ]
    words = edits[0].words if edits and edits[0].reached else None
    note = "" if words is not None else _note(goal, most, len(tried), bool((search.sizes > _LARGEST).all()))
    return Edits(goal.name, words, most, edits, note)


def _note(goal: Goal, most: int, count: int, none_may_go: bool) -> str:
    """Returns the message if none of `count` ways to leave out up to `most` sentences reaches the goal."""
    if none_may_go:
        return "No sentence can be left out: each one is too large a part of the text."
    stars = " stars" if goal.stars is not None else ""
    sentences = "one sentence" if most == 1 else f"up to {most} sentences"
    return f"Tried {plural(count, 'way')} to leave out {sentences}: none reaches {goal.name}{stars}."


class _Search:
    """Evaluates a text without some of its sentences, within the budget of your own classifier, or of a network.

    Attributes:
        answer: `<float32>[labels]`, the probabilities for the whole text, with the prior.
        sizes: `<float64>[sentences]`, the share of each sentence that is read of the text.
    """

    def __init__(self, predictor: Model, reading: Reading, goal: Goal, budget: int | None):
        self._predictor, self._reading, self._goal = predictor, reading, goal
        # The place of each in the document, with its unread tokens.
        self._places = list(dict.fromkeys(place.sentence for place in reading.places()))
        self._lengths = np.array([len(sentence) for sentence in reading.token_ids])
        tokens = int(self._lengths.sum())
        self.sizes = self._lengths / tokens
        self._left = _MOST_TOKENS // tokens if predictor.is_network else (budget or _BUDGET) - 1
        self.answer = apply_prior(predictor.engine.answers([reading.token_ids])[0], reading.prior)[0]

    def all_tried(self, most: int) -> list[_Found]:
        """Tries one sentence, then sets of two and more, up to `most`, until a set reaches the goal."""
        alone = np.flatnonzero(self.sizes <= _LARGEST)[:_ALONE].tolist()
        singles = results = tried = self.tried([(number,) for number in alone])
        for count in range(2, most + 1):
            if results and self._goal.is_reached(results[0][0]):
                break
            together = max(number for number in range(_ALONE) if comb(number, count) <= _SETS)
            sets = (tuple(sorted(number for _, (number,) in each)) for each in combinations(singles[:together], count))
            results = self.tried([each for each in sets if self.sizes[list(each)].sum() <= _LARGEST_TOGETHER])
            tried = tried + results
        return tried

    def tried(self, sets: Sequence[tuple[int, ...]]) -> list[_Found]:
        """Returns the values of the text without each set of sentences in `sets`, within the budget, the best first."""
        sets = sets[: self._left]
        if not sets:
            return []
        self._left -= len(sets)
        kept = np.ones((len(sets), len(self._lengths)), bool)
        for row, gone in zip(kept, sets, strict=True):
            row[list(gone)] = False
        answered = self._predictor.engine.parts(self._reading.token_ids, np.repeat(kept, self._lengths, axis=1))
        shares = apply_prior(answered, self._reading.prior)
        return sorted(zip(self._goal.values(shares).tolist(), sets, strict=True), key=lambda each: -each[0])

    def predicted(self, sets: Sequence[tuple[int, ...]]) -> list[Edit]:
        """Returns the predictions for the text without each set of sentences in `sets`."""
        texts = [self._without({self._places[number] for number in each}) for each in sets]
        predictions = self._predictor.predict_batch(texts, self._reading.prior)
        values = self._goal.values(np.array([each.probabilities for each in predictions])).tolist()
        return [
            Edit(text, list(map(self._change, numbers)), len(numbers), self._goal.is_reached(value), prediction)
            for text, numbers, value, prediction in zip(texts, sets, values, predictions, strict=True)
        ]

    def _change(self, number: int) -> Change:
        sentences, place = self._reading.document.sentences, self._places[number]
        start = sum(map(len, sentences[:place]))
        return Change(start, start + len(sentences[place]), _written([sentences[place]]).strip())

    def _without(self, gone: Set[int]) -> str:
        """Returns the text without the sentences at these places of the document."""
        return _written(each for place, each in enumerate(self._reading.document.sentences) if place not in gone)


def _written(sentences: Iterable[list[Token]]) -> str:
    """Returns the text of sentences, without struck words."""
    return "".join(token.text + token.whitespace for each in sentences for token in each if not token.removed)
