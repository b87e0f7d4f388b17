"""What there is to doubt about an answer, as short codes that a page or a program can act on."""

import numpy as np

from limelight.insights.language import ENGLISH
from limelight.verdict import Floats

# Two words say little, whatever a network makes of them.
SHORT_WORDS = 2
# An answer is mixed where at least this much of the probability lies on either side of the middle.
_MIXED = 0.25


def find_doubts(
    *,
    words: int,
    undecided: bool,
    language: str | None,
    familiar: bool,
    probabilities: Floats | None,
    disagree: bool,
) -> list[str]:
    """Returns codes for what there is to doubt, the gravest first.

    * `undecided`: the network cannot tell; its answer is as flat as for no words at all.
    * `language:` and a code of ISO 639-1: the text is not in English.
    * `other_domain`: it is not like the reviews that the model was made with. Never beside a language.
    * `short`: it has one or two words.
    * `mixed`: a quarter of the probability or more lies on either side of the middle.
    * `readers_disagree`: two readers of its kind are too far apart.

    Args:
        words: How many words were read.
        undecided: See `Prediction.undecided`.
        language: See `limelight.insights.language.language_of`.
        familiar: See `limelight.insights.familiarity`.
        probabilities: `<float32>[labels]` from bad to good; None where labels have no such order.
        disagree: See `limelight.insights.opinions.disagree`.
    """
    found = []
    if undecided:
        found.append("undecided")
    if language not in (None, ENGLISH):
        found.append(f"language:{language}")
    elif not familiar:
        found.append("other_domain")
    if words <= SHORT_WORDS:
        found.append("short")
    if probabilities is not None and not undecided and _is_mixed(probabilities):
        found.append("mixed")
    if disagree:
        found.append("readers_disagree")
    return found


def _is_mixed(probabilities: Floats) -> bool:
    places = np.linspace(0, 1, len(probabilities))
    return min(probabilities[places < 0.5].sum(), probabilities[places > 0.5].sum()) >= _MIXED
