"""One report on a table of reviews: what a shop's analyst asks of it, answered in sections."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.common.plain import plural, to_text
from limelight.common.statistics import mcnemar, mean_interval
from limelight.drawing.heat import lit_pieces
from limelight.errors import InputError, LimelightError
from limelight.predictor import Predictor
from limelight.report.changes import MEAN, Cause, find_causes
from limelight.report.check import LISTS, Judged, Reason, find_reasons, judge
from limelight.report.dates import choose_period, period_of, read_dates
from limelight.report.groups import MIN_GROUP, Change, Scored, compare_groups
from limelight.report.movers import Moved, Mover, find_movers
from limelight.report.source import Progress, Reviews, counted
from limelight.report.terms import Terms, collect_terms
from limelight.score.given import NO_LABEL

# Movers in either direction, and causes, that a report shows.
MOST_MOVERS, MOST_CAUSES = 5, 8
# More groups are no groups, but names or numbers of rows.
_MOST_GROUPS = 50
_MOST_PERIODS = 60
_EARLIER, _NOW = "the earlier table", "this table"
Lit = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A row whose stars contradict its words.

    Attributes:
        row: Its number, from 1.
        list: The name of its list.
        given: Its label; empty without one.
        suggested: The label of its words.
        probability: How likely the given label is; None without one.
        why: The phrases that speak for the suggested label.
        lit: The text in pieces, each with its level, from −10 to 10.
        keys: The cells of the columns that name it to its owner.
    """

    row: int
    list: str
    given: str
    suggested: str
    probability: float | None
    why: str
    lit: Lit
    keys: "Sequence[str]"


@dataclass(frozen=True, slots=True)
class Example:
    """A review that names a thing: its number, from 1, and its text in pieces with their levels."""

    row: int
    lit: Lit


@dataclass(frozen=True, slots=True)
class Curve:
    """A figure of each period.

    Attributes:
        values: The mean, or the share of reviews.
        lows: The lower ends of the 95% intervals; empty for shares.
        highs: The upper ends.
    """

    values: list[float]
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Times:
    """The changes over time, with their dates.

    Attributes:
        column: The column of the dates.
        periods: The periods, in order.
        counts: The number of reviews of each.
        mean: The mean of each.
        causes: What changed, the clearest first, each with its curve and with what it does to the answer, if known.
        undated: Number of reviews without a date.
    """

    column: str
    periods: list[str]
    counts: list[int]
    mean: Curve
    causes: list[tuple[Cause, Curve, Mover | None]]
    undated: int


@dataclass(frozen=True, slots=True)
class Flips:
    """The rows to which two models give another label.

    Attributes:
        rows: Number of rows that both answered.
        flipped: The numbers of those with another label, from 1, with both labels.
        better: Number of rows with a given label that this table has right, and the other wrong.
        worse: The opposite.
        labelled: Number of rows with a given label.
        p: That as many become better as worse (McNemar), or None without given labels.
    """

    rows: int
    flipped: list[tuple[int, str, str]]
    better: int
    worse: int
    labelled: int
    p: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """The findings in a table of reviews.

    Attributes:
        name: The name of the table.
        model: The name of the model.
        version: Its version.
        unit: `stars`, or `probability`.
        labels: The labels of the model.
        rows: Number of rows.
        read: Number of rows with an answer.
        unread: The reasons why others have none, with their counts.
        duplicates: Number of rows whose text another row has too.
        mean: The mean of the answers, with both ends of its interval.
        counts: The number of answers of each label.
        given_counts: The number of rows that are given each label, or None without such a column.
        given_mean: The mean of the given stars, or None.
        given_unknown: The cells of the given labels that are none, with their counts.
        listed: The rows on the lists, in their order.
        list_counts: The number of rows of each list.
        movers: The things that move the answers, the dearest first.
        examples: Reviews that name a thing, by its name.
        times: What changed, if there are dates.
        groups: What differs between groups, if there are some, or between this table and an earlier one.
        group_of: The column of the groups, or the name of the earlier table.
        flips: The rows that another model answers otherwise.
        notes: Sentences on what was guessed or left out.
    """

    name: str
    model: str
    version: str
    unit: str
    labels: list[str]
    rows: int
    read: int
    unread: dict[str, int]
    duplicates: int
    mean: tuple[float, float, float]
    counts: list[int]
    given_counts: list[int] | None
    given_mean: float | None
    given_unknown: dict[str, int]
    listed: list[Listed]
    list_counts: dict[str, int]
    movers: list[Mover]
    examples: dict[str, list[Example]]
    times: Times | None
    groups: Change | None
    group_of: str
    flips: Flips | None
    notes: list[str]

    @property
    def dearest(self) -> list[Mover]:
        """The things that cost most, with an interval off zero."""
        return [mover for mover in self.movers if mover.high < 0][:MOST_MOVERS]

    @property
    def praised(self) -> list[Mover]:
        """The things that add most, with an interval off zero."""
        return [mover for mover in self.movers if mover.low > 0][:MOST_MOVERS]


