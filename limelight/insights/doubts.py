"""Reasons to doubt an answer, as short codes that a page or a program can act on."""

from collections.abc import Callable

import numpy as np

from limelight.common.rules import RULES
from limelight.common.verdict import Floats
from limelight.lenses.lens import Asked
from limelight.lenses.values import phrase_values

# Texts of this many words or fewer say too little.
SHORT_WORDS: int = RULES["doubts"]["short_words"]
# An answer is unsure if at least this much of the probability lies on either side of the middle.
_UNSURE: float = RULES["doubts"]["unsure"]
# A text praises and blames if a phrase of each kind adds at least this much, as a share of the scale: 0.6 stars.
_BOTH: float = RULES["doubts"]["mixed"]


def find_doubts(
    *,
    words: int,
    undecided: bool,
    foreign: str | None,
    familiar: bool,
    mixed: Callable[[], bool],
    probabilities: Floats | None,
    disagree: bool,
) -> list[str]:
    """Returns codes of reasons to doubt, the gravest first.

    * `undecided`: the network cannot tell; its answer is as flat as for a text without words.
    * `language:` and a code of ISO 639-1: the model was made with reviews in another language than this one.
    * `other_domain`: it is unlike the reviews that the model was made with. Never together with a language.
    * `short`: it has one or two words.
    * `unsure`: 35 % of the probability or more lies on either side of the middle.
    * `mixed`: in place of it, if the text praises and blames. Of a sure answer the summary says so, and it is no doubt.
    * `readers_disagree`: two readers of its kind are too far apart.

    Args:
        words: Number of words that were read.
        undecided: See `Prediction.undecided`.
        foreign: The language of the text, if the reviews that the model was made with are in another.
        familiar: See `limelight.insights.familiarity`.
        mixed: Returns what `praises_and_blames` says; called only if the answer is not sure, as it takes long.
        probabilities: `<float32>[labels]` from bad to good; None if labels have no such order.
        disagree: See `limelight.insights.opinions.disagree`.
    """
    found = []
    if undecided:
        found.append("undecided")
    if foreign:
        found.append(f"language:{foreign}")
    elif not familiar:
        found.append("other_domain")
    if words <= SHORT_WORDS:
        found.append("short")
    if probabilities is not None and _is_unsure(probabilities):
        found += ["mixed"] if mixed() else [] if undecided else ["unsure"]
    if disagree:
        found.append("readers_disagree")
    return found


def praises_and_blames(asked: Asked) -> bool:
    """Whether a phrase of the text raises the target by a seventh of its scale, and another lowers it by as much."""
    values = phrase_values(asked).values
    least = _BOTH * float(np.ptp(asked.target.weights))
    return bool(values.max() >= least and values.min() <= -least)


def _is_unsure(probabilities: Floats) -> bool:
    places = np.linspace(0, 1, len(probabilities))
    return min(probabilities[places < 0.5].sum(), probabilities[places > 0.5].sum()) >= _UNSURE
