"""Finds the terms that reviews mention, such as "battery", and whether they praise or criticise them.

The terms are nouns that reviews mention beyond chance (Hu and Liu 2004). The sign comes from the clause of a term
alone, as if it were the whole review; the size from leaving that clause out of the review, which is exact.
"""

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from limelight.common.rules import RULES
from limelight.common.statistics import t_quantile
from limelight.lenses.lens import Target
from limelight.predictor import Predictor
from limelight.score.drivers import MIN_REVIEWS
from limelight.score.mentions import Mention, list_terms, measure_mentions, to_term
from limelight.text.reading import Reading

# A clause this far from the middle praises or criticises: half a star, or 15 % of a probability.
_OPINION = RULES["many"]["opinion"]
# At least this share of the reviews that mention a term must judge it.
_JUDGED = RULES["many"]["judged"]
# Number of reviews that are measured for one term: enough for a narrow interval of the mean.
_MEASURED = 1000
# Number of rows that are named for each term.
_EXAMPLES = 3
# One in a hundred counts is this many standard deviations above the mean.
_RARE = RULES["many"]["rare"]
# Reviews that share a call of the network.
_BATCH = 32


@dataclass(frozen=True, slots=True)
class Aspect:
    """A term that many reviews mention, and their opinion on it.

    Attributes:
        term: The noun phrase, as most reviews have it.
        variants: Its other forms.
        reviews: Number of reviews that mention it.
        share: Their share of all reviews.
        opinion: `praised` if the interval of `alone` is above the middle, `criticised` if below, otherwise `divided`.
        praised: Number of measured reviews that praise it.
        criticised: Number of measured reviews that criticise it.
        alone: The mean target of its clauses, alone.
        alone_low: The lower end of the 95% interval of that mean, within the scale.
        alone_high: The upper end.
        move: How much higher the target is with its clauses than without: the mean over the reviews.
        move_low: The lower end of the 95% interval of that mean.
        move_high: The upper end.
        rows: The numbers of some of these reviews, counted from 0, the clearest first.
    """

    term: str
    variants: list[str]
    reviews: int
    share: float
    opinion: Literal["praised", "criticised", "divided"]
    praised: int
    criticised: int
    alone: float
    alone_low: float
    alone_high: float
    move: float
    move_low: float
    move_high: float
    rows: list[int]


def terms_beyond_chance(counts: Mapping[str, int], least: float | None = None) -> dict[str, str]:
    """Returns the terms that reviews mention beyond chance; maps every term to the one that it counts for.

    A noun phrase of two words that too few reviews have, such as "kitchen sink", counts for its last word. A term is
    mentioned beyond chance if at least three reviews have it, and more than would if all mentions of nouns were spread
    evenly over all nouns (the upper 1 % of a Poisson distribution).

    Args:
        counts: The number of reviews with each term.
        least: The least number of reviews of a term; by default that beyond chance.
    """
    if not counts:
        return {}
    mean = sum(counts.values()) / len(counts)
    least = max(MIN_REVIEWS, mean + _RARE * math.sqrt(mean)) if least is None else least
    names: dict[str, str] = {}
    joined: Counter[str] = Counter()
    for term, count in counts.items():
        names[term] = term if count >= least else term.split()[-1]
        joined[names[term]] += count
    return {term: name for term, name in names.items() if joined[name] >= least}


def find_aspects(
    predictor: Predictor, texts: Callable[[], Iterable[str | None]], about: Collection[str] = ()
) -> list[Aspect]:
    """Finds the terms that reviews mention, and measures each in up to 1,000 reviews, drawn by their numbers.

    Args:
        predictor: The model; one whose labels are neither stars nor two has no aspects.
        texts: Returns the text of each review, or None, at each call.
        about: Requested terms, instead of those that reviews mention beyond chance.

    Returns:
        The terms, sorted by the sum of their moves.
    """
    if not predictor.has_lean:
        return []
    found = find_mentions(predictor, texts, about, _MEASURED)
    return rank_aspects(found.mentions, found.counts, found.reviews, predictor.lean(), bool(about))


@dataclass(frozen=True, slots=True)
class Mentions:
    """The terms of many reviews.

    Attributes:
        mentions: Rows and their mentions, each with the term that it counts for.
        counts: The number of reviews with each of these terms; one that has a term in two forms counts twice.
        reviews: Number of all reviews.
    """

    mentions: list[tuple[int, Mention]]
    counts: Counter[str]
    reviews: int


