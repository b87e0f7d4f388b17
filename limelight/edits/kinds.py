"""Kinds of English words that may take each other's place: adjectives, adverbs and verbs by their forms, and nouns."""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from limelight.common.rules import RULES, words
from limelight.text.word_classes import class_of, is_compared, letters_of

_RULES = RULES["edits"]
_ADJECTIVES, _VERBS, _EITHER, _COPULAS = map(words, ("adjectives", "verbs", "either", "copulas"))
_QUANTITIES = frozenset(" ".join(_RULES["quantities"]).split())
# Nouns that judge.
_NOUNS = frozenset(" ".join(_RULES["nouns"]).split())
# Pasts of verbs without "ed".
_IRREGULAR = frozenset(" ".join(_RULES["irregular"]).split())
# No noun follows them.
_PREDICATIVE = frozenset(_RULES["predicative"].split())
_UNCHANGED = words("adverbs") | words("function_words") | words("auxiliaries") | _COPULAS | _QUANTITIES
_COMPARED = {"better": "er", "worse": "er", "best": "est", "worst": "est"}
# Endings that are those of adjectives in nearly every word.
_SURE_ENDINGS = ("ful", "less", "able", "ous")
_SHORTEST = 6
_ADJECTIVE = letters_of("adjective")
_BEFORE_VOWEL = re.compile(_RULES["before_vowel"])


@cache
def identity_words() -> frozenset[str]:
    """Returns the words of the audit that describe people, in lower case: no edit touches one."""
    path = Path(__file__).parents[1] / "audit" / "identity.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return frozenset(
        word.lower() for kind in table["kinds"].values() for word in kind["words"].replace(",", " ").split()
    )


@lru_cache(maxsize=50_000)
def kind_of(word: str) -> str | None:
    """Returns the kind of `word`, in lower case, or None for one that stays: a function word, a number or a name.

    Words of a kind have the same part of speech and form: "adjective er", "verb ing", "adverb".
    """
    if not word.isalpha() or word in _UNCHANGED or word in identity_words():
        return None
    if word in _NOUNS:
        return "noun"
    if word in _PREDICATIVE:
        return "adjective predicative"
    if word in _COMPARED:
        return f"adjective {_COMPARED[word]}"
    if word.endswith("ly") and word not in _ADJECTIVES:
        return "adverb" if _is_of_adjective(word) else None
    if word in _EITHER:
        return f"verb {_form(word)}" if word in _VERBS else None
    if word in _ADJECTIVES:
        return "adjective ed" if word.endswith("ed") and len(word) >= _SHORTEST - 1 else "adjective"
    if is_compared(word):
        return "adjective est" if word.endswith("est") else "adjective er"
    if word in _VERBS:
        return f"verb {_form(word)}"
    if len(word) >= _SHORTEST and word.endswith(_SURE_ENDINGS) and class_of(word) in _ADJECTIVE:
        return "adjective"
    return None


def _is_of_adjective(word: str) -> bool:
    stem = word.removesuffix("ly")
    forms = (stem, f"{stem.removesuffix('i')}y", f"{stem}le", stem.removesuffix("al"))
    return not _ADJECTIVES.isdisjoint(forms) or (len(word) > _SHORTEST and stem.endswith(_SURE_ENDINGS))


def _form(verb: str) -> str:
    """Returns the form of a verb; that of irregular pasts is `ed`."""
    if verb in _IRREGULAR:
        return "irregular"
    if verb.endswith("ing") and verb not in ("bring", "sing"):
        return "ing"
    if verb.endswith("ed") and verb != "need":
        return "ed"
    return "s" if verb.endswith("s") and not verb.endswith("ss") else "base"


def fits(before: str, word: str) -> bool:
    """Whether `word` may follow the token `before`: "a" and "an" fit their next word."""
    article = before.lower()
    return article not in ("a", "an") or bool(_BEFORE_VOWEL.match(word.lower())) == (article == "an")
