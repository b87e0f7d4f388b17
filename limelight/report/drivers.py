"""The drivers of the stars: things that reviews name, by what the rows that name them were given, one line a thing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from limelight.common.statistics import mean_interval
from limelight.insights.terms import ADJECTIVES, EITHER, GENERIC, VERBS, word_list
from limelight.report.outcome import Bools, Contrast, Outcome, contrast
from limelight.report.quotes import typical
from limelight.report.reader import Reader
from limelight.report.terms import NOMINAL, Rows, Term, Terms

# Rows that name a driver, and their largest share; and what 99 % of a normal distribution lies within.
_LEAST, _MOST, _SURE = 15, 0.25, 2.58
# An event, such as leaks and leaked, is named as a thing at fewer of its places. A subject of texts stands more often
# than this in each.
_EVENT, _SUBJECT = 0.12, 1.75
# The smallest gap of the outcome, in shares of the scale; between the sentences about a thing and others; of an event.
_SMALL, _SAID, _SAID_OF_EVENT, _LARGE = 0.025, 0.025, 0.1, 0.1
# Lines either way, and rows in which the effect of the clauses is measured, a batch at a time.
MOST_DRIVERS, _MEASURED, _BATCH = 7, 100, 32
# Half of the rows of a line are those of a stronger one: it is the same line.
_SHARED = 0.5
# Clauses whose mean is that of all.
_SAMPLED = 3000
# Parts of a text, or the text, and what it is about: no cause to act on.
_NO_THINGS = word_list("no_things")


@dataclass(frozen=True, slots=True)
class Driver:
    """A thing that many rows name, and what became of them.

    Attributes:
        name: As the texts write it.
        forms: All its forms, in lower case.
        rows: The numbers of the rows that name it.
        share: Their share of the rows that were read.
        contrast: Their outcome against that of the others.
        clause: What one of them says of it.
        examples: The numbers of rows that say most of it.
        move: How much higher the answer is with the clauses that name it than without: the mean over up to 100 rows.
        low: The lower end of the 95% interval of that mean.
        high: The upper end.
    """

    name: str
    forms: list[str]
    rows: Rows
    share: float
    contrast: Contrast
    clause: str
    examples: list[int] = field(default_factory=list)
    move: float = 0.0
    low: float = 0.0
    high: float = 0.0


def find_drivers(reader: Reader, terms: Terms, outcome: Outcome) -> list[Driver]:
    """Returns the things whose rows had another outcome than the others, those that cost or add most in all first.

    The sentences about a thing must go the same way as the outcome: otherwise it is a subject and no cause.

    Args:
        reader: Reads the clauses.
        terms: The terms of the rows.
        outcome: The rows: differences between groups are not put down to things.
    """
    if not reader.model.has_polarity or not terms.clauses:
        return []
    scale = _scale(reader)
    usual = float(reader.values(terms.clauses[:: max(1, len(terms.clauses) // _SAMPLED)]).mean())
    ranked: list[tuple[float, Driver, Term]] = []
    for key, term in terms.by_key.items():
        if not (_LEAST <= len(term.rows) <= _MOST * terms.rows and is_thing(key, term)):
            continue
        has = np.zeros(len(outcome.values), bool)
        has[term.rows] = True
        result = contrast(outcome.values, has, outcome.names)
        if result is None:
            continue
        sure = abs(result.gap) - _SURE / 1.96 * result.reach
        if sure <= 0 or abs(result.gap) < _SMALL * scale:
            continue
        clauses = [terms.clauses[number] for number in term.clauses]
        moves = reader.values(clauses) - usual
        way, doubt = np.sign(result.gap) * float(moves.mean()), 1.96 * float(moves.std()) / len(moves) ** 0.5
        least = max((_SAID if term.nominal >= NOMINAL else _SAID_OF_EVENT) * scale, doubt)
        # Of a gap as large as this the network need not hear why.
        if way < (-doubt if sure >= _LARGE * scale and term.nominal >= NOMINAL else least):
            continue
        driver = Driver(term.name, term.forms, term.rows, len(term.rows) / max(terms.rows, 1), result, "")
        ranked.append((sure * len(term.rows), driver, term))
    ranked.sort(key=lambda each: -each[0])
    kept: list[tuple[Driver, Term]] = []
    ways: Counter[bool] = Counter()
    for _, driver, term in ranked:
        head = next((place for place, (other, _) in enumerate(kept) if _is_same(driver, other)), None)
        up = driver.contrast.gap > 0
        if head is None and ways[up] < MOST_DRIVERS:
            ways[up] += 1
            kept.append((driver, term))
        elif head is not None and _names_better(driver, kept[head][0]):
            # A pair names it better than its word.
            kept[head] = replace(kept[head][0], name=driver.name), kept[head][1]
    drivers = []
    for driver, term in kept:
        clauses = [terms.clauses[number] for number in term.clauses]
        clause, examples = typical(reader, clauses, term.forms, np.sign(driver.contrast.gap))
        drivers.append(replace(driver, clause=clause, examples=examples))
    return drivers


def is_thing(key: str, term: Term) -> bool:
    """Whether a term is a thing to act on."""
    top = term.forms[0]
    words = {*key.split(), *top.split(), *term.forms}
    # "customer" is none, but "customer service" is.
    if words & _NO_THINGS or {key.split()[-1], top.split()[-1], *term.forms} & GENERIC:
        return False
    if " " in key:
        return term.nominal >= 0.5
    if top.endswith("ly") or top in ADJECTIVES or (top in VERBS and top not in EITHER):
        return False
    event = top in EITHER and len(term.forms) > 2
    return term.nominal >= (_EVENT if event else NOMINAL) and len(term.clauses) <= _SUBJECT * len(term.rows)


def _is_same(driver: Driver, other: Driver) -> bool:
    if (driver.contrast.gap > 0) != (other.contrast.gap > 0):
        return False
    shared = len(np.intersect1d(driver.rows, other.rows, assume_unique=True))
    return shared >= _SHARED * min(len(driver.rows), len(other.rows))


def _names_better(driver: Driver, head: Driver) -> bool:
    pair = " " in driver.name and " " not in head.name and head.name.lower() in driver.name.lower().split()
    return pair and len(driver.rows) > 0.4 * len(head.rows)


def measure_drivers(reader: Reader, texts: Sequence[str], drivers: Sequence[Driver]) -> list[Driver]:
    """Adds how far the answer moves without the clauses that name each driver, in up to 100 of its rows."""
    wanted: dict[int, list[int]] = {}
    for number, driver in enumerate(drivers):
        step = max(1, -(-len(driver.rows) // _MEASURED))
        for row in driver.rows[::step].tolist():
            wanted.setdefault(row, []).append(number)
    moves: dict[int, list[float]] = {number: [] for number in range(len(drivers))}
    target, rows = reader.model.polarity_target(), sorted(wanted)
    for first in range(0, len(rows), _BATCH):
        some = rows[first : first + _BATCH]
        documents = [[list(sentence.ids) for sentence in reader.sentences(texts[row])] for row in some]
        kept = [_kept(reader, texts[row], [drivers[number].forms for number in wanted[row]]) for row in some]
        for row, answers in zip(some, reader.model.engine.parts_of(documents, kept), strict=True):
            whole, *without = target.value(answers).tolist()
            for number, value in zip(wanted[row], without, strict=True):
                moves[number].append(whole - value)
    measured = []
    for number, driver in enumerate(drivers):
        values = np.array(moves[number])
        low, high = mean_interval(values)
        measured.append(replace(driver, move=float(values.mean()), low=low, high=high))
    return measured


def _kept(reader: Reader, text: str, forms: Sequence[Sequence[str]]) -> Bools:
    """Returns the tokens of a text, and those of it without the clauses that have one of each of `forms`."""
    sentences = reader.sentences(text)
    kept = np.ones((1 + len(forms), sum(len(sentence.ids) for sentence in sentences)), bool)
    start = 0
    for sentence in sentences:
        for part in sentence.clauses:
            words = f" {' '.join(sentence.lower[part.start : part.stop])} "
            for row, own in zip(kept[1:], forms, strict=True):
                if any(f" {form} " in words for form in own):
                    row[start + part.start : start + part.stop] = False
        start += len(sentence.ids)
    return kept


def _scale(reader: Reader) -> float:
    """Returns the width of the scale of the answers: 4 for one to five stars."""
    stars = reader.model.stars
    return max(stars) - min(stars) if stars else 1.0
