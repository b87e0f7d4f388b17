"""An edit: a text with few words changed, and what the model answers to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.edits.goal import Goal
from limelight.edits.proposals import Places, Proposal
from limelight.edits.search import Found, search
from limelight.engines.engine import Floats
from limelight.prediction import Prediction
from limelight.text.preprocessor import Preprocessor

_SHOWN: int = RULES["edits"]["shown"]
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
    """Number of words that are changed."""
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
    """First the fewest words that reach the target; then the single changes that move the answer furthest towards it, \
one of each kind."""


def find_edits(
    places: Places,
    goal: Goal,
    answer: Floats,
    preprocessor: Preprocessor,
    predict: Callable[[list[str]], Sequence[Prediction]],
    unit: Literal["stars", "probability"],
) -> Edits:
    """Returns the fewest words to change so that the answer to a text reaches `goal`.

    Args:
        places: Where the text may be changed.
        goal: What is to be reached.
        answer: The answer to the text, `<float32>[labels]`, before a prior.
        preprocessor: Gives these words their ids.
        predict: Predicts edited texts: no edit is returned with an answer that was only estimated.
        unit: The unit of the goal.
    """
    most = RULES["edits"]["most_words"]
    now = float(goal.values(answer[None])[0])
    if goal.reached(now):
        return Edits(goal.name, 0, most, [])
    singles, fewest = search(places, goal, now, preprocessor)
    # A change that moves the answer less is not named.
    singles = [each for each in singles if each.value - now >= _LEAST[unit]]
    singles.sort(key=lambda each: (now - each.value) * each.near)
    chosen = _chosen(fewest, singles)
    texts = [places.written(each.proposals) for each in chosen]
    predictions = predict(texts) if texts else []
    values = goal.of_shares(np.array([each.probabilities for each in predictions])).tolist() if texts else []
    edits = [
        Edit(text, _changes(places, each.proposals), each.words, goal.reached(value), prediction)
        for each, text, prediction, value in zip(chosen, texts, predictions, values, strict=True)
    ]
    words = min((edit.words for edit in edits if edit.reached), default=None)
    edits.sort(key=lambda edit: (not edit.reached, edit.words))
    return Edits(goal.name, words, most, edits[:_SHOWN])


def _chosen(fewest: Found | None, singles: Sequence[Found]) -> list[Found]:
    """Returns the fewest words that reach the goal, and the farthest single change of each kind."""
    chosen = [fewest] if fewest else []
    for kind in ("replaced", "left out", "put in"):
        chosen += [each for each in singles if _kind(each.proposals[0]) == kind and each not in chosen][:1]
    return chosen


def _kind(proposal: Proposal) -> str:
    if not proposal.after:
        return "left out"
    return "replaced" if proposal.stop > proposal.start else "put in"


def _changes(places: Places, proposals: Sequence[Proposal]) -> list[Change]:
    numbers = places.asked.numbers
    changes = []
    for proposal in sorted(proposals, key=lambda each: each.start):
        start = numbers[proposal.start] if proposal.start < len(numbers) else numbers[-1] + 1
        end = numbers[proposal.stop - 1] + 1 if proposal.stop > proposal.start else start
        before = "".join(
            token.text + token.whitespace for token in places.tokens[start:end] if not token.removed
        ).strip()
        changes.append(Change(start, end, before, proposal.after))
    return changes
