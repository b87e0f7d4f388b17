"""Measures the opinion of a review on the terms that it mentions: each clause alone, and the review without it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from limelight.engines.engine import Bools, Engine
from limelight.insights.clauses import cut_clauses
from limelight.insights.terms import CONTRASTS, find_terms, singular, tag_words
from limelight.lenses.lens import Target
from limelight.text.reading import Reading


@dataclass(frozen=True, slots=True)
class Mention:
    """A term that a review mentions, such as "battery", and the opinion on it.

    Attributes:
        term: In lower case and in the singular.
        alone: The value of the clauses around it, as if they were the whole review; an "although" that begins one is
            left out.
        move: How much higher the value of the review is with these clauses than without them.
    """

    term: str
    alone: float
    move: float


def measure_mentions(
    engine: Engine,
    readings: Sequence[Reading],
    target: Target,
    wanted: Sequence[Collection[str]] | None = None,
    anywhere: Collection[str] = (),
) -> list[list[Mention]]:
    """Returns the terms of each review with the network's answers for their clauses.

    Args:
        engine: The network.
        readings: The reviews.
        target: The value.
        wanted: The terms to measure in each review, in the singular; by default all.
        anywhere: Those of them that are measured wherever they stand, even if they are not nouns.
    """
    found = [
        _kept_by_term(reading, None if wanted is None else wanted[number], anywhere)
        for number, reading in enumerate(readings)
    ]
    asked = [number for number, kept in enumerate(found) if kept]
    parts = [
        np.concatenate([np.ones((1, sum(map(len, readings[number].token_ids))), bool), *found[number].values()])
        for number in asked
    ]
    answers = engine.parts_of([readings[number].token_ids for number in asked], parts) if asked else []
    mentions: list[list[Mention]] = [[] for _ in readings]
    for number, probabilities in zip(asked, answers, strict=True):
        whole, *values = target.value(probabilities).tolist()
        for term, alone, without in zip(found[number], values[::2], values[1::2], strict=True):
            mentions[number].append(Mention(term, round(alone, 6), round(whole - without, 6)))
    return mentions


def _kept_by_term(reading: Reading, wanted: Collection[str] | None, anywhere: Collection[str]) -> dict[str, Bools]:
    """Returns for each wanted term the tokens of its clauses alone, and of the review without: `<bool>[2, tokens]`."""
    places = reading.places()
    sentences: dict[int, list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        sentences[place.sentence].append(number)
    found: dict[str, Bools] = {}
    for numbers in sentences.values():
        words = [places[number].token.text for number in numbers]
        for term, clause, contrasts in _terms_and_clauses(words, anywhere):
            if wanted is None or term in wanted:
                alone, without = found.setdefault(term, np.arange(2)[:, None].repeat(len(places), 1).astype(bool))
                alone[[numbers[place] for place in clause if place not in contrasts]] = True
                without[[numbers[place] for place in clause]] = False
    return found


def _terms_and_clauses(words: Sequence[str], anywhere: Collection[str]) -> Iterator[tuple[str, range, list[int]]]:
    """Yields the terms of a sentence, each with its clause, and the words of contrast that begin that."""
    tags = tag_words(words)
    spans = [(term.name, term.start) for term in find_terms(words, tags) if term.name not in anywhere]
    spans += _spans_of(words, anywhere)
    clauses = cut_clauses(words, tags) if spans else []
    for name, start in spans:
        clause = next(clause for clause in clauses if start in clause)
        contrasts = takewhile(lambda place: words[place].lower() in CONTRASTS, range(clause.start, start))
        yield name, clause, list(contrasts)


def _spans_of(words: Sequence[str], terms: Collection[str]) -> list[tuple[str, int]]:
    """Returns where `terms` begin, in the singular or plural, longer ones first."""
    lower = [word.lower() for word in words]
    spans: list[tuple[str, int, int]] = []
    for term in sorted(terms, key=lambda term: -len(term.split())):
        length = len(term.split())
        for start in range(len(lower) - length + 1):
            stop = start + length
            run = [*lower[start : stop - 1], singular(lower[stop - 1])]
            if run == term.split() and all(stop <= first or last <= start for _, first, last in spans):
                spans.append((term, start, stop))
    return [(term, start) for term, start, _ in spans]
