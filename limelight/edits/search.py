"""Searches the fewest words to change: every change alone, then those together that promise most.

All changes stand in one document: after each word those that may take its place. A text with some of them is then a
part of this document (see `Engine.parts`), and parts share what they have in common.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.common.rules import RULES
from limelight.edits.goal import Goal
from limelight.edits.proposals import MOST_WORDS, Places, Proposal
from limelight.engines.engine import Bools, Floats
from limelight.text.pieces import Piece
from limelight.text.preprocessor import Preprocessor

_APART: int = RULES["edits"]["combined"]["apart"]
_SINGLES: int = RULES["edits"]["combined"]["singles"]
_SETS: int = RULES["edits"]["combined"]["sets"]
# Texts that may be read if there is no budget.
_MANY = 2**31


@dataclass(frozen=True, slots=True)
class Found:
    """Changes that stand in one text together.

    Attributes:
        proposals: The changes.
        value: The value of the goal with them.
        reached: Whether it is reached.
    """

    proposals: tuple[Proposal, ...]
    value: float
    reached: bool

    @property
    def words(self) -> int:
        """The number of words that are changed."""
        return sum(proposal.words for proposal in self.proposals)

    @property
    def near(self) -> float:
        """How near the text stays: the mean over its changes."""
        return sum(proposal.near for proposal in self.proposals) / len(self.proposals)


def search(places: Places, goal: Goal, now: float, preprocessor: Preprocessor) -> tuple[list[Found], Found | None]:
    """Searches the changes of up to `MOST_WORDS` words that reach `goal`, of a text whose value is `now`.

    Returns:
        The single changes that move the answer towards the goal, the farthest first, and the fewest words that reach
        it, of equally few the nearest; None if there are none.
    """
    left = _MANY if places.asked.budget is None else places.asked.budget
    gone = places.left_out()[: left // 4]
    put_in = [*places.negated(), *places.replaced(up=goal.up)][: left // 2 - len(gone)]
    together = _Together.of(places, put_in, preprocessor)
    left -= len(gone) + len(put_in)
    tried = _tried(together, goal, [(proposal,) for proposal in [*gone, *put_in]])
    singles = sets = [found for found in tried if found.value > now]
    reached: list[Found] = []
    for words in range(1, MOST_WORDS + 1):
        if words > 1:
            sets = _tried(together, goal, _joined(sets[:_SINGLES], _apart(singles))[: max(left, 0)])
            left -= len(sets)
        reached += [found for found in sets if found.reached]
        if enough := [found for found in reached if found.words == words]:
            return singles, max(enough, key=lambda found: found.near)
    return singles, None


def _tried(together: "_Together", goal: Goal, sets: Sequence[tuple[Proposal, ...]]) -> list[Found]:
    """Returns what comes of each of `sets` of changes, the farthest first."""
    values = goal.values(together.parts(sets)).tolist() if sets else []
    found = [Found(each, value, goal.reached(value)) for each, value in zip(sets, values, strict=True)]
    return sorted(found, key=lambda each: -each.value)


def _apart(singles: Sequence[Found]) -> list[Found]:
    """Returns the first of `singles`, few of each place."""
    of_place: Counter[int] = Counter()
    chosen = []
    for found in singles:
        start = found.proposals[0].start
        of_place[start] += 1
        if of_place[start] <= _APART:
            chosen.append(found)
    return chosen[:_SINGLES]


def _joined(sets: Sequence[Found], singles: Sequence[Found]) -> list[tuple[Proposal, ...]]:
    """Returns each of `sets` with each of `singles` that changes another place, where both together promise most."""
    promised: dict[tuple[Proposal, ...], float] = {}
    for one in sets:
        for two in singles:
            [new] = two.proposals
            if one.words + new.words <= MOST_WORDS and not any(new.overlaps(old) for old in one.proposals):
                joined = tuple(sorted((*one.proposals, new), key=lambda change: change.start))
                promised[joined] = max(promised.get(joined, -np.inf), one.value + two.value)
    return sorted(promised, key=lambda joined: -promised[joined])[:_SETS]


@dataclass(frozen=True, slots=True)
class _Together:
    """A document with all changes next to what they replace.

    Attributes:
        places: The text.
        document: Its sentences with the words that may be put in.
        own: `<int64>[tokens]`, the position of each token of the text.
        put_in: The position of each word that may be put in.
        size: Number of all tokens.
    """

    places: Places
    document: list[list[int]]
    own: NDArray[np.int64]
    put_in: dict[Proposal, int]
    size: int

    @classmethod
    def of(cls, places: Places, proposals: Sequence[Proposal], preprocessor: Preprocessor) -> "_Together":
        by_place: dict[int, list[Proposal]] = {}
        for proposal in proposals:
            # A word that is put in stands after the token before it; what replaces, after the token replaced.
            by_place.setdefault(max(proposal.stop - 1, 0), []).append(proposal)
        document: list[list[int]] = []
        own: list[int] = []
        put_in: dict[Proposal, int] = {}
        size = 0
        for sentence, ids in zip(places.sentences, places.asked.document, strict=True):
            grown: list[int] = []
            for place, number in enumerate(ids, sentence.start):
                own.append(size + len(grown))
                grown.append(number)
                for proposal in by_place.get(place, ()):
                    put_in[proposal] = size + len(grown)
                    grown.append(_id(proposal.after, number, preprocessor))
            document.append(grown)
            size += len(grown)
        return cls(places, document, np.array(own), put_in, size)

    def parts(self, sets: Sequence[tuple[Proposal, ...]]) -> Floats:
        """Returns the probabilities with each of `sets` of changes: `<float32>[sets, labels]`."""
        kept: Bools = np.zeros((len(sets), self.size), bool)
        kept[:, self.own] = True
        for row, proposals in zip(kept, sets, strict=True):
            for proposal in proposals:
                row[self.own[proposal.start : proposal.stop]] = False
                if proposal.after:
                    row[self.put_in[proposal]] = True
        return self.places.asked.engine.parts(self.document, kept)


def _id(word: str, like: int, preprocessor: Preprocessor) -> int:
    """Returns the id of `word`; where ids carry their text, with the white space of `like`."""
    if isinstance(like, Piece):
        return Piece(word + like.text[len(like.text.rstrip()) :])
    return preprocessor.vocabulary.get(word.lower(), 1)