@dataclass(frozen=True, slots=True)
class Found:
    """A report, and what the table of rows is made of."""

    report: Report
    judged: Judged | None
    reasons: dict[int, Reason]


def make_report(
    reviews: Reviews,
    model: Predictor,
    name: str,
    against: tuple[str, Reviews] | None = None,
    progress: Progress = lambda what, done, of: None,
) -> Found:
    """Makes the report of a table.

    Args:
        reviews: The rows and the answers to them.
        model: The model that answered them.
        name: The name of the table.
        against: The name and the rows of the same table by another model, or of an earlier table.
        progress: Called with each step.

    Raises:
        InputError: There is no answer, or a column has no groups, or no dates.
    """
    if not reviews.answered.any():
        reason = next((error for error in reviews.errors if error), "it has no rows.")
        raise InputError(f"{name}: no review could be read: {reason}")
    texts = [text if answered else "" for text, answered in zip(reviews.texts, reviews.answered.tolist(), strict=True)]
    terms = collect_terms(model.preprocessor, texts)
    notes = list(reviews.notes)
    periods, undated = _periods(reviews, notes)
    causes = _causes(reviews, terms, periods)
    also = [cause.term for cause in causes if cause.term != MEAN and cause.term not in terms.things][:MOST_CAUSES]
    moved = find_movers(model, texts, terms, also, partial(progress, "Measuring what moves the stars"))
    judged = None
    reasons: dict[int, Reason] = {}
    if reviews.given is not None:
        judged = judge(reviews.probabilities, reviews.given, model.stars)
        reasons = find_reasons(
            model, texts, judged, counted(progress, "Explaining rows", int((judged.lists > 0).sum()))
        )
    groups, group_of, flips = _compared(reviews, model, terms, moved, against)
    found = [mover for mover in moved.movers if mover.clear and mover.thing not in also]
    report = Report(
        name=name,
        model=model.name,
        version=model.version,
        unit=model.unit,
        labels=model.labels,
        rows=len(texts),
        read=int(reviews.answered.sum()),
        unread=dict(Counter(error for error in reviews.errors if error).most_common()),
        duplicates=_duplicates(texts),
        mean=_mean(reviews.values[reviews.answered]),
        counts=np.bincount(reviews.labels[reviews.answered], minlength=len(model.labels)).tolist(),
        **_given(reviews, model),
        listed=_listed(reviews, model, judged, reasons),
        list_counts={} if judged is None else _list_counts(judged),
        movers=found,
        examples={},
        times=_times(reviews, terms, periods, causes, undated, moved),
        groups=groups,
        group_of=group_of,
        flips=flips,
        notes=notes,
    )
    _light_examples(report, model, texts, progress)
    return Found(report, judged, reasons)


def _periods(reviews: Reviews, notes: list[str]) -> tuple[list[str | None], int]:
    """Returns the period of each row, and how many with an answer have none; no periods without a column of dates."""
    column = reviews.columns.over
    if column is None:
        return [], 0
    dates = read_dates(reviews.cells(column), f"--over {column}")
    each = choose_period([date for date, answered in zip(dates, reviews.answered, strict=True) if date and answered])
    periods = [
        period_of(date, each) if date and answered else None
        for date, answered in zip(dates, reviews.answered, strict=True)
    ]
    undated = int(reviews.answered.sum()) - sum(period is not None for period in periods)
    if undated:
        notes.append(f"{plural(undated, 'review')} without a date in “{column}” are left out of what changed.")
    return periods, undated


