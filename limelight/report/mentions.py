"""Measures the opinion of a review on the terms that it mentions: each clause alone, and the review without it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from limelight.engines.engine import Bools, Engine
from limelight.insights.clauses import cut_clauses
from limelight.insights.terms import CONTRASTS, find_terms, singular, tag_words
from limelight.lenses.lens import Target
from limelight.text.reading import Reading, read_places


@dataclass(frozen=True, slots=True)
class Mention:
    """A term that a review mentions, such as "battery", and the opinion on it."""

    term: str
    """In lower case and in the singular."""
    form: str
    """As the review has it, in lower case."""
    alone: float
    """The value of the clauses around it, as if they were the whole review; an "although" that begins one is left \
out."""
    move: float
    """How much higher the value of the review is with these clauses than without them."""


def measure_mentions(
    engine: Engine,
    readings: Sequence[Reading],
    targets: Sequence[Target],
    wanted: Callable[[int, str], bool] = lambda review, term: True,
    about: Collection[str] = (),
) -> list[list[Mention]]:
    """Returns the terms of each review with the network's answers for their clauses.

    Args:
        engine: The network.
        readings: The reviews.
        targets: The target of each.
        wanted: Whether to measure a term of the review with this number.
        about: Terms in the singular; only these are searched, even if they are not nouns.
    """
    found = [_Clauses.of(reading, about) for reading in readings]
    for number, clauses in enumerate(found):
        clauses.keep(lambda term, number=number: wanted(number, term))  # type: ignore[misc]
    asked = [number for number, clauses in enumerate(found) if clauses.terms]
    if not asked:
        return [[] for _ in readings]
    values = engine.parts_of(
        [readings[number].token_ids for number in asked], [found[number].kept() for number in asked]
    )
    mentions: list[list[Mention]] = [[] for _ in readings]
    for number, probabilities in zip(asked, values, strict=True):
        value = targets[number].value(probabilities).tolist()
        mentions[number] = [
            Mention(term, named.form, round(value[1 + 2 * place], 6), round(value[0] - value[2 + 2 * place], 6))
            for place, (term, named) in enumerate(found[number].terms.items())
        ]
    return mentions


@dataclass(frozen=True, slots=True)
class _Named:
    """A term of a review.

    Attributes:
        form: Its first form.
        clauses: The tokens of all clauses that name it.
        contrasts: Those that begin a clause and are words of contrast, such as "although".
    """

    form: str
    clauses: set[int]
    contrasts: set[int]


@dataclass(slots=True)
class _Clauses:
    """The terms of a review, and the clauses that name them."""

    tokens: int
    terms: dict[str, _Named]

    @classmethod
    def of(cls, reading: Reading, about: Collection[str]) -> "_Clauses":
        places = read_places(reading)
        by_sentence: dict[int, list[int]] = defaultdict(list)
        for number, place in enumerate(places):
            by_sentence[place.sentence].append(number)
        terms: dict[str, _Named] = {}
        for numbers in by_sentence.values():
            words = [places[number].token.text for number in numbers]
            for term, form, clause, contrasts in _terms_and_clauses(words, about):
                named = terms.setdefault(term, _Named(form, set(), set()))
                named.clauses.update(numbers[place] for place in clause)
                named.contrasts.update(numbers[place] for place in contrasts)
        return cls(len(places), terms)

    def keep(self, wanted: Callable[[str], bool]) -> None:
        """Removes the terms that are not wanted."""
        self.terms = {term: found for term, found in self.terms.items() if wanted(term)}

    def kept(self) -> Bools:
        """Returns the whole, then for each term its clauses alone and the review without: `<bool>[parts, tokens]`."""
        kept = np.ones((1 + 2 * len(self.terms), self.tokens), bool)
        for place, named in enumerate(self.terms.values()):
            kept[2 + 2 * place, list(named.clauses)] = False
            kept[1 + 2 * place] = ~kept[2 + 2 * place]
            kept[1 + 2 * place, list(named.contrasts)] = False
        return kept


def _terms_and_clauses(words: Sequence[str], about: Collection[str]) -> list[tuple[str, str, range, list[int]]]:
    """Returns the terms of a sentence, each with its form, its clause, and the words of contrast that begin that."""
    tags = tag_words(words)
    if about:
        spans = _spans_of(words, about)
    else:
        spans = [(term.name, term.start, term.stop) for term in find_terms(words, tags)]
    if not spans:
        return []
    clauses = cut_clauses(words, tags)
    found = []
    for name, start, stop in spans:
        clause = next(clause for clause in clauses if start in clause)
        contrasts = list(takewhile(lambda place: words[place].lower() in CONTRASTS, range(clause.start, start)))
        found.append((name, " ".join(words[start:stop]).lower(), clause, contrasts))
    return found


def _spans_of(words: Sequence[str], about: Collection[str]) -> list[tuple[str, int, int]]:
    """Returns the places of the terms `about`, in the singular or plural, longer ones first."""
    lower = [word.lower() for word in words]
    spans: list[tuple[str, int, int]] = []
    for term in sorted(about, key=lambda term: -len(term.split())):
        length = len(term.split())
        for start in range(len(lower) - length + 1):
            stop = start + length
            run = [*lower[start : stop - 1], singular(lower[stop - 1])]
            if run == term.split() and all(stop <= first or last <= start for _, first, last in spans):
                spans.append((term, start, stop))
    return spans
