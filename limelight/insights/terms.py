"""A small part-of-speech tagger for English, as far as terms and clauses need it."""

import re
import tomllib
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

_LISTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def word_list(name: str) -> frozenset[str]:
    """Returns the list of English words called `name`; a word in no list is a noun."""
    return frozenset(_LISTS[name].split())


ADJECTIVES, VERBS, EITHER, ADVERBS, GENERIC, NOUNS = map(
    word_list, ("adjectives", "verbs", "either", "adverbs", "generic", "nouns")
)
DETERMINERS, PRONOUNS, BEFORE_VERBS, AFTER_VERBS, COPULAS = map(
    word_list, ("determiners", "pronouns", "before_verbs", "after_verbs", "copulas")
)
AUXILIARIES, DEGREES, CONTRASTS, TURNING_WORDS = map(
    word_list, ("auxiliaries", "degrees", "contrasts", "turning_words")
)
_WORD = re.compile(r"^[^\W\d_][\w'’-]*$")
_ADJECTIVE_ENDINGS = re.compile(r"(?:ous|ful|able|ible|ive|less|ish|ic|ical|ual|ial|nal|ary|est)$")
_Y_NOUN_ENDINGS = re.compile(r"(?:ity|[eo]ry|cy|phy|gy|nty|my|lty|dy|ency|ancy)$")


class Tag(Enum):
    """The part of speech of a word, as far as terms and clauses need it."""

    NOUN = "noun"
    ADJECTIVE = "adjective"
    VERB = "verb"
    PRONOUN = "pronoun"
    OTHER = "other"
    MARK = "mark"


def tag_words(words: Sequence[str]) -> list[Tag]:
    """Returns the part of speech of each word or mark of a sentence; a word in no list is a noun."""
    lower = [word.lower().replace("’", "'") for word in words]
    tags: list[Tag] = []
    for number, word in enumerate(lower):
        before, after = lower[number - 1] if number else "", lower[number + 1] if number + 1 < len(lower) else ""
        tags.append(_tag(word, before, after, tags))
    return tags


def _tag(word: str, before: str, after: str, tags: Sequence[Tag]) -> Tag:
    last = tags[-1] if tags else Tag.MARK
    if tag := _tag_closed(word, after):
        return tag
    nominal_place = before in DETERMINERS or last is Tag.ADJECTIVE or before in ("of", "with", "about")
    if word in EITHER:
        return _tag_either(word, before, after, last, nominal_place)
    if word in ADJECTIVES or _is_compared(word):
        return Tag.ADJECTIVE
    if word in VERBS:
        return Tag.VERB
    if word in NOUNS:
        return Tag.NOUN
    if tag := _tag_by_ending(word, after, nominal_place=nominal_place):
        return tag
    is_judged = (before in COPULAS and last is Tag.VERB) or before in DEGREES
    return Tag.ADJECTIVE if is_judged and not _is_nominal(after) else Tag.NOUN


def _tag_closed(word: str, after: str) -> Tag | None:
    """Returns the part of speech of a mark, a pronoun or an adverb."""
    if word in PRONOUNS and not (word in DETERMINERS and _is_nominal(after)):
        return Tag.PRONOUN
    if word in ADVERBS or word in ("n't", "'s"):
        return Tag.VERB if word in COPULAS or word in ("have", "has", "had", "do", "does", "did") else Tag.OTHER
    if not _WORD.match(word):
        return Tag.MARK if not any(map(str.isalnum, word)) else Tag.OTHER
    return None


def _tag_by_ending(word: str, after: str, *, nominal_place: bool) -> Tag | None:
    """Returns the part of speech of a word in no list if its ending tells it."""
    if word.endswith("ly"):
        return Tag.OTHER
    if word.endswith("ing"):
        return Tag.NOUN if nominal_place and not _is_nominal(after) else Tag.VERB
    if word.endswith("ed"):
        return Tag.ADJECTIVE if nominal_place else Tag.VERB
    is_adjective = _ADJECTIVE_ENDINGS.search(word) or (word.endswith("y") and not _Y_NOUN_ENDINGS.search(word))
    return Tag.ADJECTIVE if is_adjective else None


def _tag_either(word: str, before: str, after: str, last: Tag, nominal_place: bool) -> Tag:
    """Decides between noun and verb."""
    if (before in BEFORE_VERBS or before in PRONOUNS) and before not in DETERMINERS:
        return Tag.VERB
    if word in ADJECTIVES and ((before in COPULAS and last is Tag.VERB) or before in ("and", "but", "or")):
        return Tag.ADJECTIVE
    if nominal_place:
        return Tag.NOUN
    if last is Tag.NOUN:
        # Noun and verb agree: "the speakers sound", "the battery lasts".
        plural = before.endswith("s") and not before.endswith("ss")
        return Tag.VERB if plural != word.endswith("s") and after not in AUXILIARIES else Tag.NOUN
    if last in (Tag.MARK, Tag.OTHER) and (after in ADJECTIVES or after.endswith("ly") or after in AFTER_VERBS):
        return Tag.VERB
    return Tag.VERB if last is Tag.PRONOUN else Tag.NOUN


def _is_nominal(word: str) -> bool:
    """Whether `word` may be in the middle or at the end of a noun phrase."""
    return bool(_WORD.match(word)) and word not in ADVERBS and word not in PRONOUNS and word not in VERBS - EITHER


def _is_compared(word: str) -> bool:
    """Whether `word` is the comparative or superlative of an adjective: newer, nicest, bigger, sturdier."""
    for ending in ("er", "est"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            return not ADJECTIVES.isdisjoint((stem, f"{stem}e", stem[:-1], f"{stem[:-1]}y"))
    return False