def _causes(reviews: Reviews, terms: Terms, periods: Sequence[str | None]) -> list[Cause]:
    rows = np.array([row for row, period in enumerate(periods) if period is not None], np.int64)
    if not len(rows):
        return []
    place = np.full(len(reviews.texts), -1)
    place[rows] = np.arange(len(rows))
    dated = {term: kept[kept >= 0] for term, of in terms.rows.items() if len(kept := place[of])}
    found = find_causes(dated, [str(periods[row]) for row in rows], reviews.values[rows])
    return [replace(each, rows=rows[each.rows]) for each in found]


def _times(
    reviews: Reviews, terms: Terms, periods: Sequence[str | None], causes: Sequence[Cause], undated: int, moved: Moved
) -> Times | None:
    names = sorted({period for period in periods if period is not None})
    if reviews.columns.over is None or len(names) < 2:
        return None
    number = {name: place for place, name in enumerate(names)}
    at = np.array([-1 if period is None else number[period] for period in periods])
    counts = np.bincount(at[at >= 0], minlength=len(names))
    means = [_mean(reviews.values[at == place]) for place in range(len(names))]
    by_thing = {mover.thing: mover for mover in moved.movers}
    lines = []
    for cause in causes[:MOST_CAUSES]:
        if cause.term == MEAN:
            curve = Curve([mean for mean, _, _ in means])
        else:
            has = at[terms.rows[cause.term]]
            curve = Curve((np.bincount(has[has >= 0], minlength=len(names)) / np.maximum(counts, 1)).tolist())
        mover = by_thing.get(cause.term)
        lines.append((cause, curve, mover if mover and mover.clear else None))
    mean = Curve([each[0] for each in means], [each[1] for each in means], [each[2] for each in means])
    return Times(reviews.columns.over, names, counts.tolist(), mean, lines, undated)


def _mean(values: NDArray[np.float64]) -> tuple[float, float, float]:
    return (float(values.mean()), *mean_interval(values))


def _duplicates(texts: Sequence[str]) -> int:
    counts = Counter(text for text in texts if text)
    return counts.total() - len(counts)


def _given(reviews: Reviews, model: Predictor) -> dict[str, Any]:
    if reviews.given is None:
        return {"given_counts": None, "given_mean": None, "given_unknown": {}}
    known = reviews.given[reviews.given != NO_LABEL]
    mean = float(np.array(model.stars)[known].mean()) if model.stars and len(known) else None
    counts = np.bincount(known, minlength=len(model.labels)).tolist()
    return {"given_counts": counts, "given_mean": mean, "given_unknown": dict(reviews.unknown.most_common(5))}


def _list_counts(judged: Judged) -> dict[str, int]:
    return {name: int((judged.lists == number).sum()) for number, name in enumerate(LISTS, 1)}


def _listed(reviews: Reviews, model: Predictor, judged: Judged | None, reasons: dict[int, Reason]) -> list[Listed]:
    if judged is None or reviews.given is None:
        return []
    shown = [reviews.cells(column) for column in reviews.columns.show]
    rows = sorted(reasons, key=lambda row: (judged.lists[row], judged.rank[row] or len(reviews.texts), row))
    return [
        Listed(
            row + 1,
            LISTS[judged.lists[row] - 1],
            "" if reviews.given[row] == NO_LABEL else model.labels[reviews.given[row]],
            model.labels[judged.suggested[row]],
            None if np.isnan(judged.given_probability[row]) else float(judged.given_probability[row]),
            reasons[row].why,
            reasons[row].lit,
            ["" if cells[row] is None else to_text(cells[row]) for cells in shown],
        )
        for row in rows
    ]


def _light_examples(report: Report, model: Predictor, texts: Sequence[str], progress: Progress) -> None:
    """Adds the examples of the things that a report shows, each lit."""
    shown = [*report.dearest, *report.praised]
    if report.times:
        shown += [mover for _, _, mover in report.times.causes if mover and mover not in shown]
    count = counted(progress, "Lighting examples", sum(len(mover.rows) for mover in shown))
    for mover in shown:
        report.examples[mover.thing] = examples = []
        for row in mover.rows:
            try:
                lit = lit_pieces(model.explain(texts[row]).prediction)
            except LimelightError:
                lit = [(texts[row], 0)]
            examples.append(Example(row + 1, lit))
            count(1)


