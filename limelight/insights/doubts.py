"""Reasons to doubt an answer, as short codes that a page or a program can act on."""

import numpy as np

from limelight.common.verdict import Floats
from limelight.engines.engine import Engine
from limelight.insights.runs import read_places
from limelight.insights.wording import whole_phrases
from limelight.lenses.shapley import SHAPLEY
from limelight.lenses.target import Target
from limelight.text.reading import Reading
from limelight.text.words import is_word

# Texts of this many words or fewer say too little.
SHORT_WORDS = 2
# An answer is unsure if at least this much of the probability lies on either side of the middle.
_UNSURE = 0.25
# A text praises and blames if a phrase of each kind adds at least this much, as a share of the scale: 0.6 stars.
_BOTH = 0.15


def find_doubts(
    *,
    words: int,
    undecided: bool,
    foreign: str | None,
    familiar: bool,
    mixed: bool,
    probabilities: Floats | None,
    disagree: bool,
) -> list[str]:
    """Returns codes of reasons to doubt, the gravest first.

    * `undecided`: the network cannot tell; its answer is as flat as for a text without words.
    * `language:` and a code of ISO 639-1: the model was made with reviews in another language than this one.
    * `other_domain`: it is unlike the reviews that the model was made with. Never together with a language.
    * `short`: it has one or two words.
    * `mixed`: it praises and blames: a phrase strongly supports the answer, and another opposes it.
    * `unsure`: a quarter of the probability or more lies on either side of the middle, and the text is not mixed.
    * `readers_disagree`: two readers of its kind are too far apart.

    Args:
        words: Number of words that were read.
        undecided: See `Prediction.undecided`.
        foreign: The language of the text, if the reviews that the model was made with are in another.
        familiar: See `limelight.insights.familiarity`.
        mixed: See `praises_and_blames`.
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
    if mixed:
        found.append("mixed")
    elif probabilities is not None and not undecided and _is_unsure(probabilities):
        found.append("unsure")
    if disagree:
        found.append("readers_disagree")
    return found


def praises_and_blames(engine: Engine, reading: Reading, target: Target) -> bool:
    """Whether a phrase of `reading` raises `target` by a seventh of its scale, and another lowers it by as much.

    The contribution of a phrase is the sum of the Shapley values of its words, which, unlike the effect of leaving it
    out, does not shrink if other words say the same. A phrase is whole (see `limelight.insights.wording`): in "not bad"
    no word blames.
    """
    added = SHAPLEY.run(engine, reading.token_ids, target).weights
    least = _BOTH * float(np.ptp(target.weights))
    found = read_places(reading)
    seeds = [
        position
        for position, place in enumerate(found)
        if abs(added[position]) >= least / 2 and is_word(place.token.text)
    ]
    phrases = [phrase for seed in seeds for phrase in whole_phrases(found, seed)[:1]]
    sums = [float(added[phrase.start : phrase.stop].sum()) for phrase in phrases]
    return bool(sums) and max(sums) >= least and min(sums) <= -least


def _is_unsure(probabilities: Floats) -> bool:
    places = np.linspace(0, 1, len(probabilities))
    return min(probabilities[places < 0.5].sum(), probabilities[places > 0.5].sum()) >= _UNSURE
