"""Identifies the language of a text, if it is long enough to be sure."""

import threading
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# ISO 639-1. A smaller choice is more accurate and takes less memory: languages in which reviews are often written.
_NAMES = """
ar Arabic, bg Bulgarian, cs Czech, da Danish, de German, el Greek, en English, es Spanish, fa Persian, fi Finnish,
fr French, he Hebrew, hi Hindi, hu Hungarian, id Indonesian, it Italian, ja Japanese, ko Korean, nl Dutch, no Norwegian,
pl Polish, pt Portuguese, ro Romanian, ru Russian, sv Swedish, th Thai, tr Turkish, uk Ukrainian,
vi Vietnamese, zh Chinese
"""
LANGUAGES: dict[str, str] = dict(each.split() for each in _NAMES.split(","))
# A language is named if it is this probable. Of 2,528 English titles, most of two to four words, 13 had another by 0.5,
# and none by 0.7; of 41 texts as short in 13 other languages, 32 were named rightly by 0.7.
_SURE = 0.7
# Number of characters to look at; more only cost time.
_MAX_CHARACTERS = 1000
_loading = threading.Lock()


def language_of(text: str) -> str | None:
    """Returns the code of the language of `text`, one of `LANGUAGES`; None if it is too short or too mixed to tell.

    The first call loads the identifier's model, which takes about a second and 50 MB.
    """
    code, confidence = identifier().classify(text[:_MAX_CHARACTERS])
    return code if confidence >= _SURE else None


def identifier() -> "LanguageIdentifier":
    """Returns the identifier, restricted to `LANGUAGES`."""
    with _loading:
        return _load()


@cache
def _load() -> "LanguageIdentifier":
    # Imported here, as its model is large: a server without requests for insights never loads it.
    from py3langid import modelio
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    # It would copy its largest table, and for a moment need 40 MB more.
    modelio._to_array = memoryview
    every = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    every.set_languages(LANGUAGES)
    # A separate identifier, as the default one holds the tables of all languages besides those chosen.
    return LanguageIdentifier(
        every.nb_ptc,
        every.nb_pc,
        every.nb_classes,
        every.tk_nextmove,
        every.tk_output,
        norm_probs=True,
        tk_row=every.tk_row,
    )
