"""Finds changes over time in the outcome, terms, themes and other languages, with their shapes and rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import starmap
from typing import Literal

import numpy as np

from limelight.common.statistics import mean_interval
from limelight.report.rows.dates import Axis
from limelight.report.rows.outcome import GIVEN, WORDS, Bools, Contrast, Floats64, Outcome, Series, contrast
from limelight.report.rows.reader import Reader
from limelight.report.what_changed.changes import find_causes, find_shifts, shifted_means
from limelight.report.what_changed.shapes import Shape, choose_shape
from limelight.report.what_moves.quotes import typical
from limelight.report.what_moves.terms import Rows, Term, names_better

Kind = Literal["given", "words", "term", "theme", "language"]
# All questions together report a change in one table of twenty that has none.
TERMS_LEVEL, SHIFT_LEVEL, THEME_LEVEL, LANGUAGE_LEVEL = 0.015, 0.01, 0.0075, 0.005
# Changes that a report shows; and the last periods, which show whether a change is still going on.
MOST_CHANGES, RECENT = 8, 3
# Rows that most of another change has are that change.
_SHARED = 0.3
# Rows of a period without an interval; and the clauses nearest to a theme, one is quoted.
_FEW_ROWS, _NEAREST_CLAUSES = 2, 40
# A group has more of a change than the others at this p, corrected for their number.
_GROUP_LEVEL = 0.01
# `<float64>[3, periods]`: the mean or the share of each, and both ends of its 95% interval; nan where there is none.
Curve = Floats64


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed over time.

    Attributes:
        kind: `given` or `words` for a mean of the outcome; `term`, `theme` or `language` for the share of rows with it.
        name: The term as written in the texts, the theme, or the other languages.
        group: The group, for the mean of a group; empty for all rows.
        shape: How it changed.
        since: The period in which it begins; for a season, its first period in the year.
        until: The period in which it ends.
        before: The mean or share outside the shape.
        after: The mean or share inside the shape.
        p: The p-value: how often shuffled dates show a change at least as clear.
        rows: The indices of the rows with it inside the shape, or outside if it became rarer.
        curve: The mean or share in each period.
        recent: The mean or share in the last periods together.
        stars: How far it moved the mean outcome of all rows.
        other: For a mean, the values before and after in the other series, if the table has both.
        contrast: The outcome of the rows with it, compared with the others.
        by_group: For each group, its name, the share of its rows inside the shape with it, and their number.
        most_in: The group that has significantly more of it than the others.
        variants: Other terms of the same rows that also changed.
        clause: A clause from one of its rows.
        examples: The indices of a few of its rows.
    """

    kind: Kind
    name: str
    group: str
    shape: Shape
    since: str
    until: str
    before: float
    after: float
    p: float
    rows: Rows
    curve: Curve
    recent: float
    stars: float = 0.0
    other: tuple[float, float] | None = None
    contrast: Contrast | None = None
    by_group: list[tuple[str, float, int]] = field(default_factory=list)
    most_in: str = ""
    variants: Sequence[str] = ()
    clause: str = ""
    examples: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Times:
    """The changes over time, with their dates.

    Attributes:
        axis: All periods, in order, including those without rows.
        means: The mean in each period, given and by words.
        changes: The changes, those that moved the stars of all rows farthest first.
        noticed: The smallest share of rows for a new term to be detected.
        themed: Whether themes were searched for.
    """

    axis: Axis
    means: dict[Series, Curve]
    changes: list[Change]
    noticed: float
    themed: bool


