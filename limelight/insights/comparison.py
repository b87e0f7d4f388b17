"""Names the word that a network looked at most, if its summary does not quote it."""

from dataclasses import dataclass

import numpy as np

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.explained import Explained
from limelight.insights.quotation import quoted
from limelight.insights.summary import Summary, change

_SAYINGS: dict = RULES["comparison"]
# The least share of a word that is named, as a multiple of the mean share.
_LEAST_TIMES: float = _SAYINGS["times"]


@dataclass(frozen=True, slots=True)
class Comparison(Documented):
    """Where the network looked most, if that is not what moved the answer most."""

    text: str


def compare(explained: Explained, summary: Summary) -> Comparison | None:
    """Returns the word that the network looked at most, and its value, if the `summary` does not quote it.

    That is the word with the largest share of the whole text. Returns None for a lens without phrases, if no weights
    are known, for a token without a letter or digit, and if the network looked at all words about equally.
    """
    asked, looks = explained.lens_input, explained.looks
    if looks is None or explained.light.phrases is None or not summary.phrases:
        return None
    shares = np.where(asked.is_word, looks.of_text, 0)
    top = int(shares.argmax())
    number, word = asked.numbers[top], asked.texts[top]
    # A word that the tokenizer cuts in two: "did" and "n't".
    first = top - int(asked.is_ending[top])
    last = top + int(asked.is_ending[top + 1 : top + 2].sum())
    is_named = any(number in phrase.tokens for phrase in summary.phrases)
    if is_named or not any(map(str.isalnum, word)) or shares[top] <= _LEAST_TIMES * shares.sum() / asked.is_word.sum():
        return None
    words = quoted(explained.prediction.tokens[asked.numbers[first] : asked.numbers[last] + 1])
    value = change(asked.target, float(explained.light.weights[first : last + 1].sum()))
    text = _SAYINGS["looked" if looks.is_attention else "picked"].format(words=words)
    return Comparison(text + _SAYINGS["nothing" if value.startswith("±") else "adds"].format(value=value))
