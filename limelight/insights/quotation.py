"""Quotes phrases of a text: on one line, without HTML and without the marks at their ends."""

import re
from collections.abc import Sequence

from limelight.common.rules import RULES
from limelight.prediction import Prediction

# Marks at the ends of a phrase, which its quotation does without; those of pairs only with their partners.
_MARKS: str = RULES["named"]["marks"]
_PAIRS: list[str] = RULES["named"]["pairs"]
# HTML in a text is left out of a quotation, and a phrase of nothing else is not named.
_TAG = re.compile(RULES["named"]["tag"])


def quotations(prediction: Prediction, phrases: Sequence[range]) -> list[str]:
    """Returns phrases, ranges of all tokens, as they are quoted."""
    tokens = [token for sentence in prediction.sentences for token in sentence.tokens]
    return [quoted(tokens[phrase.start : phrase.stop]) for phrase in phrases]


def quoted(tokens: Sequence) -> str:
    """Returns `tokens`, which have `text`, `whitespace` and `removed`, as a phrase is quoted: without HTML."""
    written = "".join(token.text + token.whitespace for token in tokens if not token.removed)
    text = " ".join(_TAG.sub(" ", written).split())
    return _without_marks(text) or text


def _without_marks(text: str) -> str:
    """Returns `text` without the marks at its ends. Quotes and brackets go in pairs, or without a partner."""
    text = text.strip(_MARKS)
    first, inside, last = text[:1], text[1:-1], text[1:][-1:]
    if first + last in _PAIRS and not {first, last} & set(inside):
        return _without_marks(inside)
    if _is_alone(last, first + inside):
        return _without_marks(first + inside)
    return _without_marks(inside + last) if _is_alone(first, inside + last) else text


def _is_alone(mark: str, rest: str) -> bool:
    """Whether `mark` is one of a pair, and `rest` has no partner of it."""
    partners = {pair.replace(mark, "", 1) for pair in _PAIRS if mark and mark in pair}
    return bool(partners) and partners.isdisjoint(rest)
