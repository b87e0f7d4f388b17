"""Finds changes over time in the outcome, terms, themes and other languages, with their shapes and rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import starmap

import numpy as np

from limelight.common.statistics import holm, mean_interval
from limelight.report.rows.dates import Axis
from limelight.report.rows.outcome import GIVEN, WORDS, Bools, Floats64, Int64, Outcome, Series, contrast
from limelight.report.rows.reader import Reader
from limelight.report.what_changed.change import RECENT, Change, Curve, Kind, Times, causes_of, largest_part
from limelight.report.what_changed.changes import find_causes, find_shifts, shifted_means
from limelight.report.what_changed.shapes import Shape, choose_shape
from limelight.report.what_moves.quotes import typical
from limelight.report.what_moves.terms import Term, names_better
from limelight.report.what_moves.themes import Theme, least_near

# All questions together report a change in one table of twenty that has none.
TERMS_LEVEL, SHIFT_LEVEL, THEME_LEVEL, LANGUAGE_LEVEL = 0.015, 0.01, 0.0075, 0.005
# Changes that a report shows.
MOST_CHANGES = 8
# A theme whose rows have a term this often is that term; and a term whose rows are this often of a theme is part of it.
_SHARED, _FOLDED = 0.3, 0.5
# Rows of a period without an interval; and of the clauses nearest to a theme, one is quoted.
_FEW_ROWS, _NEAREST_CLAUSES = 2, 40
# The fewest rows of a group in which themes are searched for: half of them on either side of a date.
_LEAST_OF_GROUP = 40
# A theme goes with a change at this p, corrected for the number of themes.
_PART_LEVEL = 0.01
# A group has more of a change than the others at this p, corrected for their number.
_GROUP_LEVEL = 0.01


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

    def find(self, themes: Sequence[Theme]) -> Times:
        """Returns the changes, including those of `themes` (see `score_themes`)."""
        read = np.where(self._read, self._numbers, -1)
        things = self._terms
        causes, noticed = find_causes({key: term.rows for key, term in things.items()}, read, TERMS_LEVEL)
        shifts = find_shifts(self._outcome, self._numbers, SHIFT_LEVEL)
        # Changes of about the same time have one date.
        shifted = list(starmap(self._of_mean, shifts))
        falls = [change.shape for change in shifted]
        named = []
        for key, p, others in causes[:MOST_CHANGES]:
            best = next((other for other in others if names_better(things[other], things[key])), key)
            names = [things[other].name for other in others if not {*other.split()} & {*best.split()}]
            change = self._of_term(things[best], p, falls)
            named.append(replace(change, variants=names if self._outcome.legible else ()))
        for theme, group, p in [*self._changed_themes(themes, read), *self._themes_of(shifted, themes)]:
            if theme.name in {each.name for each in named}:
                continue
            named = self._with_theme(named, self._of_theme(theme, group, p, shifted, named))
        means = [self._of_mean(series, group, p, named) for series, group, p in shifts]
        changes = sorted([*means, *self._of_languages(), *named], key=lambda change: -abs(change.stars))
        return Times(
            self._axis,
            {kind: self._curve(values, self._dated) for kind, values in self._outcome.series.items()},
            changes[:MOST_CHANGES],
            noticed,
            bool(themes),
        )

    def _changed_themes(self, themes: Sequence[Theme], numbers: Int64) -> Iterator[tuple[Theme, str, float]]:
        """Yields the themes that changed, the clearest first, each with a group in which it did, or "", and its p."""
        names, sizes = np.unique(self._names[self._read].astype(str), return_counts=True)
        groups = ["", *(name for name, size in zip(names, sizes, strict=True) if name and size >= _LEAST_OF_GROUP)]
        series = [(theme, group) for theme in themes for group in groups]
        values = (np.where((self._names == name) | (not name), theme.scores, np.nan) for theme, name in series)
        for index, p in shifted_means(values, numbers, THEME_LEVEL):
            yield *series[index], p

    def _themes_of(self, shifted: Sequence[Change], themes: Sequence[Theme]) -> Iterator[tuple[Theme, str, float]]:
        """Yields the themes that changed with a mean, at its time: complaints that are more where it fell."""
        for change in shifted:
            inside, outside = self._sides(change.shape, self._rows_of(change.group))
            tests = [contrast(np.where(inside | outside, theme.scores, np.nan), inside) for theme in themes]
            corrected = holm([test.p if test else 1.0 for test in tests])
            for theme, test, p in zip(themes, tests, corrected, strict=True):
                if test and p <= _PART_LEVEL and test.gap * change.stars < 0:
                    yield theme, change.group, p

    def _rows_of(self, group: str) -> Bools:
        """Returns which rows with a date are read for their words: those of a group, or all."""
        return self._read & ((self._names == group) | (not group))

    def _of_term(self, term: Term, p: float, like: Sequence[Shape]) -> Change:
        has = np.isin(np.arange(len(self._read)), term.rows)
        values = has.astype(float)
        change = self._change("term", term.name, p, values, self._read, self._shape((values, self._read), like=like))
        change = self._with_rows(change, has, self._some)
        if not self._outcome.legible:
            return replace(change, examples=change.rows[:2].tolist())
        rows, way = set(change.rows.tolist()), np.sign(change.contrast.gap) if change.contrast else 0.0
        named = [clause for clause in term.clauses if clause.row in rows]
        clause, examples = typical(self._reader, named, term.forms, way)
        return replace(change, clause=clause, examples=examples)

    def _of_theme(
        self, theme: Theme, group: str, p: float, shifted: Sequence[Change], named: Sequence[Change]
    ) -> Change:
        """Returns the change of a theme, whose rows include those of the terms that are part of it: its variants."""
        own = self._rows_of(group)
        shape = self._shape((theme.scores, own))
        # Where a theme tells no date, the mean of the same rows helps.
        for mean in shifted if shape.kind in ("line", "unsure") else ():
            if mean.group == group and mean.shape.meets(shape):
                shape = self._shape((theme.scores, own), self._series_of(GIVEN if mean.kind == GIVEN else WORDS, group))
        inside, outside = self._sides(shape, own)
        rose = theme.scores[inside].mean() > theme.scores[outside].mean()
        there, others = (inside, outside) if rose else (outside, inside)
        has = self._read & (theme.near >= least_near(theme.near, there, others))
        parts = [
            each for each in named if each.kind == "term" and has[each.rows].sum() >= _FOLDED * max(len(each.rows), 1)
        ]
        for each in parts:
            has[each.rows] = True
        change = self._change("theme", theme.name, p, has.astype(float), own, shape, group)
        change = self._with_rows(change, has, self._some)
        rows = set(change.rows.tolist())
        nearest = [clause for clause in theme.clauses if clause.row in rows][:_NEAREST_CLAUSES]
        clause, examples = typical(self._reader, nearest, (), -1.0, theme.words)
        variants = [name for each in parts for name in (each.name, *each.variants)]
        return replace(change, clause=clause, examples=examples, variants=variants)

    def _with_theme(self, named: Sequence[Change], theme: Change) -> list[Change]:
        """Returns changes with that of a theme instead of its parts; without it, if another change has its rows."""
        others = [each for each in named if each.name not in theme.variants]
        shared = (len(np.intersect1d(theme.rows, other.rows)) for other in named)
        if any(count > _SHARED * len(theme.rows) for count in shared):
            return list(named)
        return [*others, theme]

    def _of_languages(self) -> Iterator[Change]:
        """Yields the change of the share of rows in other languages, if there is one."""
        foreign = np.array([language is not None for language in self._outcome.languages])
        rows = self._dated & (self._outcome.read | foreign)
        for _, p, _ in find_causes({"": np.flatnonzero(foreign)}, np.where(rows, self._numbers, -1), LANGUAGE_LEVEL)[0]:
            name = next(iter(self._outcome.foreign))
            values = foreign.astype(float)
            change = self._change("language", name, p, values, rows, self._shape((values, rows)))
            change = self._with_rows(change, foreign, self._outcome)
            yield replace(change, examples=change.rows[:2].tolist())

    def _of_mean(self, series: Series, group: str, p: float, named: Sequence[Change] = ()) -> Change:
        """Returns the change of a mean, at the date of the largest cause that goes with it, if there is one."""
        values, rows = self._series_of(series, group)
        shape = self._shape((values, rows), like=[each.shape for each in named])
        change = self._mean_of(series, group, p, shape)
        part = largest_part(change.stars, causes_of(change, named))
        return self._mean_of(series, group, p, part.shape) if part else change

    def _series_of(self, series: Series, group: str) -> tuple[Floats64, Bools]:
        """Returns the values of a mean, and its rows: those of a group, or all."""
        values = self._outcome.series[series]
        return values, self._dated & ~np.isnan(values) & ((self._names == group) | (not group))

    def _mean_of(self, series: Series, group: str, p: float, shape: Shape) -> Change:
        both, (mean, rows) = self._outcome.series, self._series_of(series, group)
        change = self._change(series, "", p, mean, rows, shape, group)
        inside, outside = self._sides(change.shape, rows)
        for kind, values in both.items():
            before, after = values[outside], values[inside]
            if kind != series and not np.isnan(before).all() and not np.isnan(after).all():
                change = replace(change, other=(float(np.nanmean(before)), float(np.nanmean(after))))
        stars = (change.after - change.before) * float(inside.sum() / self._series_of(series, "")[1].sum())
        return replace(change, stars=stars)

    def _shape(self, *series: tuple[Floats64, Bools], like: Sequence[Shape] = ()) -> Shape:
        """Returns how the means of values over some rows changed together."""
        axis = self._axis
        start = (axis.starts[0].month - 1) * axis.cycle // 12
        dated = [(values[rows], self._numbers[rows]) for values, rows in series]
        return choose_shape(dated, len(axis.starts), axis.cycle, start, like)

    def _change(
        self, kind: Kind, name: str, p: float, values: Floats64, rows: Bools, shape: Shape, group: str = ""
    ) -> Change:
        """Returns the change of the mean of `values` over `rows`, which are those of `group`, by its shape."""
        axis, numbers = self._axis, self._numbers[rows]
        inside, outside = self._sides(shape, rows)
        return Change(
            kind=kind,
            name=name,
            group=group,
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
        own = every & ((self._names == change.group) | (not change.group))
        inside, outside = self._sides(change.shape, own)
        rows = np.flatnonzero(has & (inside if change.after > change.before else outside))
        result, stars = contrast(outcome.values, has, outcome.groups), 0.0
        if result is not None:
            stars = result.gap * float(has[inside].mean() - has[outside].mean()) * float(inside.sum() / every.sum())
        inside, _ = self._sides(change.shape, every)
        by_group: list[tuple[str, float, int]] = []
        clearest = (_GROUP_LEVEL, "")
        names = sorted(set(self._names[inside].tolist()) - {""})
        for name in names:
            own = self._names[inside] == name
            by_group.append((name, float(has[inside][own].mean()), int(own.sum())))
            one = contrast(has[inside].astype(float), own, least=2)
            if one is not None and one.gap > 0:
                clearest = min(clearest, (one.p * len(names), name))
        return replace(
            change, rows=rows, contrast=result, stars=stars, by_group=by_group, most_in=change.group or clearest[1]
        )

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
