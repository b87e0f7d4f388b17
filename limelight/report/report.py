"""A report on a table of reviews, which answers an analyst's questions in sections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from limelight.common.formatting import plural
from limelight.errors import InputError
from limelight.insights.doubts import own_language
from limelight.insights.language import LANGUAGES
from limelight.predictor import Predictor
from limelight.report.groups import Difference, compare_rows, groups_of
from limelight.report.rows.check import LabelCheck, check_labels
from limelight.report.rows.dates import Days, axis_of, choose_period, read_dates
from limelight.report.rows.explained import Reason, explaining
from limelight.report.rows.outcome import Outcome, draw_rows, outcome_of
from limelight.report.rows.reader import Reader
from limelight.report.rows.source import Reviews
from limelight.report.rows.totals import Totals, totals_of
from limelight.report.steps import Progress, counted
from limelight.report.what_changed.change import Change, Times
from limelight.report.what_changed.times import Changes
from limelight.report.what_moves.drivers import Driver, find_drivers, measure_drivers
from limelight.report.what_moves.terms import collect_terms
from limelight.report.what_moves.themes import read_themes, score_themes

# Rows that are read for their words; of a larger table, as many are drawn at random.
MOST_READ = 12_000


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
    explained: dict[int, Reason]
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
    apart: bool = False,
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
        apart: Whether another process explains rows, which needs some 300 MB and a second core.

    Raises:
        InputError: No row has an answer, or a column has no groups or no dates.
    """
    if not reviews.answered.any():
        reason = next((error for error in reviews.errors if error), "it has no rows.")
        raise InputError(f"{name}: no review could be read: {reason}")
    reader, themes = reader or Reader(model), read_themes() if themes is None else themes
    days, undated = _dates(reviews)
    drawn = draw_rows(reviews.answered, MOST_READ)
    reader.read([text for text, read in zip(reviews.texts, drawn, strict=True) if read], progress)
    outcome = outcome_of(reviews, reader, groups_of(reviews), drawn)
    some, judged = outcome.only(drawn), _judged(reviews, outcome, model)
    with explaining(model, reviews.texts, apart=apart) as explainer:
        if judged and explain:
            explainer.add(judged.drawn, judged.prior.tolist())
        drivers, times, differences = _found(reader, outcome, some, days, themes, progress, measured=explain)
        found: list[Driver | Change] = [*drivers, *(times.changes if times else ())]
        quoted = [row for one in found for row in one.examples[:1]]
        if not outcome.legible:
            explained: dict[int, Reason] = {row: ("", [(reviews.texts[row], 0)]) for row in quoted}
        else:
            explainer.add(quoted if explain else [])
            explained = explainer.results(progress)
    return Report(
        name=name,
        model=model,
        reviews=reviews,
        outcome=outcome,
        language=LANGUAGES.get(own_language(model) or "", ""),
        totals=totals_of(reviews, outcome, some, model),
        judged=judged,
        drivers=drivers,
        times=times,
        differences=differences,
        explained=explained,
        notes=[*reviews.notes, *undated],
    )


def _found(
    reader: Reader,
    outcome: Outcome,
    some: Outcome,
    days: Days,
    themes: Mapping[str, Sequence[str]],
    progress: Progress,
    *,
    measured: bool,
) -> tuple[list[Driver], Times | None, list[Difference]]:
    """Returns the drivers, the changes and the differences between groups."""
    step, times = counted(progress, "Finding changes and causes", 4), None
    clauses = list(reader.clauses(some.texts))
    terms = collect_terms(clauses, legible=outcome.legible)
    step(1)
    if len(np.unique(days[~np.isnat(days)])) > 1:
        scored = score_themes(reader, clauses, len(days), themes) if outcome.legible else []
        times = Changes(reader, terms, outcome, some, axis_of(days, choose_period(days))).find(scored)
    step(1)
    drivers = find_drivers(reader, clauses, terms, some)
    if measured:
        drivers = measure_drivers(reader, some.texts, drivers)
    step(1)
    differences = compare_rows(terms, outcome, some)
    step(1)
    return drivers, times, differences


def _judged(reviews: Reviews, outcome: Outcome, model: Predictor) -> LabelCheck | None:
    """Returns the given labels, compared with the words, if the table has both."""
    if reviews.given is None or not outcome.legible:
        return None
    shares = np.where(outcome.read[:, None], reviews.probabilities, np.float32(np.nan))
    return check_labels(shares, reviews.given, model.stars)


def _dates(reviews: Reviews) -> tuple[Days, list[str]]:
    """Returns the date of each row that has an answer, `<datetime64[D]>[rows]`, and a sentence on rows without one."""
    column = reviews.columns.over
    if column is None:
        return np.full(len(reviews.texts), "NaT", "datetime64[D]"), []
    days = np.where(reviews.answered, read_dates(reviews.cells(column), f"--over {column}"), np.datetime64("NaT"))
    undated = int((reviews.answered & np.isnat(days)).sum())
    note = f"{plural(undated, 'review')} without a date in “{column}” are not used to find changes."
    return days, [note] if undated else []
