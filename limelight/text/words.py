"""Decides which tokens are words when words are counted, highlighted or removed: all except punctuation."""

import re
import unicodedata
from typing import Literal

Kind = Literal["mark", "word", "ending"]

# Symbols, and characters newer than Python's Unicode: of those that reviews have, all are pictographs.
_SAYING = ("So", "Sc", "Cn")
_PAUSES = set("!?.,;…")
# "n't", "'s", "’re": written together with the word before it.
_ENDING = re.compile(r"^[^\W\d_]?['’][^\W\d_]+$")


def is_ending(token: str) -> bool:
    """Returns whether `token` is the second half of a word if it touches the first: "n't", "'s"."""
    return ("'" in token or "’" in token) and _ENDING.match(token) is not None


def kind_of(token: str) -> Kind:
    """Returns the kind of `token`."""
    if not is_word(token):
        return "mark"
    return "ending" if is_ending(token) else "word"


def is_word(token: str) -> bool:
    """Returns whether `token` is more than punctuation: it has a letter, a digit or a pictograph, or is an emoticon.

    The unknown token counts as a word, since most tokens that a vocabulary lacks are words.
    """
    if token.isalnum():
        return True
    if any(character.isalnum() or unicodedata.category(character) in _SAYING for character in token):
        return True
    # Other marks form one token only if they make a face: :-) and ^_^ but not "?!" or "...".
    return len(set(token) - _PAUSES) > 1
