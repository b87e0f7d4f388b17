"""One report on a table of reviews: what a shop's analyst asks of it, answered in sections."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from limelight.common.formatting import plural
from limelight.common.statistics import mean_interval
from limelight.errors import InputError
from limelight.insights.familiarity import own_language
from limelight.insights.language import LANGUAGES
from limelight.predictor import Predictor
from limelight.report.check import LISTS, LabelCheck, Listed, Lit, check_labels, explain_lists, explain_row
from limelight.report.dates import axis_of, choose_period, read_dates
from limelight.report.drivers import Driver, find_drivers, measure_drivers
from limelight.report.groups import Flips, Groups, compare_answers, compare_rows, compare_tables, groups_of
from limelight.report.outcome import Outcome, outcome_of
from limelight.report.reader import Reader
from limelight.report.source import Progress, Reviews, counted
from limelight.report.terms import Terms, collect_terms
from limelight.report.themes import read_themes
from limelight.report.times import Changes, Times
from limelight.score.given import NO_LABEL


@dataclass(frozen=True, slots=True)
class Report:
    """The findings in a table of reviews.

    Attributes:
        name: The name of the table.
        model: The model that answered its rows.
        language: The language of its reviews; empty if it is not known.
        read: Number of rows with an answer that counts.
        languages: The language of each row in another language, otherwise None.
        foreign: The number of rows in each of them, which are set aside, the most frequent first.
        unread: The reasons why others have none, with their counts.
        duplicates: Number of rows whose text another row has too.
        mean: The mean of the answers, with both ends of its interval.
        counts: The number of answers of each label.
        given_counts: The number of rows that are given each label, or None without such a column.
        given_mean: The mean of the given stars, or None.
        given_unknown: The cells of the given labels that are none, with their counts.
        judged: The given labels, judged; None without any.
        listed: The rows on the lists, in their order.
        list_counts: The number of rows of each list.
        outcome: `given` where rows have given labels, otherwise `words`.
        drivers: The things that move the outcome, those that cost or add most in all first.
        examples: The rows that are quoted for a driver or a change, lit, by their numbers from 0.
        times: What changed, if there are dates.
        groups: What differs between groups, if there are some, or between this table and an earlier one.
        group_of: The column of the groups, or the name of the earlier table.
        flips: The rows that another model answers otherwise.
        notes: Sentences on what was guessed or left out.
    """

    name: str
    model: Predictor
    language: str
    read: int
    languages: Sequence[str | None]
    foreign: dict[str, int]
    unread: dict[str, int]
    duplicates: int
    mean: tuple[float, float, float]
    counts: list[int]
    given_counts: list[int] | None
    given_mean: float | None
    given_unknown: dict[str, int]
    judged: LabelCheck | None
    listed: list[Listed]
    list_counts: dict[str, int]
    outcome: str
    drivers: list[Driver]
    examples: dict[int, Lit]
    times: Times | None
    groups: Groups | None
    group_of: str
    flips: Flips | None
    notes: list[str]


def make_report(
    reviews: Reviews,
    model: Predictor,
    name: str,
    against: tuple[str, Reviews] | None = None,
    progress: Progress = lambda what, done, of: None,
    themes: Mapping[str, Sequence[str]] | None = None,
    reader: Reader | None = None,
    *,
    explain: bool = True,
) -> Report:
    """Makes the report of a table.

    Args:
        reviews: The rows and the answers to them.
        model: The model that answered them.
        name: The name of the table.
        against: The name and the rows of the same table by another model, or of an earlier table.
        progress: Called with each step.
        themes: The words of each theme, by default those of `themes.toml`.
        reader: What has read some of the texts before.
        explain: Whether rows and drivers are explained and lit, which takes most of the time.

    Raises:
        InputError: There is no answer, or a column has no groups, or no dates.
    """
    if not reviews.answered.any():
        reason = next((error for error in reviews.errors if error), "it has no rows.")
        raise InputError(f"{name}: no review could be read: {reason}")
    reader, themes = reader or Reader(model), read_themes() if themes is None else themes
    notes, given, outcome = list(reviews.notes), reviews.given, outcome_of(reviews, reader, groups_of(reviews))
    terms, read = collect_terms(reader, outcome.texts), outcome.read
    progress("Looking for what moves the stars", 0, 1)
    times = _times(reviews, outcome, reader, terms, themes, notes)
    drivers = find_drivers(reader, terms, outcome)
    if explain:
        drivers = measure_drivers(reader, outcome.texts, drivers)
    judged = None
    rows_listed: list[Listed] = []
    if given is not None:
        counting = np.where(read[:, None], reviews.probabilities, np.float32(np.nan))
        judged = check_labels(counting, given, model.stars)
        if explain:
            count = counted(progress, "Explaining rows", int((judged.lists > 0).sum()))
            rows_listed = explain_lists(model, reviews, judged, count)
    compared, group_of, flips = None, "", None
    if outcome.groups is not None:
        compared, group_of = compare_rows(reader, terms, outcome), reviews.columns.by or ""
    elif against is not None:
        group_of, other = against
        if other.texts == reviews.texts:
            flips = compare_answers(reviews, other, model.labels)
        else:
            compared = compare_tables(reader, outcome, outcome_of(other, reader))
    labels, known = len(model.labels), np.zeros(0, np.int64) if given is None else given[given != NO_LABEL]
    values, texts = reviews.values[read], Counter(text for text in outcome.texts if text)
    languages = [LANGUAGES.get(language, language) if language else None for language in outcome.languages]
    return Report(
        name=name,
        model=model,
        language=LANGUAGES.get(own_language(model) or "", ""),
        read=len(values),
        languages=languages,
        foreign=dict(Counter(language for language in languages if language).most_common()),
        unread=dict(Counter(error for error in reviews.errors if error).most_common()),
        duplicates=texts.total() - len(texts),
        mean=(float(values.mean()), *mean_interval(values)),
        counts=np.bincount(reviews.labels[read], minlength=labels).tolist(),
        given_counts=None if given is None else np.bincount(known, minlength=labels).tolist(),
        given_mean=float(np.array(model.stars)[known].mean()) if model.stars and len(known) else None,
        given_unknown=dict(reviews.unknown.most_common()),
        judged=judged,
        listed=rows_listed,
        list_counts={list_: int((judged.lists == at).sum()) for at, list_ in enumerate(LISTS, 1)} if judged else {},
        outcome=outcome.kind,
        drivers=drivers,
        examples=_examples(drivers, times, model, reviews.texts, progress) if explain else {},
        times=times,
        groups=compared,
        group_of=group_of,
        flips=flips,
        notes=notes,
    )


def _times(
    reviews: Reviews,
    outcome: Outcome,
    reader: Reader,
    terms: Terms,
    themes: Mapping[str, Sequence[str]],
    notes: list[str],
) -> Times | None:
    """Returns what changed; None without a column of dates, or with one period."""
    column = reviews.columns.over
    if column is None:
        return None
    dates = read_dates(reviews.cells(column), f"--over {column}")
    dates = [date if answered else None for date, answered in zip(dates, reviews.answered.tolist(), strict=True)]
    known = [date for date in dates if date]
    if undated := int(reviews.answered.sum()) - len(known):
        notes.append(f"{plural(undated, 'review')} without a date in “{column}” are left out of what changed.")
    if not known or len((axis := axis_of(known, choose_period(known))).names) < 2:
        return None
    return Changes(reader, terms, outcome, axis, axis.numbers(dates)).find(column, themes)


def _examples(
    drivers: Sequence[Driver], times: Times | None, model: Predictor, texts: Sequence[str], progress: Progress
) -> dict[int, Lit]:
    """Returns the rows that a report quotes, each lit."""
    quoted = [*drivers, *(times.changes if times else ())]
    rows = list(dict.fromkeys(row for one in quoted for row in one.examples[:1]))
    count, lit = counted(progress, "Lighting examples", len(rows)), {}
    for row in rows:
        lit[row] = explain_row(model, texts[row])[1]
        count(1)
    return lit
