"""Checks the light of a text: what the answer is without its strongest phrases, and without others instead."""

from dataclasses import dataclass

from limelight.common.documented import Documented
from limelight.insights.summary import Summary
from limelight.lenses.explained import Explained


@dataclass(frozen=True, slots=True)
class Check(Documented):
    """The answer without some of the phrases, measured by leaving them out."""

    phrases: int
    """The number of phrases of the first side of the summary."""
    without: float
    """The target's value without them, as in the summary."""
    without_others: float | None
    """The target's value without one other phrase instead, on average; null if there is no other."""
    phrases_to_flip: int | None
    """The number of phrases to leave out, those that support the answer most first, until the label changes; null if \
it never does."""


def check(explained: Explained, summary: Summary) -> Check | None:
    """Returns the check of a text that the lens of phrases explained; None if its `summary` names no phrase."""
    asked, values = explained.lens_input, explained.light.phrases
    if values is None or not summary.phrases or summary.phrases[0].without is None:
        return None
    of_token = dict(zip(asked.numbers, asked.phrase_of.tolist(), strict=True))
    side = [phrase for phrase in summary.phrases if phrase.without == summary.phrases[0].without]
    named = {of_token[number] for phrase in side for number in phrase.tokens}
    others = [place for place in range(len(asked.phrases)) if place not in named]
    return Check(
        phrases=len(named),
        without=summary.phrases[0].without,
        without_others=float(values.without[others].mean()) if others else None,
        phrases_to_flip=asked.first_change(*explained.support_order()),
    )
