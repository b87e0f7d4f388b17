"""The terms of many reviews: their words, each in all its forms, and their pairs of words, such as "battery life"."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from limelight.insights.terms import ADJECTIVES, ADVERBS, DETERMINERS, FUNCTION_WORDS, PRONOUNS, Tag
from limelight.report.reader import Clause, Reader

Rows = NDArray[np.int64]
# The fewest rows of a term, the largest share of all rows, and the most terms, by frequency.
_LEAST, _COMMON, _MOST = 10, 0.25, 4000
# A word is a thing if it is named as one at this share of its places.
NOMINAL = 0.33
_WORD = re.compile(r"[^\W\d_][\w'-]+")
# A noun follows these, as it does "the" and an adjective.
_BEFORE_NOUNS = DETERMINERS | frozenset(
    ["your", "their", "his", "her", "of", "with", "no", "any", "poor", "bad", "great", "good"]
)
_SKIPPED = FUNCTION_WORDS | ADVERBS | PRONOUNS


@dataclass(frozen=True, slots=True)
class Term:
    """A word in all its forms, such as leak, leaks and leaked, or a pair of words.

    Attributes:
        name: The form that the texts write most often, as they write it.
        forms: All forms, in lower case, the most frequent first.
        rows: The numbers of the rows that have it, in order.
        clauses: The numbers of the clauses that have it; one that has it twice stands twice.
        nominal: The share of its occurrences that name a thing: after "the", "my" or an adjective.
    """

    name: str
    forms: list[str]
    rows: Rows
    clauses: list[int]
    nominal: float


@dataclass(slots=True)
class _Places:
    written: Counter[str] = field(default_factory=Counter)
    clauses: list[int] = field(default_factory=list)
    alone: int = 0
    nominal: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of some reviews.

    Attributes:
        by_key: Each term by what its forms have in common.
        clauses: The clauses of all rows.
        rows: Number of rows that were read.
    """

    by_key: Mapping[str, Term]
    clauses: list[Clause]
    rows: int


def collect_terms(reader: Reader, texts: Sequence[str]) -> Terms:
    """Returns the terms of reviews.

    A word in more than a quarter of all reviews, unless it is a thing, tells nothing that is new, and neither does a
    pair with it.

    Args:
        reader: Reads the texts.
        texts: The text of each row; empty for one that is set aside.
    """
    clauses = list(reader.clauses(texts))
    counts: Counter[str] = Counter()
    adjectives: Counter[str] = Counter()
    for clause in clauses:
        counts.update(clause.lower)
        tags = clause.sentence.tags[clause.part.start : clause.part.stop]
        adjectives.update(word for word, tag in zip(clause.lower, tags, strict=True) if tag is Tag.ADJECTIVE)
    base = families(counts, adjectives)
    occurrences: dict[str, _Places] = defaultdict(_Places)
    for number, clause in enumerate(clauses):
        _collect(number, clause, base, occurrences)
    rows_of, rows = np.array([clause.row for clause in clauses], np.int64), sum(map(bool, texts))
    often = {key: each for key, each in occurrences.items() if len(each.clauses) >= _LEAST}
    results = {key: (each, np.unique(rows_of[each.clauses])) for key, each in often.items()}
    terms = {key: _term(each, own) for key, (each, own) in results.items() if len(own) >= _LEAST}
    common = {
        key
        for key, term in terms.items()
        if " " not in key and len(term.rows) > _COMMON * rows and term.nominal < NOMINAL
    }
    kept = [key for key in terms if common.isdisjoint(key.split())]
    kept.sort(key=lambda key: (-len(terms[key].rows), key))
    return Terms({key: terms[key] for key in kept[:_MOST]}, clauses, rows)


def _collect(number: int, clause: Clause, base: Mapping[str, str], terms: dict[str, _Places]) -> None:
    """Adds the words and the pairs of a clause to `terms`."""
    sentence, start = clause.sentence, clause.part.start
    lower, tags, words = sentence.lower, sentence.tags, sentence.words
    before = ""
    for at in clause.part:
        word = lower[at]
        if word in _SKIPPED or not _WORD.fullmatch(word):
            before = ""
            continue
        key, last = base[word], lower[at + 1] if at + 1 < len(lower) else ""
        nouns = bool(before) and tags[at] is Tag.NOUN and tags[at - 1] is Tag.NOUN
        if before:
            pair = terms[f"{before} {key}"]
            pair.written[f"{words[at - 1]} {words[at]}"] += 1
            pair.clauses.append(number)
            pair.alone += 1
            pair.nominal += nouns
        term = terms[key]
        term.written[words[at]] += 1
        term.clauses.append(number)
        # In "the customer service" the pair decides, not the word.
        if not nouns:
            term.alone += 1
            term.nominal += _names_a_thing(lower, tags, start, at, last)
        before = key


def _names_a_thing(lower: Sequence[str], tags: Sequence[Tag], start: int, at: int, after: str) -> bool:
    """Whether a word stands where a thing is named: "the leak", "a broken strap"."""
    if tags[at] is Tag.ADJECTIVE or (after and tags[at + 1] in (Tag.NOUN, Tag.ADJECTIVE)):
        return False
    back = at - 1
    while back >= start and tags[back] is Tag.ADJECTIVE and lower[back] not in DETERMINERS:
        back -= 1
    return back < at - 1 or (back >= start and lower[back] in _BEFORE_NOUNS)


def _term(uses: _Places, rows: Rows) -> Term:
    lower: dict[str, Counter[str]] = defaultdict(Counter)
    for written, count in uses.written.items():
        lower[written.lower().replace("’", "'")][written] += count
    forms = sorted(lower, key=lambda form: -lower[form].total())
    return Term(lower[forms[0]].most_common(1)[0][0], forms, rows, uses.clauses, uses.nominal / max(uses.alone, 1))


def families(counts: Mapping[str, int], adjectives: Mapping[str, int]) -> dict[str, str]:
    """Returns the form under which each word counts: leak for leaks, leaked, leaking and leaky, if that occurs too.

    Args:
        counts: How often each word occurs.
        adjectives: How often it does as an adjective.
    """

    def shorter(word: str) -> str:
        for ending in ("ing", "ed", "es", "s"):
            stem = word.removesuffix(ending)
            if stem == word or len(stem) < 3 or (ending == "s" and stem.endswith(("s", "u", "i"))):
                continue
            if ending in ("ing", "ed") and stem[-1] == stem[-2] and stem[:-1] in counts:
                return stem[:-1]
            for form in (f"{stem}e", stem) if ending != "s" else (stem,):
                # "news" is not the plural of "new".
                if form in counts and form not in ADJECTIVES:
                    return form
        if word.endswith("ies") and f"{word[:-3]}y" in counts:
            return f"{word[:-3]}y"
        leaky = word.endswith("y") and adjectives.get(word, 0) > counts[word] / 2
        return word[:-1] if leaky and counts.get(word[:-1], 0) > counts[word] else word

    return {word: shorter(shorter(word)) for word in counts}
