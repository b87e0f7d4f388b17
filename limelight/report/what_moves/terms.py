"""The terms in many reviews: words in all their forms, pairs such as "battery life", and which of them are things."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from limelight.common.rules import FUNCTION_WORDS
from limelight.insights.terms import (
    ADJECTIVES,
    ADVERBS,
    DETERMINERS,
    EITHER,
    GENERIC,
    PRONOUNS,
    VERBS,
    Tag,
    word_list,
)
from limelight.report.rows.reader import Clause

Rows = NDArray[np.int64]
# The fewest rows of a term.
_LEAST_ROWS = 10
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
    """Returns the terms of all rows whose changes would be news, by the stem of their forms, in order of frequency.

    Args:
        clauses: The clauses of all rows.
        legible: Whether the rows are in the language of the model. If not, terms are single words, and all but
            the most frequent count as things.
    """
    families_of = families(Counter(low for clause in clauses for low in clause.lower))
    base = {word: key for word, key in families_of.items() if word not in _SKIPPED and _WORD.fullmatch(word)}
    # Most terms are rare or no news: only of the others are the clauses kept.
    named = _named_terms(clauses, base, legible=legible)
    having: dict[str, list[Clause]] = {key: [] for key in named}
    for clause in clauses:
        for key, *_ in _terms_of(clause, base, pairs=legible):
            if key in having:
                having[key].append(clause)
    return {
        key: replace(term, rows=np.unique([clause.row for clause in having[key]]), clauses=having[key])
        for key, term in named.items()
    }


def _named_terms(clauses: Sequence[Clause], base: Mapping[str, str], *, legible: bool) -> dict[str, Term]:
    """Returns the terms with their names and forms, still without their rows."""
    written: dict[str, Counter[str]] = defaultdict(Counter)
    # How often a term names a thing, and how often it might; its last row, and the number of its rows.
    nominal: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    last: dict[str, int] = {}
    for clause in clauses:
        for key, word, may, does in _terms_of(clause, base, pairs=legible):
            written[key][word] += 1
            alone[key] += may
            nominal[key] += does
            rows[key] += last.get(key) != clause.row
            last[key] = clause.row
    common = _COMMON * len({clause.row for clause in clauses})
    terms: dict[str, Term] = {}
    for key in (key for key, count in rows.items() if count >= _LEAST_ROWS):
        lower: Counter[str] = Counter()
        for word, count in written[key].most_common():
            lower[word.lower().replace("’", "'")] += count
        forms = [form for form, _ in lower.most_common()]
        name = next(word for word, _ in written[key].most_common() if word.lower().replace("’", "'") == forms[0])
        share = nominal[key] / max(alone[key], 1) if legible else float(rows[key] <= common)
        terms[key] = Term(name, forms, np.zeros(0, np.int64), [], share)
    order = sorted(terms, key=lambda key: (-rows[key], -terms[key].nominal, key))
    return {key: terms[key] for key in order if may_change(key, terms[key])}


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


def _terms_of(clause: Clause, base: Mapping[str, str], *, pairs: bool) -> Iterator[tuple[str, str, bool, bool]]:
    """Yields each word and pair of a clause: its key, as written, whether it may name a thing here, and does."""
    sentence, start = clause.sentence, clause.part.start
    # At the start of a sentence, a capital is no sign of a name.
    lower, tags, words = sentence.lower, sentence.tags, [*sentence.lower[:1], *sentence.words[1:]]
    before = ""
    for at in clause.part:
        key = base.get(lower[at], "")
        if not key:
            before = ""
            continue
        nouns = bool(before) and tags[at] is Tag.NOUN and tags[at - 1] is Tag.NOUN
        if before and pairs:
            yield f"{before} {key}", f"{words[at - 1]} {words[at]}", True, nouns
        # In "the customer service" the pair decides.
        yield key, words[at], not nouns, not nouns and _names_a_thing(lower, tags, start, at)
        before = key


def _names_a_thing(lower: Sequence[str], tags: Sequence[Tag], start: int, at: int) -> bool:
    """Whether a word stands where a thing is named: "the leak", "a broken strap"."""
    if tags[at] is Tag.ADJECTIVE or (at + 1 < len(tags) and tags[at + 1] in (Tag.NOUN, Tag.ADJECTIVE)):
        return False
    back = at - 1
    while back >= start and tags[back] is Tag.ADJECTIVE:
        back -= 1
    return back < at - 1 or (back >= start and lower[back] in _BEFORE_NOUNS)


def families(counts: Mapping[str, int]) -> dict[str, str]:
    """Returns the form under which each word is counted: leak for leaks, leaked and leaking, if leak occurs too.

    Args:
        counts: How often each word occurs.
    """

    def shorter(word: str) -> str:
        # "news" is not the plural of "new".
        return next((form for form in _stems(word) if form in counts and form not in ADJECTIVES), word)

    return {word: shorter(shorter(word)) for word in counts}


def _stems(word: str) -> Iterator[str]:
    for ending in ("ing", "ed", "es", "s"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3 or (ending == "s" and stem.endswith(("s", "u", "i"))):
            continue
        if ending in ("ing", "ed") and stem[-1] == stem[-2]:
            yield stem[:-1]
        yield from (stem,) if ending == "s" else (f"{stem}e", stem)
    if word.endswith("ies"):
        yield f"{word[:-3]}y"
