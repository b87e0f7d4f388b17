"""A report on a table of reviews, which answers an analyst's questions in sections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from limelight.common.formatting import plural
from limelight.errors import InputError
from limelight.insights.doubts import own_language
from limelight.insights.language import LANGUAGES
from limelight.predictor import Predictor
from limelight.report.groups import Difference, compare_rows, groups_of
from limelight.report.rows.check import LabelCheck, Lit, check_labels, explain_row
from limelight.report.rows.dates import Days, axis_of, choose_period, read_dates
from limelight.report.rows.outcome import Outcome, outcome_of
from limelight.report.rows.reader import Reader
from limelight.report.rows.source import Progress, Reviews, counted
from limelight.report.rows.totals import Totals, totals_of
from limelight.report.what_changed.times import Change, Changes, Times
from limelight.report.what_moves.drivers import Driver, find_drivers, measure_drivers
from limelight.report.what_moves.terms import collect_terms
from limelight.report.what_moves.themes import read_themes, score_themes


@dataclass(frozen=True, slots=True)
class Report:
    """The findings in a table of reviews.

    Attributes:
        name: The name of the table.
        model: The model that answered its rows.
        reviews: The rows of the table.
        outcome: The outcome of each row.
        language: The language that the model reads; empty if unknown.
        totals: How many rows were read, and their means and counts.
        judged: The given labels, compared with the words; None without given labels.
        drivers: The things that move the outcome, those that cost or add most in total first.
        times: What changed, if there are dates.
        differences: The differences between groups.
        explained: The reason and the highlighted text of each row that is listed or quoted, by row index.
        notes: Sentences on what was guessed or left out.
    """

    name: str
    model: Predictor
    reviews: Reviews
    outcome: Outcome
    language: str
    totals: Totals
    judged: LabelCheck | None
    drivers: list[Driver]
    times: Times | None
    differences: list[Difference]
    explained: dict[int, tuple[str, Lit]]
    notes: list[str]

    @property
    def changes(self) -> list[Change]:
        """The changes, those that moved the stars of all rows farthest first."""
        return self.times.changes if self.times else []


def make_report(
    reviews: Reviews,
    model: Predictor,
    name: str,
    progress: Progress = lambda what, done, of: None,
    themes: Mapping[str, Sequence[str]] | None = None,
    reader: Reader | None = None,
    *,
    explain: bool = True,
) -> Report:
    """Makes the report of a table.

    Args:
        reviews: The rows and their answers.
        model: The model that answered them.
        name: The name of the table.
        progress: Called with each step.
        themes: The words of each theme; by default, from `themes.toml`.
        reader: A reader that has already read some of the texts.
        explain: Whether to explain and highlight rows and drivers, which takes most of the time.

    Raises:
        InputError: No row has an answer, or a column has no groups or no dates.
    """
    if not reviews.answered.any():
        reason = next((error for error in reviews.errors if error), "it has no rows.")
        raise InputError(f"{name}: no review could be read: {reason}")
    reader, themes = reader or Reader(model), read_themes() if themes is None else themes
    outcome = outcome_of(reviews, reader, groups_of(reviews))
    clauses = list(reader.clauses(outcome.texts))
    terms = collect_terms(clauses, legible=outcome.legible)
    progress("Finding what moves the stars", 0, 1)
    days, undated = _dates(reviews)
    times = None
    if len(np.unique(days[~np.isnat(days)])) > 1:
        scored = score_themes(reader, clauses, len(days), themes) if outcome.legible else []
        times = Changes(reader, terms, outcome, axis_of(days, choose_period(days))).find(scored)
    drivers = find_drivers(reader, clauses, terms, outcome)
    if explain:
        drivers = measure_drivers(reader, outcome.texts, drivers)
    progress("Finding what moves the stars", 1, 1)
    judged = None
    if reviews.given is not None and outcome.legible:
        shares = np.where(outcome.read[:, None], reviews.probabilities, np.float32(np.nan))
        judged = check_labels(shares, reviews.given, model.stars)
    report = Report(
        name=name,
        model=model,
        reviews=reviews,
        outcome=outcome,
        language=LANGUAGES.get(own_language(model) or "", ""),
        totals=totals_of(reviews, outcome, model),
        judged=judged,
        drivers=drivers,
        times=times,
        differences=compare_rows(terms, outcome),
        explained={},
        notes=[*reviews.notes, *undated],
    )
    return replace(report, explained=_explained(report, progress)) if explain else report


def _dates(reviews: Reviews) -> tuple[Days, list[str]]:
    """Returns the date of each row that has an answer, `<datetime64[D]>[rows]`, and a sentence on rows without one."""
    column = reviews.columns.over
    if column is None:
        return np.full(len(reviews.texts), "NaT", "datetime64[D]"), []
    days = np.where(reviews.answered, read_dates(reviews.cells(column), f"--over {column}"), np.datetime64("NaT"))
    undated = int((reviews.answered & np.isnat(days)).sum())
    note = f"{plural(undated, 'review')} without a date in “{column}” are not used to find changes."
    return days, [note] if undated else []


def _explained(report: Report, progress: Progress) -> dict[int, tuple[str, Lit]]:
    """Returns the reason and the highlighted text of each row that is listed or quoted."""
    judged, texts = report.judged, report.reviews.texts
    listed = {row for rows in judged.listed.values() for row in rows} if judged else set()
    found: list[Driver | Change] = [*report.drivers, *report.changes]
    quoted = [row for one in found for row in one.examples[:1]]
    if not report.outcome.legible:
        return {row: ("", [(texts[row], 0)]) for row in quoted}
    rows, explained = list(dict.fromkeys([*listed, *quoted])), {}
    count = counted(progress, "Explaining rows", len(rows))
    for row in rows:
        prior = judged.prior.tolist() if judged and row in listed else None
        explained[row] = explain_row(report.model, texts[row], prior)
        count(1)
    return explained
