"""The terms of many reviews in one list: the things that they name, such as "battery", and their words and pairs."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from limelight.insights.terms import FUNCTION_WORDS, find_terms, singular
from limelight.text.preprocessor import Preprocessor

Rows = NDArray[np.int64]
# The fewest reviews of a thing.
MIN_REVIEWS = 3
# One in a hundred counts is this many standard deviations above the mean.
_RARE = 2.33
# The fewest reviews of a word or a pair, the largest share of all reviews, and the most words and pairs, by frequency.
_MIN_WITH, _COMMON, _MOST = 10, 0.25, 2000
_WORD = re.compile(r"[^\W\d_][\w'-]+")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of some reviews.

    Attributes:
        rows: For each term the numbers of the reviews that have it, in order; those of most reviews first.
        things: The terms that are things that reviews name beyond chance; maps each form to the thing it counts for,
            as "kitchen sink" to "sink".
        reviews: Number of all reviews.
    """

    rows: Mapping[str, Rows]
    things: Mapping[str, str]
    reviews: int

    def rows_of_thing(self, thing: str) -> Rows:
        """Returns the numbers of the reviews that name a thing in any of its forms."""
        forms = [self.rows[form] for form, name in self.things.items() if name == thing and form in self.rows]
        return np.unique(np.concatenate(forms)) if forms else np.zeros(0, np.int64)


def collect_terms(preprocessor: Preprocessor, texts: Iterable[str | None]) -> Terms:
    """Returns the terms of reviews: the things of at least three of them, the words and pairs of at least ten.

    A word in more than a quarter of all reviews tells nothing that is new, and neither does a pair with it.

    Args:
        preprocessor: Splits texts into sentences and words.
        texts: The text of each review; None for one that was not read.
    """
    rows: dict[str, list[int]] = defaultdict(list)
    named: Counter[str] = Counter()
    reviews = 0
    for row, text in enumerate(texts):
        if not text:
            continue
        reviews += 1
        things, words = _terms_of(preprocessor, text)
        named.update(things)
        for term in things | words:
            rows[term].append(row)
    names = things_beyond_chance(named)
    common = {
        term for term, found in rows.items() if " " not in term and len(found) > _COMMON * reviews
    } | FUNCTION_WORDS
    often = [
        term
        for term, found in rows.items()
        if term not in names and len(found) >= _MIN_WITH and common.isdisjoint(term.split())
    ]
    often.sort(key=lambda term: (-len(rows[term]), term))
    kept = sorted([*names, *often[:_MOST]], key=lambda term: (-len(rows[term]), term))
    return Terms({term: np.array(rows[term], np.int64) for term in kept}, names, reviews)


def _terms_of(preprocessor: Preprocessor, text: str) -> tuple[set[str], set[str]]:
    """Returns the things that a text names, and its words and pairs of words, in lower case and the singular."""
    things: set[str] = set()
    words: set[str] = set()
    for tokens in preprocessor.document(text).sentences:
        written = [token.text for token in tokens if token.text]
        things.update(term.name for term in find_terms(written))
        own = [word.lower().replace("’", "'") for word in written if _WORD.fullmatch(word)]
        words.update(singular(word) for word in own)
        words.update(f"{first} {singular(second)}" for first, second in pairwise(own))
    return things, words


def things_beyond_chance(counts: Mapping[str, int]) -> dict[str, str]:
    """Returns the things that reviews name beyond chance (Hu and Liu 2004); maps each form to the one it counts for.

    A noun phrase of two words that too few reviews have, such as "kitchen sink", counts for its last word. A thing is
    named beyond chance if at least three reviews have it, and more than would if all mentions of nouns were spread
    evenly over all nouns (the upper 1 % of a Poisson distribution).

    Args:
        counts: The number of reviews with each.
    """
    if not counts:
        return {}
    mean = sum(counts.values()) / len(counts)
    least = max(MIN_REVIEWS, mean + _RARE * math.sqrt(mean))
    names = {term: term if count >= least else term.split()[-1] for term, count in counts.items()}
    joined: Counter[str] = Counter()
    for term, name in names.items():
        joined[name] += counts[term]
    return {term: name for term, name in names.items() if joined[name] >= least}
