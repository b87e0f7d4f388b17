"""Cuts a sentence into clauses with one opinion each: "The screen is great | but the battery is awful"."""

from collections.abc import Sequence
from itertools import pairwise

from limelight.insights.terms import CONTRASTS, Tag

_JOINING = frozenset(("and", "because"))
_BREAKS = frozenset(";:()[].!?–—-…")


def cut_clauses(words: Sequence[str], tags: Sequence[Tag]) -> list[range]:
    """Returns the clauses of a sentence, in order; together, they contain all of its words and marks.

    A clause ends at punctuation, before a contrasting conjunction, and before an "and" followed by a subject and a
    verb. A clause that neither names nor judges a thing is joined to its neighbour: "In the end, the lid broke".

    Args:
        words: The words and marks of the sentence, as written.
        tags: The part of speech of each (see `limelight.insights.terms.tag_words`).
    """
    lower = [word.lower() for word in words]
    cuts = [0]
    for index in range(1, len(words)):
        if _begins(lower, tags, cuts[-1], index):
            cuts.append(index)
    clauses: list[range] = []
    first = 0
    for start, stop in pairwise([*cuts, len(words)]):
        kinds = set(tags[start:stop])
        if clauses and not kinds & {Tag.NOUN, Tag.PRONOUN}:
            clauses[-1] = range(clauses[-1].start, stop)
        elif stop < len(words) and not kinds & {Tag.VERB, Tag.ADJECTIVE}:
            # It begins the next one.
            continue
        else:
            clauses.append(range(first, stop))
        first = stop
    return clauses


def _begins(lower: Sequence[str], tags: Sequence[Tag], start: int, index: int) -> bool:
    """Whether a clause begins at `index`, given the start of the last one."""
    word, before = lower[index], lower[index - 1]
    if tags[index] is Tag.MARK:
        return False
    if before == "," or set(before) <= _BREAKS:
        return index - 1 > start or before != ","
    if word in CONTRASTS:
        return True
    return word in _JOINING and Tag.VERB in tags[start:index] and _has_subject_and_verb(lower, tags, index + 1)


def _has_subject_and_verb(lower: Sequence[str], tags: Sequence[Tag], index: int) -> bool:
    """Whether a noun or pronoun and then a verb follow, up to the next mark or joining word."""
    named = False
    for word, tag in zip(lower[index:], tags[index:], strict=True):
        if tag is Tag.MARK or word in CONTRASTS or word in _JOINING:
            return False
        if tag is Tag.VERB:
            return named
        named = named or tag in (Tag.NOUN, Tag.PRONOUN)
    return False
