"""Which tokens count as words where words are counted or taken away: all but punctuation."""

import unicodedata

_PAUSES = set("!?.,;…")


def is_word(token: str) -> bool:
    """Says whether `token` is more than punctuation: it has a letter, a digit or a pictograph, or is an emoticon.

    The unknown token counts as a word: most of what a vocabulary lacks are words.
    """
    if any(character.isalnum() or unicodedata.category(character) in ("So", "Sc") for character in token):
        return True
    # Other marks stand together in one token only where they make a face: :-) and ^_^ but not "?!" or "...".
    return len(set(token) - _PAUSES) > 1
