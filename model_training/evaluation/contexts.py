"""Chooses sentences of held-out reviews that show how much a network looks at words; most show several words."""

import heapq
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.audit.identity import builtin_kinds
from limelight.inside.word_looks import WordContext, WordSentence
from limelight.text.tokens import UNK_TOKEN_ID

Ints = NDArray[np.integer]
_LONGEST, _FEWEST_TOKENS = 160, 4
# Characters of all sentences together.
_CHARACTERS = 36_000
# The ends of a word's looks and their middle; each has this share of its sentences, more where there are few.
_ENDS, _MOST_OF_END, _LEAST_OF_END = 0.1, 0.25, 8
# Contexts of a part of the looks, and contexts with the same label.
_OF_PART, _OF_LABEL = 2, 2
# A sentence that begins and ends as one, without digits, quotations, links and brackets.
_WHOLE = re.compile(r"[A-Z][A-Za-z'’,;: -]*[A-Za-z][.!?]")
# A word in a context is written in lower case at least this often, and more often than as a name.
_LEAST_WRITTEN = 5
_OFFENSIVE = re.compile(
    "(?:(?:ass|arse|hell|jap|spic|tit)s?$|asshole|bastard|bitch|boob|bullsh|chink|cock|crap|cripple|cunt|damn|dick|"
    "dyke|fag|fuck|gook|gyp|jew|kike|midget|motherf|negr|nigg|nud|oriental|paki|piss|porn|prostitut|rape|rapist|"
    "redneck|retard|savage|sex|shit|slut|trann|wetback|whore)"
)


@dataclass(frozen=True)
class ReadSentence:
    """A sentence as a network read it: text, tokens as written, ids `<int64>[tokens]`, looks, and label."""

    text: str
    written: list[str]
    ids: Ints
    looks: NDArray[np.floating]
    label: int


def unsuitable(words: Sequence[str]) -> NDArray[np.bool_]:
    """Returns `<bool>[words]`: those that may offend, and the audit's terms for groups, people, places and brands."""
    apart = {word.lower() for kind in builtin_kinds(10_000, 0) for word in kind.words}
    return np.array([word in apart or _OFFENSIVE.match(word) is not None for word in words])


def choose_contexts(
    read: Sequence[ReadSentence], words: Ints, vocabulary: Sequence[str]
) -> tuple[list[WordSentence], list[list[WordContext]]]:
    """Returns sentences of `read`, and the places in them of each of `words`, given as ids, least looked at first."""
    plain = _plain_words(read, vocabulary)
    fit = list({each.text: each for each in read if _is_plain(each, plain)}.values())
    places: dict[int, list[tuple[float, int]]] = {token: [] for token in words.tolist()}
    for number, each in enumerate(fit):
        counts = Counter(each.ids.tolist())
        for token, look in zip(each.ids.tolist(), each.looks.tolist(), strict=True):
            # Where it stands twice, it would not be clear which place is meant.
            if token in places and counts[token] == 1:
                places[token].append((look, number))
    parts = {token: _parts(sorted(own)) for token, own in places.items()}
    chosen = _cover(fit, parts)
    numbers = {number: place for place, number in enumerate(chosen)}
    contexts = [_contexts_of(parts[token], numbers, fit) for token in words.tolist()]
    return [WordSentence(fit[number].text, fit[number].label) for number in chosen], contexts


def count_cases(read: Sequence[ReadSentence]) -> tuple[Counter[int], Counter[int]]:
    """Returns how often each token id is written in lower case, and like a name; any first word has a capital."""
    lower, capital = Counter[int](), Counter[int]()
    for each in read:
        for token, text in zip(each.ids[1:].tolist(), each.written[1:], strict=True):
            lower[token] += text.islower()
            capital[token] += text.istitle()
    return lower, capital


def _plain_words(read: Sequence[ReadSentence], vocabulary: Sequence[str]) -> set[int]:
    """Returns the ids of words that are common, suitable, and mostly written in lower case: no names."""
    lower, capital = count_cases(read)
    bad = unsuitable(vocabulary)
    marks = {token for token, text in enumerate(vocabulary) if text == "i" or not any(map(str.isalnum, text))}
    often = {token for token, count in lower.items() if count >= max(_LEAST_WRITTEN, capital[token])}
    # An unknown word may be a name or a slur.
    return marks | {token for token in often if not bad[token] and token != UNK_TOKEN_ID}


def _is_plain(each: ReadSentence, plain: set[int]) -> bool:
    return (
        len(each.ids) >= _FEWEST_TOKENS
        and len(each.text) <= _LONGEST
        and _WHOLE.fullmatch(each.text) is not None
        and plain.issuperset(each.ids.tolist())
        and all(text.islower() or text == "I" or not text.isalpha() for text in each.written[1:])
    )


def _parts(places: list[tuple[float, int]]) -> list[list[tuple[float, int]]]:
    """Returns the places with the least looks, those in the middle, and those with most; the clearest come first."""
    count = len(places)
    size = min(max(int(_ENDS * count), _LEAST_OF_END), max(int(_MOST_OF_END * count), 1))
    start = (count - size) // 2
    middle = sorted(places[start : start + size], key=lambda place: abs(place[0] - places[count // 2][0]))
    return [places[:size], middle, places[::-1][:size]] if places else []


def _cover(fit: Sequence[ReadSentence], parts: dict[int, list[list[tuple[float, int]]]]) -> list[int]:
    """Returns the sentences, as few characters as possible, that show a place of each part of each word."""
    shown: dict[int, set[tuple[int, int]]] = {}
    for token, own in parts.items():
        for part, places in enumerate(own):
            for _, number in places:
                shown.setdefault(number, set()).add((token, part))
    missing = set().union(*shown.values())
    waiting = [(-len(own) / len(fit[number].text), number) for number, own in shown.items()]
    heapq.heapify(waiting)
    chosen: list[int] = []
    left = _CHARACTERS
    while waiting and missing:
        gain, number = heapq.heappop(waiting)
        worth = -len(shown[number] & missing) / len(fit[number].text)
        if worth > gain:
            if worth:
                heapq.heappush(waiting, (worth, number))
        elif len(fit[number].text) <= left:
            left -= len(fit[number].text)
            missing -= shown[number]
            chosen.append(number)
    return chosen


def _contexts_of(
    parts: list[list[tuple[float, int]]], numbers: dict[int, int], fit: Sequence[ReadSentence]
) -> list[WordContext]:
    found: dict[int, float] = {}
    labels = Counter[int]()
    for places in parts:
        taken = 0
        for look, number in places:
            label = fit[number].label
            if number in numbers and number not in found and taken < _OF_PART and labels[label] < _OF_LABEL:
                found[number] = look
                labels[label] += 1
                taken += 1
    return [WordContext(numbers[number], round(look, 2)) for number, look in sorted(found.items(), key=lambda p: p[1])]
