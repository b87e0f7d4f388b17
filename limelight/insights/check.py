"""Checks the light of a text: what the answer is without its strongest phrases, and without as many others."""

from dataclasses import dataclass

import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.insights.summary import Summary
from limelight.lenses.keys import random_order
from limelight.lenses.trust import Explained

_DRAWS: int = RULES["named"]["draws"]


@dataclass(frozen=True, slots=True)
class Check(Documented):
    """The answer without some of the phrases, measured by leaving them out."""

    phrases: int
    """The number of phrases of the first side of the summary."""
    without: float
    """The target's value without them, as in the summary."""
    without_others: float | None
    """Its mean without as many other phrases at random; null if there are fewer others."""
    draws: int
    """The number of random draws; they are the same for the same text."""
    phrases_to_flip: int | None
    """The number of phrases to leave out, those that support the answer most first, until the label changes; null if \
it never does."""


def check(explained: Explained, summary: Summary) -> Check | None:
    """Returns the check of a text that the lens of phrases explained; None if its `summary` names no phrase."""
    asked = explained.asked
    side = [phrase for phrase in summary.phrases if (phrase.value or 0) * (summary.phrases[0].value or 0) > 0]
    without = side[0].without if side else None
    if without is None:
        return None
    tokens = [number for phrase in side for number in phrase.tokens]
    named = np.unique(asked.phrase_of[np.isin(asked.numbers, tokens)])
    others = np.setdiff1d(np.arange(len(asked.phrases)), named)
    draws = _DRAWS if len(others) >= len(named) else 0
    kept = np.ones((draws, len(asked.phrases)), bool)
    for number, row in enumerate(kept):
        row[others[random_order(len(others), number)[: len(named)]]] = False
    random = asked.values(kept[:, asked.phrase_of]) if draws else None
    return Check(
        phrases=len(named),
        without=without,
        without_others=None if random is None else float(np.mean(random)),
        draws=draws,
        phrases_to_flip=_phrases_to_flip(explained),
    )


def _phrases_to_flip(explained: Explained) -> int | None:
    """Returns the number of phrases to leave out, the most supporting first, until the label changes."""
    asked = explained.asked
    assert explained.light.phrases is not None
    supports = explained.light.phrases.values * asked.direction
    places = np.argsort(np.argsort(-supports, kind="stable"))
    return asked.first_change(places[asked.phrase_of], int((supports > 0).sum()))