class Changes:
    """Finds what changed over time in the rows of a table.

    Args:
        reader: Reads the texts.
        terms: The terms of the texts.
        outcome: The rows.
        some: Those of the rows that were read for their words.
        axis: The periods of the rows that have an answer.
    """

    def __init__(self, reader: Reader, terms: Mapping[str, Term], outcome: Outcome, some: Outcome, axis: Axis):
        self._reader, self._terms, self._outcome, self._some, self._axis = reader, terms, outcome, some, axis
        self._numbers, self._dated, self._names = axis.numbers, axis.numbers >= 0, outcome.groups
        self._read = some.read & self._dated

    def find(self, scored: Sequence[tuple[Term, Floats64]]) -> Times:
        """Returns the changes, including those of themes, which are already `scored` (see `score_themes`)."""
        read = np.where(self._read, self._numbers, -1)
        things = self._terms
        causes, noticed = find_causes({key: term.rows for key, term in things.items()}, read, TERMS_LEVEL)
        shifts = find_shifts(self._outcome, self._numbers, SHIFT_LEVEL)
        # Changes of about the same time have one date.
        falls = [change.shape for change in starmap(self._of_mean, shifts)]
        named = []
        for key, p, others in causes[:MOST_CHANGES]:
            best = next((other for other in others if names_better(things[other], things[key])), key)
            names = [things[other].name for other in others if not {*other.split()} & {*best.split()}]
            change = self._of_term("term", things[best], p, falls)
            named.append(replace(change, variants=names if self._outcome.legible else ()))
        for number, p in shifted_means([scores for _, scores in scored], read, THEME_LEVEL):
            change = self._of_term("theme", scored[number][0], p, falls, scored[number][1])
            shared = (len(np.intersect1d(change.rows, other.rows)) for other in named)
            if all(count <= _SHARED * len(change.rows) for count in shared):
                named.append(replace(change, rows=self._own(change)))
        causes_of = [change.shape for change in named]
        means = [self._of_mean(series, group, p, causes_of) for series, group, p in shifts]
        changes = sorted([*means, *self._of_languages(), *named], key=lambda change: -abs(change.stars))
        return Times(
            self._axis,
            {kind: self._curve(values, self._dated) for kind, values in self._outcome.series.items()},
            changes[:MOST_CHANGES],
            noticed,
            bool(scored),
        )

    def _of_term(
        self, kind: Kind, term: Term, p: float, like: Sequence[Shape], scores: Floats64 | None = None
    ) -> Change:
        has = np.isin(np.arange(len(self._read)), term.rows)
        change = self._change(kind, term.name, p, has.astype(float) if scores is None else scores, self._read, like)
        change = self._with_rows(change, has, self._some)
        if not self._outcome.legible:
            return replace(change, examples=change.rows[:2].tolist())
        rows = set(self._own(change).tolist())
        named = [clause for clause in term.clauses if clause.row in rows]
        if kind == "theme":
            clause, examples = typical(self._reader, named[:_NEAREST_CLAUSES], (), -1.0, term.forms)
        else:
            way = np.sign(change.contrast.gap) if change.contrast else 0.0
            clause, examples = typical(self._reader, named, term.forms, way)
        return replace(change, clause=clause, examples=examples)

    def _own(self, change: Change) -> Rows:
        """Returns the rows of a change: of a theme that is most often in one group, those of this group."""
        own = self._names[change.rows] == change.most_in
        return change.rows[own] if change.kind == "theme" and change.most_in else change.rows

    def _of_languages(self) -> Iterator[Change]:
        """Yields the change of the share of rows in other languages, if there is one."""
        foreign = np.array([language is not None for language in self._outcome.languages])
        rows = self._dated & (self._outcome.read | foreign)
        for _, p, _ in find_causes({"": np.flatnonzero(foreign)}, np.where(rows, self._numbers, -1), LANGUAGE_LEVEL)[0]:
            name = next(iter(self._outcome.foreign))
            change = self._change("language", name, p, foreign.astype(float), rows)
            change = self._with_rows(change, foreign, self._outcome)
            yield replace(change, examples=change.rows[:2].tolist())

    def _of_mean(self, series: Series, group: str, p: float, like: Sequence[Shape] = ()) -> Change:
        both = self._outcome.series
        known = self._dated & ~np.isnan(both[series])
        rows = known & (self._names == group) if group else known
        change = self._change(series, "", p, both[series], rows, like)
        inside, outside = self._sides(change.shape, rows)
        for kind, values in both.items():
            before, after = values[outside], values[inside]
            if kind != series and not np.isnan(before).all() and not np.isnan(after).all():
                change = replace(change, other=(float(np.nanmean(before)), float(np.nanmean(after))))
        stars = (change.after - change.before) * float(inside.sum() / known.sum())
        return replace(change, group=group, stars=stars)

    def _change(
        self, kind: Kind, name: str, p: float, values: Floats64, rows: Bools, like: Sequence[Shape] = ()
    ) -> Change:
        """Returns the change of the mean of `values` over `rows`."""
        axis, numbers = self._axis, self._numbers[rows]
        start = (axis.starts[0].month - 1) * axis.cycle // 12
        shape = choose_shape(values[rows], numbers, len(axis.starts), axis.cycle, start, like)
        inside, outside = self._sides(shape, rows)
        return Change(
            kind=kind,
            name=name,
            group="",
            shape=shape,
            since=axis.named(shape.first, shape.kind),
            until=axis.named(shape.last, shape.kind),
            before=float(values[outside].mean()),
            after=float(values[inside].mean()),
            p=p,
            rows=np.flatnonzero(inside),
            curve=self._curve(values, rows, interval=kind in (GIVEN, WORDS)),
            recent=float(values[rows & (self._numbers >= np.unique(numbers)[-RECENT:][0])].mean()),
        )

    def _with_rows(self, change: Change, has: Bools, outcome: Outcome) -> Change:
        """Returns a change with the rows that have it, and what these did to the outcome, in which group."""
        every = self._dated & (outcome.read | has)
        inside, outside = self._sides(change.shape, every)
        rows = np.flatnonzero(has & (inside if change.after > change.before else outside))
        result, stars = contrast(outcome.values, has, outcome.groups), 0.0
        if result is not None:
            stars = result.gap * float(has[inside].mean() - has[outside].mean()) * float(inside.sum() / every.sum())
        by_group: list[tuple[str, float, int]] = []
        clearest = (_GROUP_LEVEL, "")
        names = sorted(set(self._names[inside].tolist()) - {""})
        for name in names:
            own = self._names[inside] == name
            by_group.append((name, float(has[inside][own].mean()), int(own.sum())))
            one = contrast(has[inside].astype(float), own, least=2)
            if one is not None and one.gap > 0:
                clearest = min(clearest, (one.p * len(names), name))
        return replace(change, rows=rows, contrast=result, stars=stars, by_group=by_group, most_in=clearest[1])

    def _sides(self, shape: Shape, rows: Bools) -> tuple[Bools, Bools]:
        """Returns which of `rows` are inside and outside of a shape."""
        number = np.maximum(self._numbers, 0)
        return rows & shape.inside[number], rows & shape.outside[number]

    def _curve(self, values: Floats64, rows: Bools, *, interval: bool = True) -> Curve:
        known = rows & ~np.isnan(values)
        curve = np.full((3, len(self._axis.starts)), np.nan)
        lowest, highest = (values[known].min(), values[known].max()) if known.any() else (np.nan, np.nan)
        for number in np.unique(self._numbers[known]).tolist():
            period = values[known & (self._numbers == number)]
            ends = mean_interval(period) if interval and len(period) > _FEW_ROWS else (np.nan, np.nan)
            # Of two or three rows, it would reach far beyond five stars.
            curve[:, number] = float(period.mean()), *np.clip(ends, lowest, highest)
        return curve
