"""Compares where a network looked with what moved its answer, in one sentence."""

from dataclasses import dataclass

import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.insights.quotation import LEAST, quoted
from limelight.lenses.explained import Explained
from limelight.lenses.lens import LensInput, Target

_SAYINGS: dict[str, str] = RULES["comparison"]
# Words next to the brightest one are quoted with it where they have at least this share of its brightness.
_NEXT_TO = 1 / 3


@dataclass(frozen=True, slots=True)
class Comparison(Documented):
    """Where the network looked most, and what moved the answer most."""

    text: str


def compare(explained: Explained) -> Comparison | None:
    """Compares where the network looked with what moved its answer.

    Returns None for a lens without phrases, if no weights are known, and if the network looked most at a token without
    a letter or digit, or at the only word of a sentence, which gets all of its attention.
    """
    asked, values, counts = explained.lens_input, explained.light.phrases, explained.prediction.counts
    looks = explained.looks
    if looks is None or values is None or counts.words == counts.words_unknown or not looks.levels.any():
        return None
    top = int(looks.brightness.argmax())
    if not any(map(str.isalnum, asked.texts[top])) or asked.is_word[asked.sentences == asked.sentences[top]].sum() == 1:
        return None
    run = _run(asked, looks.brightness, top)
    winner, most = int(asked.phrase_of[top]), int(np.abs(values.values).argmax())
    value, other = float(values.values[winner]), float(values.values[most])
    # Numbers of tokens among all of the text, since struck words lie between those that are read.
    numbers = asked.numbers
    tokens = [token for sentence in explained.prediction.sentences for token in sentence.tokens]
    looked, moved = [
        quoted(tokens[numbers[part.start] : numbers[part.stop - 1] + 1]) for part in (run, asked.phrases[most])
    ]
    if not looked or not moved:
        return None
    least = LEAST[asked.target.unit]
    if abs(other) < least:
        case = "none"
    elif winner == most:
        case = "same"
    elif _change(asked.target, value) == _change(asked.target, 0.0):
        case = "nothing"
    elif abs(value) < least and _change(asked.target, abs(value)) != _change(asked.target, abs(other)):
        case = "little"
    else:
        case = "less" if value * other > 0 else "against"
    share = ""
    if looks.is_attention:
        of_sentence, of_review = float(looks.shares[run.start : run.stop].sum()), float(looks.of_sentence[top])
        saying = _SAYINGS["share" if len(asked.document) > 1 else "share_of_one"]
        share = saying.format(sentence=f"{of_sentence:.0%}", review=f"{of_review:.0%}")
    verb = _SAYINGS["looked" if looks.is_attention else "picked"]
    text = _SAYINGS[case].format(
        verb=verb,
        looked=looked,
        share=share,
        value=_change(asked.target, value),
        moved=moved,
        other=_change(asked.target, other),
    )
    return Comparison(text)


def _run(asked: LensInput, brightness: np.ndarray, top: int) -> range:
    """Returns the tokens to quote: the brightest, and its neighbours in its phrase that are bright, in whole words."""
    phrase = asked.phrases[int(asked.phrase_of[top])]
    least = _NEXT_TO * brightness[top]
    start, stop = top, top + 1
    while start > phrase.start and (brightness[start - 1] >= least or asked.is_ending[start]):
        start -= 1
    while stop < phrase.stop and (brightness[stop] >= least or asked.is_ending[stop]):
        stop += 1
    return range(start, stop)


def _change(target: Target, value: float) -> str:
    """Formats what a phrase adds: "−0.8 ★", "+12 points"; "±0.0 ★" where that rounds to nothing."""
    number = f"{abs(value):.1f}" if target.unit == "stars" else f"{np.floor(100 * abs(value) + 0.5):.0f}"
    sign = "±" if float(number) == 0 else "−" if value < 0 else "+"
    return f"{sign}{number} {'★' if target.unit == 'stars' else 'points'}"
