"""A report on a table of reviews, which answers an analyst's questions in sections."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from limelight.common.formatting import plural
from limelight.common.statistics import mean_interval
from limelight.errors import InputError
from limelight.insights.doubts import own_language
from limelight.insights.language import LANGUAGES
from limelight.predictor import Predictor
from limelight.report.groups import Difference, compare_rows, groups_of
from limelight.report.rows.check import LabelCheck, Lit, check_labels, explain_row
from limelight.report.rows.dates import axis_of, choose_period, read_dates
from limelight.report.rows.outcome import Outcome, outcome_of
from limelight.report.rows.reader import Reader
from limelight.report.rows.source import Progress, Reviews, counted
from limelight.report.what_changed.times import Changes, Times
from limelight.report.what_moves.drivers import Driver, find_drivers, measure_drivers
from limelight.report.what_moves.terms import collect_terms
from limelight.report.what_moves.themes import read_themes, score_themes
from limelight.score.given import NO_LABEL


@dataclass(frozen=True, slots=True)
class Report:
    """The findings in a table of reviews.

    Attributes:
        name: The name of the table.
        model: The model that answered its rows.
        reviews: The rows of the table.
        outcome: The outcome of each row.
        language: The language that the model reads; empty if unknown.
        read: Number of rows with an answer that counts.
        unread: The reasons why other rows have no answer, with their counts.
        duplicates: Number of rows with the same text as another row.
        mean: The mean of the answers, with both ends of its interval.
        counts: The number of answers of each label.
        given_counts: The number of rows with each given label, or None without such a column.
        given_mean: The mean of the given stars, or None.
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
    read: int
    unread: dict[str, int]
    duplicates: int
    mean: tuple[float, float, float]
    counts: list[int]
    given_counts: list[int] | None
    given_mean: float | None
    judged: LabelCheck | None
    drivers: list[Driver]
    times: Times | None
    differences: list[Difference]
    explained: dict[int, tuple[str, Lit]]
    notes: list[str]


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
    notes, given, outcome = list(reviews.notes), reviews.given, outcome_of(reviews, reader, groups_of(reviews))
    clauses = list(reader.clauses(outcome.texts))
    terms, read, times = collect_terms(clauses), outcome.read, None
    progress("Finding what moves the stars", 0, 1)
    if (column := reviews.columns.over) is not None:
        days = np.where(reviews.answered, read_dates(reviews.cells(column), f"--over {column}"), np.datetime64("NaT"))
        if undated := int((reviews.answered & np.isnat(days)).sum()):
            notes.append(f"{plural(undated, 'review')} without a date in “{column}” are not used to find changes.")
        if len(np.unique(days[~np.isnat(days)])) > 1:
            scored = score_themes(reader, clauses, len(days), themes)
            times = Changes(reader, terms, outcome, axis_of(days, choose_period(days))).find(scored)
    drivers = find_drivers(reader, clauses, terms, outcome)
    if explain:
        drivers = measure_drivers(reader, outcome.texts, drivers)
    progress("Finding what moves the stars", 1, 1)
    judged = None
    if given is not None:
        judged = check_labels(np.where(read[:, None], reviews.probabilities, np.float32(np.nan)), given, model.stars)
    listed = {row for rows in judged.listed.values() for row in rows} if judged else set()
    quoted = [row for one in (*drivers, *(times.changes if times else ())) for row in one.examples[:1]]
    rows = list(dict.fromkeys([*listed, *quoted])) if explain else []
    count, explained = counted(progress, "Explaining rows", len(rows)), {}
    for row in rows:
        prior = judged.prior.tolist() if judged and row in listed else None
        explained[row] = explain_row(model, reviews.texts[row], prior)
        count(1)
    labels, known_labels = len(model.labels), np.zeros(0, np.int64) if given is None else given[given != NO_LABEL]
    values, texts = reviews.values[read], Counter(text for text in outcome.texts if text)
    return Report(
        name=name,
        model=model,
        reviews=reviews,
        outcome=outcome,
        language=LANGUAGES.get(own_language(model) or "", ""),
        read=len(values),
        unread=dict(Counter(error for error in reviews.errors if error).most_common()),
        duplicates=texts.total() - len(texts),
        mean=(float(values.mean()), *mean_interval(values)),
        counts=np.bincount(reviews.labels[read], minlength=labels).tolist(),
        given_counts=None if given is None else np.bincount(known_labels, minlength=labels).tolist(),
        given_mean=float(np.array(model.stars)[known_labels].mean()) if model.stars and len(known_labels) else None,
        judged=judged,
        drivers=drivers,
        times=times,
        differences=compare_rows(terms, outcome),
        explained=explained,
        notes=notes,
    )
