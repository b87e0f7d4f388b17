"""Kinds of English words that may take each other's place: adjectives, adverbs and verbs by their forms, and nouns."""

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from limelight.common.rules import RULES, words
from limelight.text.word_classes import class_of, decided, is_compared, letters_of

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
_ADJECTIVE, _VERB, _NOUN, _ADVERB = (letters_of(name) for name in ("adjective", "verb", "noun", "adverb degree"))
_OPEN = letters_of("adjective verb noun adverb degree")
_VOWELS = "aeiou"
# Sounds that the first letter does not tell: "an hour", "a useful".
_SOUNDS = {"hour": True, "honest": True, "honor": True, "heir": True, "uni": False, "use": False, "usu": False}
_SOUNDS |= {"eur": False, "one": False, "once": False, "util": False}


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


def kinds_in(tokens: Sequence[str]) -> list[str | None]:
    """Returns the kind of each token of a sentence, as written, where the words around it do not rule it out."""
    lower = [token.lower().replace("’", "'") for token in tokens]
    letters = decided([class_of(token) for token in tokens])
    shouted = all(token.isupper() for token in tokens if token.isalpha())
    titled = all(token[:1].isupper() for token in tokens if token.isalpha() and len(token) > 3)
    kinds: list[str | None] = []
    for place, (token, word, letter) in enumerate(zip(tokens, lower, letters, strict=True)):
        kind = kind_of(word)
        # In the middle of a sentence a capital letter makes a name.
        named = token[:1].isupper() and place > 0 and not (token.isupper() or shouted or titled)
        # "to tears" has no verb.
        noun = kind == "verb s" and lower[place - 1 : place] == ["to"]
        kinds.append(None if kind is None or named or noun or letter not in _letters(kind) else kind)
    return kinds


def _letters(kind: str) -> frozenset[str]:
    """Returns the classes that a word of `kind` may have in a sentence."""
    part = kind.partition(" ")[0]
    return {"adjective": _ADJECTIVE, "verb": _VERB, "noun": _NOUN, "adverb": _ADVERB}[part]


def is_noun_ahead(tokens: Sequence[str], place: int) -> bool:
    """Whether the token after `place` is a noun, which an adjective at `place` may leave alone."""
    letters = decided([class_of(token) for token in tokens])
    return place + 1 < len(tokens) and letters[place + 1] in _NOUN


def takes_not(tokens: Sequence[str], place: int) -> bool:
    """Whether "not" may follow the token at `place`: a form of "be" or another auxiliary, in a statement."""
    if place + 1 >= len(tokens) or tokens[place].lower().replace("’", "'") not in _BEFORE_NOT:
        return False
    letters = decided([class_of(token) for token in tokens])
    follower = letters[place + 1]
    asked = place == 0 or letters[place - 1] not in _SUBJECTS
    return not asked and (follower in _OPEN or follower in _ARTICLES)


_BEFORE_NOT = frozenset(_RULES["before_not"].split())
_SUBJECTS = letters_of("noun subject pronoun quantifier relative")
_ARTICLES = letters_of("article")


def begins_with_vowel(word: str) -> bool:
    """Whether "an", and not "a", stands before `word`."""
    lower = word.lower()
    for start, vowel in _SOUNDS.items():
        if lower.startswith(start):
            return vowel
    return lower[:1] in _VOWELS
