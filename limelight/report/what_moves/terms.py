"""The terms in many reviews: words in all their forms, pairs such as "battery life", and which of them are things."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.insights.terms import (
    ADJECTIVES,
    ADVERBS,
    DETERMINERS,
    EITHER,
    FUNCTION_WORDS,
    GENERIC,
    PRONOUNS,
    VERBS,
    Tag,
    word_list,
)
from limelight.report.rows.reader import Clause

Rows = NDArray[np.int64]
# The fewest rows of a term, and the most terms, by frequency.
_LEAST, _MOST = 10, 4000
# A word is a thing if it is named as one at this share of its places; and a pair, at this one.
_NOMINAL, _NOMINAL_PAIR = 0.33, 0.5
# A pair of words names a thing instead of its word if it is in this share of its rows.
_OFTEN = 0.4
# In a language without lists of words, one in a larger share of the rows is no thing.
_COMMON = 0.25
# Parts of a text, or the text, and what it is about: no cause to act on.
_NO_THINGS = word_list("no_things")
_WORD = re.compile(r"[^\W\d_][\w'-]+")
# A noun follows these, as it does "the" and an adjective.
_BEFORE_NOUNS = DETERMINERS | frozenset(
    ["your", "their", "his", "her", "of", "with", "no", "any", "poor", "bad", "great", "good"]
)
_SKIPPED = FUNCTION_WORDS | ADVERBS | PRONOUNS | word_list("numbers")


@dataclass(frozen=True, slots=True)
class Term:
    """A word in all its forms, such as leak, leaks and leaked, or a pair of words.

    Attributes:
        name: The most frequent form, as written in the texts.
        forms: All forms, in lower case, the most frequent first.
        rows: The indices of the rows that contain it, in order.
        clauses: The clauses that contain it; a clause that contains it twice is listed twice.
        nominal: The share of its occurrences that name a thing: after "the", "my" or an adjective.
    """

    name: str
    forms: list[str]
    rows: Rows
    clauses: list[Clause]
    nominal: float


def collect_terms(clauses: Sequence[Clause], *, legible: bool = True) -> dict[str, Term]:
    """Returns the terms in the clauses of all rows, by the stem of their forms.

    Args:
        clauses: The clauses of all rows.
        legible: Whether the rows are in the language of the model. If not, terms are single words, and all but
            the most frequent count as things.
    """
    base = families(Counter(word for clause in clauses for word in clause.lower))
    written: dict[str, Counter[str]] = defaultdict(Counter)
    having: dict[str, list[Clause]] = defaultdict(list)
    # How often a term names a thing, and how often it might.
    nominal: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for clause in clauses:
        for key, word, may, does in _terms_of(clause, base):
            if " " in key and not legible:
                continue
            written[key][word] += 1
            having[key].append(clause)
            alone[key] += may
            nominal[key] += does
    terms: dict[str, Term] = {}
    common = _COMMON * len({clause.row for clause in clauses})
    for key, named in having.items():
        rows = np.unique([clause.row for clause in named])
        if len(rows) >= _LEAST:
            lower: Counter[str] = Counter()
            for word, count in written[key].most_common():
                lower[word.lower().replace("’", "'")] += count
            forms = [form for form, _ in lower.most_common()]
            name = next(word for word, _ in written[key].most_common() if word.lower().replace("’", "'") == forms[0])
            share = nominal[key] / max(alone[key], 1) if legible else float(len(rows) <= common)
            terms[key] = Term(name, forms, rows, named, share)
    kept = sorted(terms, key=lambda key: (-len(terms[key].rows), -terms[key].nominal, key))[:_MOST]
    return {key: terms[key] for key in kept}


def is_thing(key: str, term: Term) -> bool:
    """Whether a term is a thing that can be acted on."""
    top = term.forms[0]
    words = {*key.split(), *top.split(), *term.forms}
    # "customer" is none, but "customer service" is.
    if words & _NO_THINGS or {key.split()[-1], top.split()[-1], *term.forms} & GENERIC:
        return False
    if " " in key:
        return term.nominal >= _NOMINAL_PAIR
    if top.endswith("ly") or top in ADJECTIVES or (top in VERBS and top not in EITHER):
        return False
    return term.nominal >= _NOMINAL


def may_change(key: str, term: Term) -> bool:
    """Whether a change of a term is news: of a thing, or of what has a name, such as Christmas."""
    return is_thing(key, term) or (" " not in key and term.name.istitle())


def names_better(pair: Term, word: Term) -> bool:
    """Whether a pair of words names a thing better than one of them, as "battery life" does."""
    named = " " in pair.name and word.name.lower() in pair.name.lower().split()
    return named and len(pair.rows) > _OFTEN * len(word.rows)


def _terms_of(clause: Clause, base: Mapping[str, str]) -> Iterator[tuple[str, str, bool, bool]]:
    """Yields each word and pair of a clause: its key, as written, whether it may name a thing here, and does."""
    sentence, start = clause.sentence, clause.part.start
    lower, tags, words = sentence.lower, sentence.tags, sentence.words
    before = ""
    for at in clause.part:
        if lower[at] in _SKIPPED or not _WORD.fullmatch(lower[at]):
            before = ""
            continue
        key, last = base[lower[at]], lower[at + 1] if at + 1 < len(lower) else ""
        nouns = bool(before) and tags[at] is Tag.NOUN and tags[at - 1] is Tag.NOUN
        if before:
            yield f"{before} {key}", f"{words[at - 1]} {words[at]}", True, nouns
        # In "the customer service" the pair decides, not the word.
        # At the start of a sentence, a capital is no sign of a name.
        written = words[at] if at else lower[at]
        yield key, written, not nouns, not nouns and _names_a_thing(lower, tags, start, at, last)
        before = key


def _names_a_thing(lower: Sequence[str], tags: Sequence[Tag], start: int, at: int, after: str) -> bool:
    """Whether a word stands where a thing is named: "the leak", "a broken strap"."""
    if tags[at] is Tag.ADJECTIVE or (after and tags[at + 1] in (Tag.NOUN, Tag.ADJECTIVE)):
        return False
    back = at - 1
    while back >= start and tags[back] is Tag.ADJECTIVE and lower[back] not in DETERMINERS:
        back -= 1
    return back < at - 1 or (back >= start and lower[back] in _BEFORE_NOUNS)


def families(counts: Mapping[str, int]) -> dict[str, str]:
    """Returns the form under which each word is counted: leak for leaks, leaked and leaking, if leak occurs too.

    Args:
        counts: How often each word occurs.
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
        return f"{word[:-3]}y" if word.endswith("ies") and f"{word[:-3]}y" in counts else word

    return {word: shorter(shorter(word)) for word in counts}
