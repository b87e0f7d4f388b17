"""The things that move the stars: nouns, by how far the answer moves without the clauses that name them."""

import math
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.common.statistics import mean_interval
from limelight.predictor import Predictor
from limelight.report.mentions import Mention, measure_mentions
from limelight.report.terms import MIN_REVIEWS, Rows, Terms

# Things that are measured: those of the most reviews; and reviews for each, enough for an interval of the mean.
_MOST_THINGS, _MEASURED = 100, 150
# Reviews that share a call of the network.
_BATCH = 32
# Reviews that are named for each thing.
_EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Mover:
    """A thing that many reviews name, and what it does to their stars.

    Attributes:
        thing: Its name, in the singular.
        reviews: Number of reviews that name it.
        share: Their share of all reviews.
        move: How much higher the answer is with its clauses than without: the mean over the reviews.
        low: The lower end of the 95% interval of that mean.
        high: The upper end.
        rows: The numbers of a few of these reviews, those that it moves farthest first.
    """

    thing: str
    reviews: int
    share: float
    move: float
    low: float
    high: float
    rows: list[int]

    @property
    def sum(self) -> float:
        """Its part of all answers together."""
        return self.move * self.reviews

    @property
    def clear(self) -> bool:
        """Whether its interval is off zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Moved:
    """The things that were measured.

    Attributes:
        movers: All of them, those that move the sum of the answers most first.
        judged: For each thing the numbers of the measured reviews, and the answer to its clauses alone in each.
    """

    movers: list[Mover]
    judged: dict[str, tuple[Rows, NDArray[np.float64]]]


def find_movers(
    predictor: Predictor,
    texts: Sequence[str],
    terms: Terms,
    also: Collection[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Moved:
    """Measures the things of the most reviews, each in up to 150 of them, drawn by their numbers.

    Args:
        predictor: The model; one whose labels are neither stars nor two has none.
        texts: The text of each review.
        terms: The terms of these.
        also: Terms that are measured too, whether they are things or not.
        progress: Called with the number of reviews that are measured so far, and of all.
    """
    if not predictor.has_lean:
        return Moved([], {})
    forms = {**terms.things, **{term: term for term in also}}
    counts = {
        name: len(np.unique(np.concatenate([terms.rows[form] for form in of]))) for name, of in _by_name(forms).items()
    }
    often = {*sorted(counts, key=lambda name: (-counts[name], name))[:_MOST_THINGS], *also}
    wanted: dict[int, set[str]] = defaultdict(set)
    for form, name in forms.items():
        for row in terms.rows[form].tolist() if name in often else ():
            if _is_measured(row, counts[name]):
                wanted[row].add(form)
    found: dict[str, list[tuple[int, Mention]]] = defaultdict(list)
    rows = sorted(wanted)
    for first in range(0, len(rows), _BATCH):
        some = rows[first : first + _BATCH]
        readings = [predictor.read(texts[row]) for row in some]
        measured = measure_mentions(
            predictor.engine, readings, predictor.lean(), [wanted[row] for row in some], set(also)
        )
        for row, mentions in zip(some, measured, strict=True):
            for mention in mentions:
                found[forms[mention.term]].append((row, mention))
        if progress:
            progress(first + len(some), len(rows))
    movers = [_mover(name, mentions, texts, counts[name], terms.reviews) for name, mentions in found.items()]
    kept = [mover for mover in movers if mover.reviews >= MIN_REVIEWS]
    judged = {
        name: (np.array([row for row, _ in of]), np.array([mention.alone for _, mention in of]))
        for name, of in found.items()
    }
    return Moved(sorted(kept, key=lambda mover: (-abs(mover.sum), mover.thing)), judged)


def _by_name(forms: dict[str, str]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    for form, name in forms.items():
        names[name].append(form)
    return names


def _is_measured(row: int, count: int) -> bool:
    """Whether a row is among the 150 or so measured rows of a thing of `count` rows, drawn by its number."""
    return count <= _MEASURED or zlib.crc32(str(row).encode()) < 2**32 * _MEASURED / count


def _mover(name: str, found: Sequence[tuple[int, Mention]], texts: Sequence[str], count: int, reviews: int) -> Mover:
    moves = np.array([mention.move for _, mention in found])
    # Of a few values there is no interval.
    low, high = mean_interval(moves) if len(moves) >= MIN_REVIEWS else (-math.inf, math.inf)
    way = 1 if moves.mean() > 0 else -1
    farthest = [found[place][0] for place in np.argsort(-moves * way, kind="stable").tolist()]
    # A text that stands twice is one example.
    different = list({texts[row]: row for row in reversed(farthest)}.values())[::-1]
    return Mover(
        name,
        count,
        count / max(reviews, 1),
        float(moves.mean()),
        low,
        high,
        different[:_EXAMPLES],
    )
