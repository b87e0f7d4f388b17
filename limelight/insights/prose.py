"""Whether a text consists of words, rather than of code or data, and a text without its names."""

import re
import unicodedata
from collections.abc import Container, Mapping, Sequence

from limelight.text.markup import without_markup

# An apostrophe joins a word to the part that the tokenizer cuts off: "doesn't" is "does" and "n't".
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
# A word with a space or a mark of a sentence on either side, which words of code seldom have.
_ALONE = re.compile(r"(?<![^\s\"'(])[^\W\d_]+(?:[-'][^\W\d_]+)*(?=[.,;:!?\"')]*(?:\s|$))")
_RATING = re.compile(r"\b\d+(?:\.\d+)?/(?:5|10|100)\b")
_REPEATED = re.compile(r"([^\w\s])\1+")
# Marks of code and data, which reviews seldom have, count as this many characters.
_SYMBOLS, _SYMBOL = re.compile(r"[{}\[\]=<>_\\|+*#@^~;$/]"), 5
# Marks that stand between words, and are in none.
_BETWEEN = str.maketrans(dict.fromkeys('.,;:!?()"-', " "))
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# With fewer characters, or with fewer words and no more characters than the second number, there is nothing to measure.
_PROSE_CHARACTERS, _PROSE_WORDS, _LONG_WORD = 16, 3, 40
# Texts with more characters have a limit of their own: half of a short text may be a rare name.
_LONG = 150
# In a short text, a capitalized word with this id or a greater one (ids follow frequency) is read as the word below.
_FREQUENT, _ANYONE = 1000, "someone"


def is_prose(text: str, vocabulary: Container[str], limits: Sequence[float]) -> bool:
    """Returns whether enough of `text` consists of words (see `prose_share`), or the text is too short to judge.

    Args:
        text: A text.
        vocabulary: Words in lower case.
        limits: The smallest fraction that counts as prose, for short texts and for long texts.
    """
    limit = limits[len(text) > _LONG]
    # Enough for 99 % of reviews.
    if _least_share(text, vocabulary) >= limit:
        return True
    share = prose_share(text, vocabulary)
    return share is None or share >= limit


def _least_share(text: str, vocabulary: Container[str]) -> float:
    """Returns at most `prose_share`, in a third of the time: without words that have an apostrophe, of all marks."""
    text = without_markup(text).lower()
    known = [word for word in text.translate(_BETWEEN).split() if word in vocabulary and word.isalpha()]
    count = len(text) - text.count(" ") + (_SYMBOL - 1) * len(_SYMBOLS.findall(text))
    return sum(map(len, known)) / max(count, 1)


def prose_share(text: str, vocabulary: Container[str]) -> float | None:
    """Returns the fraction of characters of `text` that are in words of `vocabulary`, from 0 to 1.

    Tags, white space, emoji, ratings such as "1/10" and repeated marks are ignored, and marks typical of code count
    more. In a short text, words that the vocabulary lacks, such as misspelt ones, are left out if it has as many
    others. The fraction is about 0.95 for reviews and 0.4 for source code.

    Args:
        text: A text.
        vocabulary: Words in lower case.

    Returns:
        The fraction; None if the text is too short to measure.
    """
    text = _RATING.sub("", _REPEATED.sub(r"\1", without_markup(text).lower().replace("’", "'")))
    solid = "".join(text.split())
    count = len(solid) - sum(unicodedata.category(char)[0] not in "LNP" for char in _NOT_ASCII.findall(solid))
    if count < _PROSE_CHARACTERS or (count < _LONG_WORD and len(text.split()) < _PROSE_WORDS):
        return None
    known = [word for word in _WORD.findall(text) if _is_known(word, vocabulary)]
    count += (_SYMBOL - 1) * len(_SYMBOLS.findall(solid))
    if len(text) <= _LONG:
        unknown = [word for word in _ALONE.findall(text) if not _is_known(word, vocabulary)]
        count -= sum(map(len, unknown[: len(known)]))
    return sum(map(len, known)) / max(count, 1)


def hide_names(text: str, vocabulary: Mapping[str, int]) -> str:
    """Returns a short English text with "someone" for its names, and any other text as it is.

    A name is a capitalized word that is not frequent in `vocabulary` (the id of each word, the most frequent first).
    Names stay where a third of the other words or more are not in the vocabulary, as in a text in another language.
    """
    if len(text) > _LONG:
        return text
    words = _ALONE.findall(text)
    others = [word for word in words if not _is_name(word, vocabulary)]
    known = sum(_is_known(word.lower(), vocabulary) for word in others)
    if len(others) == len(words) or known * 3 <= len(others) * 2:
        return text
    return _ALONE.sub(lambda found: _ANYONE if _is_name(found[0], vocabulary) else found[0], text)


def _is_name(word: str, vocabulary: Mapping[str, int]) -> bool:
    return word.istitle() and "'" not in word and vocabulary.get(word.lower(), _FREQUENT) >= _FREQUENT


def _is_known(word: str, vocabulary: Container[str]) -> bool:
    stem, apostrophe, _ = word.partition("'")
    return word in vocabulary or (bool(apostrophe) and (stem in vocabulary or stem.removesuffix("n") in vocabulary))