def find_mentions(
    predictor: Predictor,
    texts: Callable[[], Iterable[str | None]],
    about: Collection[str] = (),
    most: float = math.inf,
    least: float | None = None,
) -> Mentions:
    """Finds the terms that reviews mention beyond chance, and measures each in up to `most` reviews.

    Args:
        predictor: The model, whose labels are stars or two.
        texts: Returns the text of each review, or None, at each call.
        about: Requested terms instead.
        most: Number of reviews, drawn by their numbers.
        least: See `terms_beyond_chance`.
    """
    target = predictor.lean()
    asked = {to_term(term) for term in about if term.strip()}
    counts: Counter[str] = Counter()
    reviews = 0
    for text in texts():
        reviews += text is not None
        counts.update(list_terms(predictor.preprocessor, text, asked) if text else ())
    names = {term: term for term in counts} if asked else terms_beyond_chance(counts, least)
    joined: Counter[str] = Counter()
    for term, term_of in names.items():
        joined[term_of] += counts[term]
    rows: list[int] = []
    readings: list[Reading] = []
    found: list[tuple[int, Mention]] = []

    def wanted(row: int, term: str) -> bool:
        return term in names and _is_measured(row, joined[names[term]], most)

    def measure() -> None:
        targets = [target] * len(readings)
        each = measure_mentions(predictor.engine, readings, targets, lambda at, term: wanted(rows[at], term), asked)
        found.extend(
            (row, replace(mention, term=names[mention.term]))
            for row, mentions in zip(rows, each, strict=True)
            for mention in mentions
        )
        rows.clear()
        readings.clear()

    for row, text in enumerate(texts()):
        if text and any(wanted(row, term) for term in list_terms(predictor.preprocessor, text, asked)):
            rows.append(row)
            readings.append(predictor.read(text))
        if len(readings) == _BATCH:
            measure()
    measure()
    return Mentions(found, joined, reviews)


def _is_measured(row: int, count: int, most: float) -> bool:
    """Whether a row is among the `most` or so measured rows of a term of `count` rows, drawn by its number."""
    return count <= most or zlib.crc32(str(row).encode()) < 2**32 * most / count


def rank_aspects(
    mentions: Iterable[tuple[int, Mention]],
    counts: Mapping[str, int],
    reviews: int,
    target: Target,
    asked: bool = False,
) -> list[Aspect]:
    """Ranks terms by the total effect of their clauses on the target.

    Args:
        mentions: Rows and their mentions, each with the term that it counts for.
        counts: The number of reviews with each of these terms.
        reviews: Number of all reviews.
        target: The number that was measured.
        asked: The terms were requested: none is left out for being seldom judged.
    """
    by_term: dict[str, list[tuple[int, Mention]]] = defaultdict(list)
    for row, mention in mentions:
        by_term[mention.term].append((row, mention))
    aspects = []
    for term, found in by_term.items():
        aspect = _aspect(term, found, counts[term], reviews, target)
        judged = aspect.praised + aspect.criticised
        if asked or (judged >= MIN_REVIEWS and judged >= _JUDGED * len(found)):
            aspects.append(aspect)
    return sorted(aspects, key=lambda aspect: (-abs(aspect.move) * aspect.reviews, aspect.term))


def _aspect(term: str, found: Sequence[tuple[int, Mention]], count: int, reviews: int, target: Target) -> Aspect:
    middle = target.middle or 0.5
    opinion = _OPINION[target.unit]
    alone = np.array([mention.alone for _, mention in found])
    move = np.array([mention.move for _, mention in found])
    forms = Counter(mention.form for _, mention in found)
    head = max(forms, key=lambda form: (forms[form], form))
    low, high = _interval(alone)
    alone_low, alone_high = max(low, float(target.weights.min())), min(high, float(target.weights.max()))
    way = 1 if alone_low > middle else -1 if alone_high < middle else 0
    clearest = np.argsort(-(alone - middle) * way if way else -np.abs(alone - middle), kind="stable")
    return Aspect(
        term=head,
        variants=sorted(form for form in forms if form != head),
        reviews=count,
        share=count / reviews,
        opinion="praised" if way > 0 else "criticised" if way < 0 else "divided",
        praised=int((alone >= middle + opinion).sum()),
        criticised=int((alone <= middle - opinion).sum()),
        alone=float(alone.mean()),
        alone_low=alone_low,
        alone_high=alone_high,
        move=float(move.mean()),
        move_low=_interval(move)[0],
        move_high=_interval(move)[1],
        rows=[found[place][0] for place in clearest[:_EXAMPLES].tolist()],
    )


def _interval(values: "np.ndarray[tuple[int, ...], np.dtype[np.floating]]") -> tuple[float, float]:
    """Returns both ends of the 95% interval of the mean of `values`."""
    mean = float(values.mean())
    if len(values) < 2:
        return -math.inf, math.inf
    reach = t_quantile(len(values) - 1) * float(values.std(ddof=1)) / math.sqrt(len(values))
    return mean - reach, mean + reach
