"""Finds whole phrases in a text: runs of words with natural beginnings and ends."""

from collections.abc import Sequence

from limelight.insights.lexicon import CLOSING, ENDS_NOTHING, FUNCTION_WORDS, NEGATIONS, PARTICLES, STARTS_NOTHING
from limelight.insights.phrases import is_content
from limelight.insights.runs import Place, joined

MAX_WORDS = 6
# A negation reaches this many words: "would not ever stay".
_REACH = 3


def whole_phrases(found: Sequence[Place], seed: int) -> list[range]:
    """Returns the phrases around the word at `seed`: positions in `found`, the shortest first.

    A phrase stays within a sentence, contains no mark and no struck word, has at most `MAX_WORDS` words, begins
    and ends with permitted words, has a content word, and includes any negation of it. If there is no such
    phrase, it is the word alone, even a number, an emoji or an unknown word; function words have none.
    """
    first = last = seed
    while first > 0 and seed - first < MAX_WORDS + _REACH and joined(found[first - 1], found[first]):
        first -= 1
    while last + 1 < len(found) and last - seed < MAX_WORDS and joined(found[last], found[last + 1]):
        last += 1
    words = [place.token.text.lower().replace("’", "'") for place in found[first : last + 1]]
    content = [is_content(place.token) for place in found[first : last + 1]]
    at = seed - first
    phrases = [
        range(first + start, first + stop)
        for start in range(max(0, at - MAX_WORDS + 1), at + 1)
        for stop in range(at + 1, min(len(words), start + MAX_WORDS) + 1)
        if _is_whole(words, content, start, stop)
    ]
    says_nothing = words[at] in FUNCTION_WORDS or words[at] in NEGATIONS or _is_half(words[at])
    return sorted(phrases, key=len) or ([] if says_nothing else [range(seed, seed + 1)])


def content_words(found: Sequence[Place], phrase: range) -> int:
    """Counts the words of `phrase` that have a meaning of their own."""
    return sum([is_content(found[position].token) for position in phrase])


def _is_whole(words: list[str], content: list[bool], start: int, stop: int) -> bool:
    first, last = words[start], words[stop - 1]
    negated = stop - start > 1 and words[start + 1] in NEGATIONS
    begins = not _is_half(first) and (negated or first not in STARTS_NOTHING)
    ends = _closes(words, stop - 1) or (content[stop - 1] and last not in NEGATIONS and last not in ENDS_NOTHING)
    # The negation of a phrase is right before it, or a little further off.
    turned = any(word in NEGATIONS for word in words[max(0, start - _REACH) : start])
    # Neither "damp" of "damp carpet" nor "carpet" is whole, nor "love" of "love it", nor "did" of "didn't".
    cut = start > 0 and content[start - 1] and content[start]
    if stop < len(words):
        cut |= (content[stop - 1] and content[stop]) or _closes(words, stop) or _is_half(words[stop])
    # "and" joins two words of a phrase, or two phrases.
    joins = all(
        content[at - 1] and content[at + 1] for at in range(start + 1, stop - 1) if words[at] in ("and", "but", "or")
    )
    return begins and ends and joins and not turned and not cut and any(content[start:stop])


def _closes(words: list[str], at: int) -> bool:
    return words[at] in CLOSING or (at == len(words) - 1 and words[at] in PARTICLES)


def _is_half(word: str) -> bool:
    return word == "n't" or word.startswith("'")