def _compared(
    reviews: Reviews, model: Predictor, terms: Terms, moved: Moved, against: tuple[str, Reviews] | None
) -> tuple[Change | None, str, Flips | None]:
    """Returns what differs between the groups, or from an earlier table, with its name; or the rows that flip."""
    things = {name: terms.rows_of_thing(name) for name in set(terms.things.values())}
    if reviews.columns.by is not None:
        column = reviews.columns.by
        cells = [None if cell is None else to_text(cell).strip() or None for cell in reviews.cells(column)]
        names = [cell if answered else None for cell, answered in zip(cells, reviews.answered, strict=True)]
        _check_groups([name for name in names if name is not None], column)
        return compare_groups(*_scored(reviews, model, things, moved.judged, names)), column, None
    if against is None:
        return None, "", None
    name, other = against
    if other.texts == reviews.texts:
        return None, name, compare_answers(reviews, other, model.labels)
    both = collect_terms(model.preprocessor, [*other.texts, *reviews.texts])
    all_things = {thing: both.rows_of_thing(thing) for thing in set(both.things.values())}
    values = np.concatenate([other.values, reviews.values])
    labels = np.concatenate([other.labels, reviews.labels])
    sides = [_EARLIER] * len(other.texts) + [_NOW] * len(reviews.texts)
    kept = np.flatnonzero(~np.isnan(values))
    scored = _kept(values, labels, model, all_things, kept, {})
    return compare_groups(scored, [sides[row] for row in kept], _NOW), name, None


def _check_groups(names: Sequence[str], column: str) -> None:
    sizes = Counter(names)
    if not sizes:
        raise InputError(f"--by {column}: no review that was read has a value there. Name another column.")
    if len(sizes) == 1:
        raise InputError(f"--by {column}: every row has {min(sizes)[:40]!r}. Name a column with two groups or more.")
    if len(sizes) > _MOST_GROUPS:
        raise InputError(
            f"--by {column}: has {len(sizes):,} values; at most {_MOST_GROUPS} are compared. Name a column with fewer."
        )
    if sorted(sizes.values())[-2] < MIN_GROUP:
        raise InputError(
            f"--by {column}: a group of fewer than {MIN_GROUP} reviews is not compared, and only one is larger. Name a "
            "column with larger groups."
        )


def _scored(
    reviews: Reviews,
    model: Predictor,
    things: dict[str, NDArray[np.int64]],
    judged: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]],
    names: Sequence[str | None],
) -> tuple[Scored, list[str]]:
    kept = np.array([row for row, name in enumerate(names) if name is not None], np.int64)
    return _kept(reviews.values, reviews.labels, model, things, kept, judged), [str(names[row]) for row in kept]


def _kept(
    values: NDArray[np.float64],
    labels: NDArray[np.int64],
    model: Predictor,
    things: dict[str, NDArray[np.int64]],
    kept: NDArray[np.int64],
    judged: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]],
) -> Scored:
    place = np.full(len(values), -1)
    place[kept] = np.arange(len(kept))
    named = {name: of[of >= 0] for name, rows in things.items() if len(of := place[rows])}
    inside = {name: (place[rows], values) for name, (rows, values) in judged.items()}
    kept_judged = {name: (rows[rows >= 0], values[rows >= 0]) for name, (rows, values) in inside.items()}
    return Scored(values[kept], [model.labels[label] for label in labels[kept]], named, kept_judged)


def compare_answers(reviews: Reviews, other: Reviews, labels: Sequence[str]) -> Flips:
    """Compares the answers of two models to the rows of one table."""
    both = reviews.answered & other.answered
    flipped = np.flatnonzero(both & (reviews.labels != other.labels))
    named = [(row + 1, labels[other.labels[row]], labels[reviews.labels[row]]) for row in flipped.tolist()]
    if reviews.given is None:
        return Flips(int(both.sum()), named, 0, 0, 0, None)
    labelled = both & (reviews.given != NO_LABEL)
    right, was_right = reviews.labels == reviews.given, other.labels == reviews.given
    better, worse = int((labelled & right & ~was_right).sum()), int((labelled & ~right & was_right).sum())
    return Flips(int(both.sum()), named, better, worse, int(labelled.sum()), mcnemar(worse, better))
