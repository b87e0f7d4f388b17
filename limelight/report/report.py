"""One report on a table of reviews: what a shop's analyst asks of it, answered in sections."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.common.plain import plural, split, to_text
from limelight.common.statistics import mean_interval
from limelight.errors import InputError, LimelightError
from limelight.lenses.heat import lit_pieces
from limelight.predictor import Predictor
from limelight.report.changes import MEAN, Cause, find_causes
from limelight.report.check import LISTS, Judged, Reason, find_reasons, judge
from limelight.report.compared import compare_sides
from limelight.report.dates import choose_period, period_of, read_dates
from limelight.report.findings import MOST_CAUSES, Curve, Example, Listed, Report, Times
from limelight.report.movers import Moved, find_movers
from limelight.report.source import Progress, Reviews, counted
from limelight.report.terms import Terms, collect_terms
from limelight.score.given import NO_LABEL


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
    periods = _periods(reviews, notes)
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
    groups, group_of, flips = compare_sides(reviews, model, terms, moved, against)
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
        times=_times(reviews, terms, periods, causes, moved),
        groups=groups,
        group_of=group_of,
        flips=flips,
        notes=notes,
    )
    _light_examples(report, model, texts, progress)
    return Found(report, judged, reasons)


def _periods(reviews: Reviews, notes: list[str]) -> list[str | None]:
    """Returns the period of each row that has a date and an answer; no periods without a column of dates."""
    column = reviews.columns.over
    if column is None:
        return []
    dates = read_dates(reviews.cells(column), f"--over {column}")
    each = choose_period([date for date, answered in zip(dates, reviews.answered, strict=True) if date and answered])
    periods = [
        period_of(date, each) if date and answered else None
        for date, answered in zip(dates, reviews.answered, strict=True)
    ]
    undated = int(reviews.answered.sum()) - sum(period is not None for period in periods)
    if undated:
        notes.append(f"{plural(undated, 'review')} without a date in “{column}” are left out of what changed.")
    return periods


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
    reviews: Reviews, terms: Terms, periods: Sequence[str | None], causes: Sequence[Cause], moved: Moved
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
    return Times(reviews.columns.over, names, counts.tolist(), mean, lines)


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
    return {"given_counts": counts, "given_mean": mean, "given_unknown": dict(reviews.unknown.most_common())}


def _list_counts(judged: Judged) -> dict[str, int]:
    return {name: int((judged.lists == number).sum()) for number, name in enumerate(LISTS, 1)}


def _listed(reviews: Reviews, model: Predictor, judged: Judged | None, reasons: dict[int, Reason]) -> list[Listed]:
    if judged is None or reviews.given is None:
        return []
    shown = [reviews.cells(column) for column in split(reviews.columns.show)]
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
