"""Cuts a sentence into phrases that a person would read aloud as units: of all ways to cut it, the cheapest one.

The cost of a cut depends on the classes of the two words before it and the two after it, the cost of a phrase on its
length. The costs and the classes are in `phrase_table.json`, learned from parsed sentences by `research/phrases`;
`static/js/site/text/phrases.js` cuts in the same way.
"""

import json
import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from limelight.common.rules import RULES
from limelight.text.markup import without_markup
from limelight.text.phrase_table import PhraseTable, Words

_SHARED: dict[str, Any] = json.loads(Path(__file__).with_name("phrase_table.json").read_text(encoding="utf-8"))
TABLE = PhraseTable(_SHARED)
_LENGTHS: list[float] = _SHARED["lengths"]
# The worth of a cut: the more, the shorter are the phrases.
_REWARD: float = _SHARED["reward"]
_COSTS: dict[str, float] = _SHARED["costs"]
_FINITE = frozenset(TABLE.number_of[name] for name in _SHARED["finite"].split())
# The share of words of an English text that only relate others.
_RELATING = 0.25
# The number of words of a phrase in another language, and of letters of a word that does not end one.
_MOST_WORDS, _SHORT = _SHARED["most_words"], _SHARED["short"]
# Joining words of Chinese, which begin a clause, and of Japanese, which end one.
_BEGINS_CLAUSE, _ENDS_CLAUSE = (
    re.compile(RULES["clauses"][name] + end) for name, end in (("before", ""), ("after", "$"))
)


def cut_phrases(tokens: Sequence[str], *, english: bool = True, lines: Collection[int] = ()) -> list[range]:
    """Returns the phrases of one sentence, in order; together, they contain all of its tokens.

    A phrase ends at a mark, which belongs to it, and at a line break; an opening mark begins a phrase. Emoji are
    separate phrases.

    Args:
        tokens: The tokens of the sentence as written, without white space.
        english: Whether to use the table. Otherwise, phrases are runs of words between marks, of about equal length.
        lines: The indices of the tokens that begin a line.
    """
    words = TABLE.words_of(tokens, lines)
    if not words.starts:
        return [range(len(tokens))] if tokens else []
    begins = _cheapest(words) if english else _even(words, tokens)
    starts = [0, *(words.starts[begin] for begin in begins[1:]), len(tokens)]
    return [range(*pair) for pair in pairwise(starts)]


def read_words(tokens: Sequence[Any]) -> Words:
    """Returns the words of one sentence, whose `tokens` have `text` and `whitespace`, and may include HTML tags."""
    return TABLE.words_of([token.text for token in tokens], line_starts(tokens, [True] * len(tokens)))


def line_starts(tokens: Sequence[Any], read: Sequence[bool]) -> set[int]:
    """Returns the indices of the `read` tokens that begin a line, after white space or an HTML tag.

    Args:
        tokens: The tokens of one sentence, with `text` and `whitespace`.
        read: Whether each token is read.
    """
    starts, position, broken = set(), 0, False
    for token, is_read in zip(tokens, read, strict=True):
        if is_read:
            if broken:
                starts.add(position)
            position, broken = position + 1, False
        broken = broken or "\n" in token.whitespace or (not is_read and "\n" in without_markup(token.text))
    return starts


def is_english(tokens: Sequence[str]) -> bool:
    """Returns whether a text is English: at least a quarter of its words are English function words."""
    kinds = TABLE.words_of(tokens).kinds
    return sum(kind < TABLE.first_open for kind in kinds) >= _RELATING * len(kinds)


def _cheapest(words: Words) -> list[int]:
    """Returns the first word of each phrase: of all ways to cut the sentence, the one that costs least."""
    kinds, marks = words.kinds, words.marks
    gaps = _gap_costs(words)
    means = [kind >= TABLE.first_open for kind in kinds]
    verbs = [kind in _FINITE and after not in _FINITE for kind, after in pairwise([*kinds, TABLE.edge])]
    lengths, across, empty, clause = _LENGTHS, _COSTS["across"], _COSTS["empty"], _COSTS["clause"]
    # The least cost of the words before each place, with that of a cut there.
    least = [0.0]
    begins: list[int] = []
    for stop in range(1, len(kinds) + 1):
        best, begin = float("inf"), stop - 1
        # The cost of a phrase that means nothing, that has more than one verb of a clause, or goes on after a mark.
        lacks, more, broken = empty, -clause, 0.0
        for start in range(stop - 1, max(-1, stop - len(lengths)), -1):
            if means[start]:
                lacks = 0.0
            if verbs[start]:
                more += clause
            cost = least[start] + lengths[stop - start] + lacks + broken
            if more > 0:
                cost += more
            if cost < best:
                best, begin = cost, start
            mark = marks[start]
            if mark == "|" or (mark == "." and broken):
                break
            if mark == ".":
                broken = across
        least.append(best + (gaps[stop] - _REWARD if stop < len(kinds) else 0))
        begins.append(begin)
    stops, stop = [], len(kinds)
    while stop:
        stop = begins[stop - 1]
        stops.append(stop)
    return stops[::-1]


def _gap_costs(words: Words) -> list[float]:
    """Returns what a cut before each word costs."""
    around = [TABLE.edge, TABLE.edge, *words.kinds, TABLE.edge]
    pairs, befores, afters = (_SHARED[name] for name in ("pairs", "before", "after"))
    floors_left, floors_right = _SHARED["floor_left"], _SHARED["floor_right"]
    results = []
    for at, (mark, within) in enumerate(zip(words.marks, words.quoted, strict=True)):
        before, left, right, after = around[at : at + 4]
        # The table is in tenths.
        cost = (pairs[left][right] + befores[before][left] + afters[right][after]) / 10
        if mark == ",":
            cost += (_SHARED["comma_left"][left] + _SHARED["comma_right"][right]) / 10 + _COSTS["comma"]
        elif mark == "." or mark == "|":
            cost = _COSTS["break"]
        elif mark == "-":
            cost = _COSTS["joined"]
        else:
            cost = max(cost, floors_left[left] / 10, floors_right[right] / 10)
        results.append(cost + (_COSTS["quoted"] if within else 0))
    return results


def _even(words: Words, tokens: Sequence[str]) -> list[int]:
    """Returns the first word of each phrase: runs between marks or clauses, long ones in about equal parts."""
    bounds = [
        at
        for at, (start, mark) in enumerate(zip(words.starts, words.marks, strict=True))
        if not at
        or mark in (".", ",", "|")
        or _BEGINS_CLAUSE.match(tokens[start])
        or _ENDS_CLAUSE.search(tokens[start - 1])
    ]
    results = []
    for start, stop in pairwise([*bounds, len(words.marks)]):
        parts = -(-(stop - start) // _MOST_WORDS)
        results.append(start)
        for part in range(1, parts):
            begin = start + (stop - start) * part // parts
            # "le" leads to what comes after it.
            while begin > results[-1] + 1 and len(tokens[words.starts[begin - 1]]) <= _SHORT:
                begin -= 1
            results.append(begin)
    return results
