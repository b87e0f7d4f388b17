"""Searches the fewest words to change: every change alone, then the best ones together.

All changes stand in one document: after each word those that may take its place. A text with some of them is then a
part of this document (see `Engine.parts`), and parts share what they have in common.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

from limelight.common.rules import RULES
from limelight.edits.choices import Choices
from limelight.edits.goal import Goal
from limelight.edits.proposals import MOST_WORDS, Places, Proposal
from limelight.engines.engine import Bools, Floats
from limelight.text.pieces import Piece
from limelight.text.preprocessor import Preprocessor

_RULES = RULES["edits"]
_PLACES: int = _RULES["places"]
_SINGLES: int = _RULES["combined"]["singles"]
_KEPT: int = _RULES["combined"]["kept"]
_NEXT: int = _RULES["combined"]["next"]
# Texts that a classifier whose weights are not known reads at most, without a budget of its own.
_PARTS: int = _RULES["parts"]

Values = NDArray[np.float64]


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


@dataclass(frozen=True, slots=True)
class Search:
    """The result of a search.

    Attributes:
        singles: Every change alone, the farthest first.
        fewest: The fewest words that reach the goal, the nearest of equal ones first; empty if there are none.
    """

    singles: list[Found]
    fewest: list[Found]


def search(places: Places, goal: Goal, choices: Choices, preprocessor: Preprocessor) -> Search:
    """Searches the changes of up to `MOST_WORDS` words that reach `goal`, the fewest first."""
    asked = places.asked
    known = bool(goal.unknown_words)
    left = asked.budget if asked.budget is not None else (_PARTS if known else 2**31)
    values = None if known else goal.values(choices.answers).astype(np.float32)
    spots = list(places.kinds)
    if known and len(spots) > left // 4:
        # Words that another model weighs most.
        alone = np.ptp(choices.answers - choices.answers.mean(axis=0), axis=1)
        weight = {spot: float(alone[row]) for spot in spots if (row := choices.rows.get(asked.texts[spot].lower()))}
        spots = sorted(spots, key=lambda spot: -weight.get(spot, 0))[: left // 4]
    gone = places.left_out()[: max(0, left // 4)]
    count = len(asked.texts)
    masks = np.ones((1 + len(gone) + len(spots), count), bool)
    for row, proposal in enumerate(gone, 1):
        masks[row, proposal.start : proposal.stop] = False
    for row, spot in enumerate(spots, 1 + len(gone)):
        masks[row, spot] = False
    answered = goal.values(asked.engine.parts(asked.document, masks))
    left -= len(masks)
    now, without, moved = answered[0], answered[1 : 1 + len(gone)], answered[1 + len(gone) :] - answered[0]
    best = [spots[each] for each in np.argsort(-np.abs(moved), kind="stable")[:_PLACES].tolist()]
    put_in = places.negated()
    for spot in best:
        put_in += places.replaced(spot, choices.instead_of(asked.texts[spot].lower(), places.kinds[spot], values))
    put_in = put_in[: max(0, left // 2)]
    together = _Together.of(places, put_in, preprocessor)
    added = goal.values(together.parts([(proposal,) for proposal in put_in])) if put_in else np.empty(0)
    left -= len(put_in)
    singles = _sorted(
        Found((proposal,), float(value), goal.reached(float(value)))
        for proposal, value in zip([*gone, *put_in], [*without.tolist(), *added.tolist()], strict=True)
        if value > now
    )
    fewest = _fewest(singles, together, goal, left)
    if fewest and not known:
        fewest[0] = _nearer(fewest[0], put_in, together, goal)
    return Search(singles, fewest)


def _fewest(singles: list[Found], together: "_Together", goal: Goal, left: int) -> list[Found]:
    """Returns the sets of changes with the fewest words that reach the goal, the nearest first."""
    best = _apart(singles, _SINGLES)
    states = [(one, two) for one, two in combinations(best, 2)]
    reached = [found for found in singles if found.reached]
    for words in range(1, MOST_WORDS + 1):
        if enough := [found for found in reached if found.words == words]:
            return sorted(enough, key=lambda each: -each.near)
        if words == MOST_WORDS:
            break
        sets = {
            frozenset((*one.proposals, *two.proposals)): None
            for one, two in states
            if one.words + two.words <= MOST_WORDS
            and not any(a.overlaps(b) for a in one.proposals for b in two.proposals)
        }
        tried = [tuple(sorted(each, key=lambda change: change.start)) for each in islice(sets, max(0, left))]
        if not tried:
            continue
        left -= len(tried)
        values = goal.values(together.parts(tried)).tolist()
        found = _sorted(Found(each, value, goal.reached(value)) for each, value in zip(tried, values, strict=True))
        reached += [each for each in found if each.reached]
        states = [(one, two) for one in found[:_KEPT] for two in _apart(singles, _NEXT)]
    return []


def _nearer(found: Found, put_in: Sequence[Proposal], together: "_Together", goal: Goal) -> Found:
    """Returns `found` with each new word exchanged for the nearest that still reaches the goal."""
    for number, old in enumerate(found.proposals):
        others = [new for new in put_in if (new.start, new.stop) == (old.start, old.stop) and new.near > old.near]
        if not old.after or old.stop == old.start or not others:
            continue
        sets = [(*found.proposals[:number], new, *found.proposals[number + 1 :]) for new in others]
        values = goal.values(together.parts(sets)).tolist()
        reaching = [Found(each, value, True) for each, value in zip(sets, values, strict=True) if goal.reached(value)]
        found = max([found, *reaching], key=lambda each: each.near)
    return found


def _sorted(found: Iterable[Found]) -> list[Found]:
    return sorted(found, key=lambda each: -each.value)


def _apart(singles: Sequence[Found], most: int) -> list[Found]:
    """Returns the first of `singles`, two of each place at most."""
    chosen: list[Found] = []
    of_place: dict[int, int] = {}
    for found in singles:
        start = found.proposals[0].start
        if of_place.get(start, 0) < 2 and len(chosen) < most:
            of_place[start] = of_place.get(start, 0) + 1
            chosen.append(found)
    return chosen


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
            for place, number in zip(sentence, ids, strict=True):
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
