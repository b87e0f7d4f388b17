"""Checks the light of a text: what the answer is without its strongest phrases, and without as many others."""

from dataclasses import dataclass

import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.common.verdict import apply_prior, most_probable
from limelight.insights.summary import choose_phrases
from limelight.lenses.explain import Explained
from limelight.lenses.keys import random_order

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


def check(explained: Explained) -> Check | None:
    """Returns the check of a text that the lens of phrases explained; None if the summary names no phrase."""
    asked, light = explained.asked, explained.light
    chosen = choose_phrases(explained) if light.phrases else []
    if not chosen or light.phrases is None:
        return None
    up = chosen[0].value > 0
    named = [place for phrase in chosen if (phrase.value > 0) == up for place in phrase.places]
    others = np.setdiff1d(np.arange(len(asked.phrases)), named)
    draws = _DRAWS if len(others) >= len(named) else 0
    kept = np.ones((1 + draws, len(asked.phrases)), bool)
    kept[0, named] = False
    for number, row in enumerate(kept[1:]):
        row[others[random_order(len(others), number)[: len(named)]]] = False
    without, *random = asked.values(kept[:, asked.phrase_of]).tolist()
    return Check(
        phrases=len(named),
        without=without,
        without_others=float(np.mean(random)) if random else None,
        draws=draws,
        phrases_to_flip=_phrases_to_flip(explained),
    )


def _phrases_to_flip(explained: Explained) -> int | None:
    """Returns the number of phrases to leave out, the most supporting first, until the label changes."""
    asked, light = explained.asked, explained.light
    assert light.phrases is not None
    supports = light.phrases.values * asked.target.direction(explained.findings.value)
    ranked = [place for place in np.argsort(-supports, kind="stable").tolist() if supports[place] > 0]
    label = most_probable(apply_prior(light.shown.probabilities, asked.target.prior))
    kept = np.ones((len(ranked), len(asked.phrases)), bool)
    for count, row in enumerate(kept, 1):
        row[ranked[:count]] = False
    if not ranked:
        return None
    left = asked.engine.parts(asked.document, kept[:, asked.phrase_of])
    changed = np.flatnonzero(most_probable(apply_prior(left, asked.target.prior)) != label)
    return int(changed[0]) + 1 if len(changed) else None
