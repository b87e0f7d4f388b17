"""Changes to a sentence that must not change its label: typos, stretched words, case, a link, repeated emoji."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Random = np.random.Generator

_WORD = re.compile(r"[A-Za-z]{4,}")
_STRETCHABLE = re.compile(r"(?<=[a-z])[aeiou](?=[a-z])")
_LAST = re.compile(r"[^\w\s)3]\ufe0f?[\U0001f3fb-\U0001f3ff]?$")
_OPINIONS = ("plain", "short", "negated_good", "negated_bad", "intensity")
_DETAILS = (
    "It was a Tuesday.",
    "My sister was with me.",
    "We had talked about it the week before.",
    "It is the second one that I have had.",
    "This is about the one in the blue box.",
    "I write this on my phone.",
    "There were four of us.",
    "We arrived at seven.",
)
_LINKS = ("https://example.com/p/", "www.example.org/", "http://example.net/item?id=")


@dataclass(frozen=True)
class Change:
    """A change and the sentences that it applies to.

    Attributes:
        title: A short description.
        of: The tables in `sentences.toml` whose sentences it changes.
        apply: Returns the changed sentence, or the same sentence if there is nothing to change.
        learned: Whether it is also used in training, not only for measuring.
    """

    title: str
    of: tuple[str, ...]
    apply: Callable[[str, Random], str]
    learned: bool = True


def typo(text: str, random: Random) -> str:
    """Makes one typo in a word of four letters or more: two letters swapped, or one left out, doubled or replaced."""
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = words[int(random.integers(len(words)))]
    index = word.start() + int(random.integers(1, len(word[0]) - 1))
    letter, following = text[index], text[index + 1]
    kind = random.random()
    if kind < 0.5:
        new = following + letter
    elif kind < 0.7:
        new = following
    elif kind < 0.85:
        new = letter * 2 + following
    else:
        new = chr(ord("a") + int(random.integers(26))) + following
    return text[:index] + new + text[index + 2 :]


def stretch(text: str, random: Random) -> str:
    """Repeats a vowel within a word of four letters or more three to five times."""
    starts = [word.start() + at.start() for word in _WORD.finditer(text) for at in _STRETCHABLE.finditer(word[0])]
    if not starts:
        return text
    start = starts[int(random.integers(len(starts)))]
    return text[:start] + text[start] * int(random.integers(3, 6)) + text[start + 1 :]


def case(text: str, random: Random) -> str:
    """Converts the text to upper case or to lower case."""
    return text.upper() if random.random() < 0.5 else text.lower()


def link(text: str, random: Random) -> str:
    """Appends a link."""
    return f"{text} {_LINKS[int(random.integers(len(_LINKS)))]}{int(random.integers(1, 10_000))}"


def again(text: str, random: Random) -> str:
    """Repeats the last emoji or punctuation mark two to four times."""
    last = _LAST.search(text)
    return text + last[0] * int(random.integers(2, 5)) if last else text


def longer(text: str, random: Random) -> str:
    """Adds three sentences without an opinion around the text."""
    first, second, third = (_DETAILS[int(index)] for index in random.permutation(len(_DETAILS))[:3])
    closed = text if text[-1:] in ".!?" else f"{text}."
    return f"{first} {closed} {second} {third}"


CHANGES = {
    "typo": Change("one typo in a short sentence", _OPINIONS, typo),
    "two_typos": Change("two typos", _OPINIONS, lambda text, random: typo(typo(text, random), random)),
    "stretched": Change("“greeeat”", _OPINIONS, stretch),
    "case": Change("all capitals, or none", (*_OPINIONS, "contrast", "expected"), case),
    "link": Change("an added link", (*_OPINIONS, "neutral"), link),
    "again": Change("a repeated emoji or punctuation mark", ("emoji", "plain"), again),
    "longer": Change("three added sentences without an opinion", _OPINIONS, longer, learned=False),
}
