"""The drivers of the stars: things that reviews mention, with the stars given in the rows that mention them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from limelight.common.statistics import mean_interval
from limelight.report.rows.outcome import SURE, Contrast, Outcome, contrast
from limelight.report.rows.reader import Clause, Reader, Sentence
from limelight.report.what_moves.quotes import typical
from limelight.report.what_moves.terms import Term, is_thing, names_better

# Rows that name a driver, and their largest share.
_LEAST_ROWS, _MOST_SHARE = 15, 0.25
# The smallest gap, in shares of the scale: of the outcome, and between the sentences about a thing and others; and a
# large one of the outcome.
_SMALL, _SAID, _LARGE = 0.025, 0.025, 0.1
# Lines either way, and rows in which the effect of the clauses is measured, a batch at a time.
MOST_DRIVERS, _MEASURED, _BATCH = 7, 100, 32
# Half of the rows of a line are those of a stronger one: it is the same line.
_SHARED = 0.5
# Clauses whose mean is that of all.
_SAMPLED = 3000


@dataclass(frozen=True, slots=True)
class Driver:
    """A thing that many rows mention, and the outcome of these rows.

    Attributes:
        name: Its name as written in the texts.
        term: Its forms and its rows.
        contrast: The outcome of its rows compared with the others.
        clause: A clause about it from one of the rows.
        examples: The indices of the rows that say most about it.
        move: How much higher the answer is with the clauses that mention it than without: the mean
            over up to 100 rows, and both ends of its 95% interval.
    """

    name: str
    term: Term
    contrast: Contrast
    clause: str = ""
    examples: list[int] = field(default_factory=list)
    move: tuple[float, float, float] = (0.0, 0.0, 0.0)


def find_drivers(
    reader: Reader, clauses: Sequence[Clause], terms: Mapping[str, Term], outcome: Outcome
) -> list[Driver]:
    """Returns the things whose rows had a different outcome from the others, the most costly or valuable first.

    The sentences about a thing must point in the same direction as the outcome; otherwise, it is a topic, not a cause.

    Args:
        reader: Reads the clauses.
        clauses: The clauses of all rows.
        terms: Their terms.
        outcome: The rows; differences between groups are not attributed to things.
    """
    if not reader.model.has_polarity or not outcome.legible or not clauses:
        return []
    usual = float(reader.values(clauses[:: max(1, len(clauses) // _SAMPLED)]).mean())
    ranked = sorted(_movers(reader, terms, outcome, usual), key=lambda one: -abs(one.contrast.moved))
    drivers: list[Driver] = []
    for driver in ranked:
        alike = [index for index, other in enumerate(drivers) if np.sign(other.contrast.gap * driver.contrast.gap) > 0]
        head = next((index for index in alike if _share(driver.term, drivers[index].term) >= _SHARED), None)
        if head is None and len(alike) < MOST_DRIVERS:
            clause, examples = typical(reader, driver.term.clauses, driver.term.forms, np.sign(driver.contrast.gap))
            drivers.append(replace(driver, clause=clause, examples=examples))
        elif head is not None and names_better(driver.term, drivers[head].term):
            drivers[head] = replace(drivers[head], name=driver.name)
    return drivers


def _movers(reader: Reader, terms: Mapping[str, Term], outcome: Outcome, usual: float) -> Iterator[Driver]:
    """Yields the things with another outcome whose clauses, compared with the `usual` one, point the same way."""
    stars = reader.model.label_values
    scale, read = max(stars) - min(stars), int(outcome.read.sum())
    for key, term in terms.items():
        if not (_LEAST_ROWS <= len(term.rows) <= _MOST_SHARE * read and is_thing(key, term)):
            continue
        result = contrast(outcome.values, np.isin(np.arange(len(outcome.values)), term.rows), outcome.groups)
        if result is None or not result.is_sure or abs(result.gap) < _SMALL * scale:
            continue
        moves = reader.values(term.clauses) - usual
        doubt = 1.96 * moves.std() / len(moves) ** 0.5
        # Of a gap as large as this the network need not hear why.
        large = abs(result.gap) - SURE * result.reach >= _LARGE * scale
        if np.sign(result.gap) * moves.mean() < (-doubt if large else max(_SAID * scale, doubt)):
            continue
        yield Driver(term.name, term, result)


def _share(term: Term, other: Term) -> float:
    return len(np.intersect1d(term.rows, other.rows)) / min(len(term.rows), len(other.rows))


def measure_drivers(reader: Reader, texts: Sequence[str], drivers: Sequence[Driver]) -> list[Driver]:
    """Adds how far the answer moves without the clauses that mention each driver, in up to 100 of its rows."""
    target, measured = reader.model.polarity_target(), []
    for driver in drivers:
        pairs: list[list[list[int]]] = []
        for row in driver.term.rows[:: max(1, -(-len(driver.term.rows) // _MEASURED))].tolist():
            sentences = reader.sentences(texts[row])
            if without := [ids for sentence in sentences if (ids := _without(sentence, driver.term.forms))]:
                pairs += [[list(sentence.ids) for sentence in sentences], without]
        parts = (reader.model.engine.answers(pairs[first : first + _BATCH]) for first in range(0, len(pairs), _BATCH))
        if values := [target.value(answers) for answers, _ in parts]:
            moves = np.concatenate(values).reshape(-1, 2) @ np.array([1.0, -1.0])
            driver = replace(driver, move=(float(moves.mean()), *mean_interval(moves)))
        measured.append(driver)
    return measured


def _without(sentence: Sentence, forms: Sequence[str]) -> list[int]:
    """Returns the token ids of a sentence without the clauses that have one of some forms."""
    ids: list[int] = []
    for part in sentence.clauses:
        words = f" {' '.join(sentence.lower[part.start : part.stop])} "
        if not any(f" {form} " in words for form in forms):
            ids += sentence.ids[part.start : part.stop]
    return ids
