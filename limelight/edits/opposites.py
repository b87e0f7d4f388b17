"""The words of a text that may change: those with an opposite in a table, and "not", put in or left out."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# "a" or "an" has to fit the word after it.
_VOWEL = re.compile(r"hour|honest|honor|heir|(?!uni|us[eu]|eur|one|once|util)[aeiou]", re.IGNORECASE)
# Opposites of a word that are tried, the most natural ones.
_OTHERS = 2
_CONTENT = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_WHOLES = dict(pair.split(":") for pair in _CONTENT["around"]["wholes"].split())
# Words that decide whether those around them may change, by name.
_AROUND = {name: frozenset(words.split()) for name, words in _CONTENT["around"].items()}
_BE, _DEGREES, _SUBJECTS, _AUXILIARIES = (_AROUND[name] for name in ("be", "degrees", "subjects", "auxiliaries"))


@dataclass(frozen=True, slots=True)
class Swap:
    """A change of one place: tokens give way to words, are left out, or have words put before them.

    Attributes:
        start: The place of the first token that goes, among those that are read.
        stop: One more than the last; `start` if none goes.
        words: The words that come; empty if none does.
    """

    start: int
    stop: int
    words: str


@cache
def opposites() -> dict[str, dict[str, tuple[str, ...]]]:
    """Returns for each kind of words in the table the opposites of each, the most natural ones first."""
    kinds: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind, lines in _CONTENT["opposites"].items():
        found = kinds.setdefault(kind, {})
        for line in lines.strip().splitlines():
            one, other = (side.split() for side in re.split("[|>]", line))
            for words, others in ((one, other), (other, one) if "|" in line else ((), ())):
                found |= {word: tuple(dict.fromkeys([*found.get(word, ()), *others])) for word in words}
    return kinds


def find_swaps(tokens: Sequence[str], starts: Sequence[int]) -> Iterator[Swap]:
    """Yields the changes that a text may undergo, in its order.

    Args:
        tokens: The tokens of the text that are read, as written.
        starts: The place of the first token of each sentence.
    """
    lower = ["", *(token.lower().replace("’", "'") for token in tokens), ""]
    first = frozenset(starts)
    shouted = all(token == token.upper() for token in tokens if token.isalpha())
    for place, token in enumerate(tokens):
        before, word, after = lower[place : place + 3]
        named = place not in first and token[:1].isupper() and not (shouted or (len(token) > 1 and token.isupper()))
        if not named and not token[:1].isdigit():
            for words in _instead(word, before, after):
                yield Swap(place, place + 1, _as_written(words, token))
        if word == "n't" and before in _WHOLES and _AROUND["negated"].isdisjoint(lower[place + 2 : place + 7]):
            yield Swap(place - 1, place + 1, _as_written(_WHOLES[before], tokens[place - 1]))
        elif _loses_not(lower, place + 1):
            yield Swap(place, place + 1, "")
        elif (
            place > 1
            and before in _AROUND["before_not"]
            and place - 1 not in first
            and _takes_not(lower[place - 1], word, after)
        ):
            yield Swap(place, place, "not")


def _instead(word: str, before: str, after: str) -> Iterator[str]:
    """Yields the words that may stand in the place of one, between its neighbours."""
    table = opposites()
    for kind, fits in _FITS.items():
        if fits(word, before, after):
            others = table[kind].get(word, ())
            if before in ("a", "an"):
                others = tuple(words for words in others if (before == "an") == bool(_VOWEL.match(words)))
            yield from (words.replace("_", " ") for words in others[:_OTHERS])


def _is_open(word: str) -> bool:
    return word[:1].isalpha()


# Whether a word of each kind may give way between its neighbours.
_FITS = {
    "adjectives": lambda word, before, after: (
        before not in ("too", "as")
        and after not in _AROUND["after_adjectives"]
        and not (word in _DEGREES and after in opposites()["adjectives"])
    ),
    "after_be": lambda word, before, after: (before in _BE or before in _DEGREES) and after not in ("of", "to", "here"),
    "nouns": lambda word, before, after: (
        (before in _AROUND["before_nouns"] or before in opposites()["adjectives"])
        and (after in _AROUND["after_nouns"] or not _is_open(after))
    ),
    "verbs": lambda word, before, after: (
        before not in ("a", "an", "the", "to", "too", "very", "of", "not", "n't", "never")
    ),
    "after_subject": lambda word, before, after: before in _SUBJECTS,
    "after_auxiliary": lambda word, before, after: before in _AUXILIARIES and (before, word) != ("would", "like"),
    "before_recommend": lambda word, before, after: after == "recommend",
    "before_recommended": lambda word, before, after: after == "recommended",
    "adverbs": lambda word, before, after: (
        after not in ("-", "as") and before not in ("as", "oh") and (word != "well" or _is_open(before))
    ),
    "degrees": lambda word, before, after: (
        after in opposites()["adjectives"]
        and (word in _AROUND["own_degrees"] or before in _BE)
        and before not in ("", "a", "an", "the", "not", "n't")
    ),
}


def _loses_not(lower: Sequence[str], place: int) -> bool:
    """Whether the token at `place` is a "not" that its sentence can do without."""
    word, before = lower[place], lower[place - 1]
    asked = word == "n't" and place > 1 and lower[place - 2] in ("", ".", "!", "?")
    is_not = (
        before not in _AROUND["before_kept_not"] and _is_open(lower[place + 1])
        if word == "not"
        else word == "n't" and before not in _AROUND["halves"] and not asked
    )
    return is_not and _AROUND["negated"].isdisjoint(lower[place + 1 : place + 6])


def _takes_not(subject: str, word: str, after: str) -> bool:
    """Whether "not" may stand before a word, after a form of "be" or another auxiliary and its subject."""
    return _is_open(subject) and _is_open(word) and word not in _AROUND["without_not"] and after not in ("?", ",")


def _as_written(words: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return words.upper()
    return words[:1].upper() + words[1:] if like[:1].isupper() else words
