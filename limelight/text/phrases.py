"""Cuts a sentence into phrases: runs of one to seven words with natural ends, the units of an explanation.

Words hold together more or less by their classes (see `limelight.text.word_classes`), and a sentence is cut where that
costs least. `static/js/site/text/phrases.js` cuts in the same way.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from limelight.common.rules import RULES
from limelight.text.word_classes import (
    AUXILIARY,
    BRACKET,
    BREAK,
    END,
    FIRST_OPEN,
    HALF,
    INSIDE,
    JOINING,
    JOINS,
    NEGATION,
    NEGATIVE_HALF,
    OPENING,
    PICTURE,
    PRONOUN,
    QUOTE,
    SHORT,
    SUBJECT,
    TIE,
    class_of,
    decided,
    length_class_of,
    letters_of,
)

_RULES = RULES["phrases"]
_MOST_WORDS: int = _RULES["most_words"]
_MOST_WORDS_WITHOUT_LISTS: int = _RULES["most_words_without_lists"]
_LENGTH_COSTS: list[int] = _RULES["length_costs"]
_ABBREVIATIONS, _DOMAINS, _BLOCK_TAGS = (
    frozenset(_RULES[name].split()) for name in ("abbreviations", "domains", "block_tags")
)
# Longer words and parts are rare, and would fill the caches.
_LONGEST_CACHED = 40
# At the start of a sentence, each of these marks an item of a list, and so do those after it.
_BULLETS = frozenset(_RULES["bullets"])

# A phrase that begins with these should have no clause in it; a part that begins with those leads to the next one.
_ASIDES = letters_of(_RULES["asides"])
_LEADING = letters_of(_RULES["leading"])
# The verb of a clause is an auxiliary, or a verb after one of these.
_VERBS, _CLAUSE_AFTER = letters_of("verb"), letters_of(_RULES["clause_after"])
# In the classes of a sentence: a verb with what leads to it; and up to eight words in front, its subject.
_SUBJECT = {name: "".join(sorted(letters_of(names))) for name, names in _RULES["subject"].items()}
_SAYS = re.compile("[{leads}]*[{verbs}]".format(**_SUBJECT))
_ITS_SUBJECT = re.compile("(?:^|[{after}])([{words}][{words}{links}]{{0,7}})(?<=[{ends}])$".format(**_SUBJECT))
# Further costs: of what is done only where there is no other way, and of what reads badly.
_IMPOSSIBLE = 1 << 30
_WITHOUT_MEANING, _APART, _ACROSS_A_BREAK, _ASIDE_WITH_A_CLAUSE = (
    _RULES["costs"][name] for name in ("without_meaning", "apart", "across_a_break", "aside_with_a_clause")
)


def cut_phrases(words: Sequence[str], *, english: bool = True) -> list[range]:
    """Returns the phrases of one sentence, in order; together they have all its tokens.

    A phrase has at most seven words. It ends at a mark, which it keeps; a mark that opens something begins one. A
    negation stays with what it negates, an adverb with what it grades. A phrase of function words alone is returned
    only if no other word is near. Emoji and tags that break a line are phrases of their own.

    Args:
        words: The tokens of the sentence as written, without white space.
        english: Whether the lists of English words apply. Otherwise, phrases are runs of up to four words
            between marks.
    """
    starts, letters = _units(words, english)
    if not starts:
        return [range(len(words))] if words else []
    starts.append(len(words))
    phrases = []
    unit = 0
    most_words = _MOST_WORDS if english else _MOST_WORDS_WITHOUT_LISTS
    for part in _parts(letters):
        for count in (_cached_cut if len(part) <= _LONGEST_CACHED else _cut)(part, most_words):
            phrases.append(range(starts[unit], starts[unit + count]))
            unit += count
    return phrases


def subject_of(words: Sequence[str], start: int) -> range:
    """Returns the tokens of the subject in front of a phrase; none if the phrase begins with no verb.

    "The staff at the desk |were kind": the second phrase begins with a verb, and the first is its subject.

    Args:
        words: The tokens of an English sentence, as for `cut_phrases`.
        start: The first token of the phrase.
    """
    starts, letters = _units(words, english=True)
    unit = bisect_left(starts, start)
    letters = letters.replace(TIE, "")
    places = [place for place, letter in enumerate(letters) if letter != BREAK]
    place = places[unit] if unit < len(places) else len(letters)
    found = _ITS_SUBJECT.search(letters[:place]) if _SAYS.match(letters, place) else None
    return range(starts[unit - len(found[1])], starts[unit]) if found else range(0)


def _units(words: Sequence[str], english: bool) -> tuple[list[int], str]:
    """Returns where each word begins with the marks that belong to it, and the classes of the words.

    Half a word and the marks after it belong to the word before, marks that open something to the word after. The
    classes have a `BREAK` or a `TIE` where marks separate or join two words.
    """
    kind_of = class_of if english else length_class_of
    starts: list[int] = []
    letters: list[str] = []
    markup = _markup(words) if "<" in words or "&" in words else {}
    bullet = words[0] if words and words[0] in _BULLETS else None
    # Where the marks begin that belong to the next word, or -1.
    opening = 0
    quoted = False
    before = BREAK
    for at, word in enumerate(words):
        kind = markup[at] if at in markup else (kind_of if len(word) <= _LONGEST_CACHED else kind_of.__wrapped__)(word)
        if not starts and kind in (HALF, NEGATIVE_HALF):
            kind = SHORT if not english else NEGATION if kind == NEGATIVE_HALF else AUXILIARY
        if kind <= PICTURE:
            if before > TIE and (kind == PICTURE) is not (before == PICTURE):
                letters.append(BREAK)
            starts.append(at if opening < 0 else opening)
            opening = -1
            letters.append(kind)
            before = kind
            continue
        if kind == QUOTE:
            quoted = not quoted
            kind = OPENING if quoted else INSIDE
        if not starts:
            continue
        if kind in (HALF, NEGATIVE_HALF):
            opening = -1
            if english and kind == NEGATIVE_HALF and before > TIE:
                letters[-1] = before = NEGATION
            elif before == PRONOUN:
                letters[-1] = before = SUBJECT
            continue
        if word == bullet:
            kind = BRACKET
        elif word == "&" and kind == JOINING and before == BREAK:
            kind = OPENING
        elif kind == END and word in (".", ")"):
            kind = _dot(words, at, len(starts))
        if kind in (END, BRACKET):
            if before == TIE:
                letters.pop()
            if before != BREAK:
                letters.append(BREAK)
            before = BREAK
        elif kind == JOINING and before > TIE:
            letters.append(TIE)
            before = TIE
        if kind != OPENING and kind != BRACKET:
            opening = -1
        elif opening < 0:
            opening = at
    return starts, "".join(decided(letters) if english else letters)


def _dot(words: Sequence[str], at: int, number: int) -> str:
    """Returns the kind of a dot or bracket after the word with this number, from 1, in its sentence."""
    word, after = words[at - 1], words[at + 1] if at + 1 < len(words) else ""
    if number == 1 and len(word) < 3 and word.isdecimal():
        # The number of an item.
        return INSIDE
    if words[at] == ")":
        return END
    if len(word) == 1 and word.isalpha():
        # "U.S. version": the letters of an abbreviation, and its end.
        if len(after) == 1 and after.isalpha():
            return JOINING
        return INSIDE if after.lower() == after != after.upper() else END
    if after in _DOMAINS:
        return JOINING
    return INSIDE if word.lower() in _ABBREVIATIONS else END


def _markup(words: Sequence[str]) -> dict[int, str]:
    """Returns the kinds of the tokens of tags, `< br / >`, and of entities, `& amp ;`, by their places.

    A tag that breaks a line is like an emoji: it is no part of what is said before or after it.
    """
    found: dict[int, str] = {}
    for at, word in enumerate(words):
        last = ">" if word == "<" else ";" if word == "&" else None
        inside = list(words[at + 1 : at + 5])
        if last is None or last not in inside:
            continue
        del inside[inside.index(last) :]
        names = [each for each in inside if each.isalnum()]
        if len(names) == 1:
            is_block = word == "<" and names[0].lower() in _BLOCK_TAGS
            kind = OPENING if word == "<" and inside[0] != "/" and not is_block else INSIDE
            found |= dict.fromkeys(range(at, at + len(inside) + 2), kind)
            if is_block:
                found[at] = PICTURE
    return found


def _parts(letters: str) -> list[str]:
    """Returns the parts between breaks; one without a word of an open class is joined to a neighbour."""
    parts: list[str] = []
    held = ""
    for part in filter(None, letters.split(BREAK)):
        if held:
            part = held + BREAK + part
            held = ""
        if max(part) >= FIRST_OPEN:
            parts.append(part)
        elif parts and part[0] not in _LEADING:
            parts[-1] += BREAK + part
        else:
            held = part
    if held and parts:
        parts[-1] += BREAK + held
    elif held:
        parts.append(held)
    return parts


def _cut(part: str, most_words: int) -> tuple[int, ...]:
    """Returns the numbers of words of the phrases of a part: of all ways to cut it, the one that costs least."""
    letters = part.replace(BREAK, "").replace(TIE, "")
    cuts, breaks = _gaps(part)
    # The least cost of the words before each place, with that of a cut there.
    least = [0]
    begins: list[int] = []
    # The last word of an open class, the last negation, the last verb of a clause.
    meaning = negation = clause = -1
    for last, letter in enumerate(letters):
        if letter >= FIRST_OPEN:
            meaning = last
        elif letter == NEGATION:
            negation = last
        if letter == AUXILIARY or (letter in _VERBS and last and letters[last - 1] in _CLAUSE_AFTER):
            clause = last
        stop = last + 1
        # A phrase that ends here and has meaning would lose what this negation negates.
        loses_negation = meaning < negation and stop < len(letters)
        best, begin = _IMPOSSIBLE, 0
        for start in range(max(0, stop - most_words), stop):
            cost = least[start] + _LENGTH_COSTS[stop - start]
            if start > meaning:
                cost += _WITHOUT_MEANING
            elif loses_negation:
                cost += _APART
            if start < clause and start and letters[start] in _ASIDES:
                cost += _ASIDE_WITH_A_CLAUSE
            if cost < best:
                best, begin = cost, start
        begins.append(begin)
        if stop < len(letters):
            least.append(best + cuts[stop] + (breaks[last] - breaks[stop]) * _ACROSS_A_BREAK)
    counts = []
    stop = len(letters)
    while stop:
        counts.append(stop - begins[stop - 1])
        stop = begins[stop - 1]
    return tuple(reversed(counts))


_cached_cut = lru_cache(maxsize=4096)(_cut)


def _gaps(part: str) -> tuple[list[int], list[int]]:
    """Returns the cost of a cut before each word, and the number of breaks before it."""
    cuts: list[int] = []
    breaks: list[int] = []
    before = ""
    broken = 0
    for letter in part:
        if letter > TIE:
            broken += before == BREAK
            cuts.append(0 if before == BREAK else _APART if before == TIE else JOINS.get(before + letter, 0))
            breaks.append(broken)
        before = letter
    return cuts, breaks
