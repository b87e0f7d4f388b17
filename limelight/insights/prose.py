"""The share of a text in words, which distinguishes reviews from code, data, logs, numbers and random letters."""

import re
import unicodedata
from collections.abc import Container, Sequence

# An apostrophe joins a word to the part that the tokenizer cuts off: "doesn't" is "does" and "n't".
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_REPEATED = re.compile(r"([^\w\s])\1+")
# Marks of code and data, which reviews seldom have, count as this many characters.
_SYMBOLS, _SYMBOL = frozenset("{}[]=<>_\\|+*#@^~;$/"), 5
# With fewer characters, or with fewer words and no more characters than the second number, there is nothing to measure.
_MIN_CHARACTERS, _MIN_WORDS, _LONG_WORD = 16, 3, 40
# Texts with more characters have a limit of their own: half of a short text may be a rare name.
_LONG = 150


def is_prose(text: str, vocabulary: Container[str], limits: Sequence[float]) -> bool:
    """Returns whether enough of `text` is in words (see `prose_share`), or too little is there to judge.

    Args:
        text: A text.
        vocabulary: Words in lower case.
        limits: The smallest share that counts as prose, for short texts and for long ones.
    """
    share = prose_share(text, vocabulary)
    return share is None or share >= limits[len(text) > _LONG]


def prose_share(text: str, vocabulary: Container[str]) -> float | None:
    """Returns the share of the characters of `text` that are in words of `vocabulary`, from 0 to 1.

    White space, emoji and repetitions of a mark do not count, and marks of code count more. The share is about 0.95 for
    reviews and 0.4 for source code.

    Args:
        text: A text.
        vocabulary: Words in lower case.

    Returns:
        The share; None if the text is too short to measure.
    """
    text = _REPEATED.sub(r"\1", text.lower().replace("’", "'"))
    count = sum(not char.isspace() and (char.isascii() or unicodedata.category(char)[0] in "LNP") for char in text)
    if count < _MIN_CHARACTERS or (count < _LONG_WORD and len(text.split()) < _MIN_WORDS):
        return None
    known = sum(len(word) for word in _WORD.findall(text) if _is_known(word, vocabulary))
    return known / (count + (_SYMBOL - 1) * sum(char in _SYMBOLS for char in text))


def _is_known(word: str, vocabulary: Container[str]) -> bool:
    stem = word.partition("'")[0]
    return word in vocabulary or stem in vocabulary or (stem != word and stem.removesuffix("n") in vocabulary)
