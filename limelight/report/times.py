"""Finds changes over time: of the outcome, terms, themes and other languages, each with its shape and its rows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from limelight.common.statistics import mean_interval, two_shares
from limelight.insights.language import LANGUAGES
from limelight.report.changes import Cause, Shift, find_causes, find_shifts, shifted_means
from limelight.report.dates import Axis
from limelight.report.drivers import is_thing
from limelight.report.outcome import Bools, Contrast, Floats64, Int64, Outcome, Series, contrast
from limelight.report.quotes import typical
from limelight.report.reader import Clause, Reader
from limelight.report.shapes import Shape, choose_shape
from limelight.report.terms import Rows, Terms
from limelight.report.themes import Theme, score_themes

Kind = Literal["given", "words", "term", "theme", "language"]
# All questions together report a change in one table of twenty that has none.
TERMS_LEVEL, SHIFT_LEVEL, THEME_LEVEL, LANGUAGE_LEVEL = 0.015, 0.01, 0.0075, 0.005
# Changes that a report shows; and the last periods, which show whether a change is still going on.
MOST_CHANGES, RECENT = 8, 3
# Rows that most of another change has are that change.
_SHARED = 0.3
# Fewer rows have no interval.
_FEW = 2
# A group has more of a change than the others at this p, corrected for their number.
_GROUP_LEVEL = 0.01


@dataclass(frozen=True, slots=True)
class Curve:
    """A figure of each period; nan for one without rows.

    Attributes:
        values: The mean, or the share of reviews.
        lows: The lower ends of the 95% intervals; empty for shares.
        highs: The upper ends.
    """

    values: list[float]
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed over time.

    Attributes:
        kind: `given` or `words`: a mean of the outcome; `term`, `theme` or `language`: how many rows have it.
        name: The term as the texts write it, the theme, or the other languages.
        group: The group whose mean it is; empty for all rows.
        shape: How it changed.
        since: The period in which it begins; of a season the first of the year's periods.
        until: That in which it ends.
        before: The mean or the share outside of the shape.
        after: The same inside.
        p: How often shuffled dates have any change as clear.
        rows: The numbers of the rows that have it inside, or outside if it became rarer.
        curve: Its figure in each period.
        recent: Its figure in the last periods together.
        stars: By how much it moved the mean outcome of all rows.
        other: Of a mean, before and after by the other series, if the table has both.
        contrast: The outcome of the rows that have it, and that of the others.
        by_group: Of each group its name, the share of its rows inside that have it, and how many these are.
        most_in: The group that has more of it than the others beyond chance.
        variants: Other terms of the same rows, which changed too.
        clause: What one of its rows says.
        examples: The numbers of a few of its rows.
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
        column: The column of the dates.
        axis: All periods, in order, those without rows too.
        counts: The number of rows of each.
        means: The mean of each, given and by words.
        changes: What changed: that which moved the stars of all rows farthest first.
        noticed: The smallest share of rows in which a term would have been noticed.
        themed: Whether themes were looked for.
    """

    column: str
    axis: Axis
    counts: list[int]
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
        axis: The periods.
        numbers: `<int64>[rows]`, the number of the period of each; -1 without a date or an answer.
    """

    def __init__(self, reader: Reader, terms: Terms, outcome: Outcome, axis: Axis, numbers: Int64):
        self._reader, self._terms, self._outcome, self._axis = reader, terms, outcome, axis
        self._numbers, self._dated, self._names = numbers, numbers >= 0, outcome.names
        self._read = outcome.read & self._dated

    def find(self, column: str, themes: Mapping[str, Sequence[str]]) -> Times:
        """Returns the changes; `themes` are the words of each."""
        scored = score_themes(self._reader, self._terms.clauses, len(self._read), themes)
        causes, noticed = find_causes(
            {key: term.rows for key, term in self._terms.by_key.items()}, self._where(self._read), TERMS_LEVEL
        )
        named = [self._of_term(cause) for cause in causes[:MOST_CHANGES]]
        every = np.ones(len(self._read), bool)
        for index, p in shifted_means(
            [(theme.scores, every) for theme in scored], self._where(self._read), THEME_LEVEL
        ):
            change = self._of_theme(scored[index], p, themes[scored[index].name])
            shared = (len(np.intersect1d(change.rows, other.rows)) for other in named)
            if all(count <= _SHARED * len(change.rows) for count in shared):
                named.append(change)
        shifts = find_shifts(self._outcome, self._numbers, SHIFT_LEVEL)
        changes = [*map(self._of_mean, shifts), *self._language(), *named]
        changes.sort(key=lambda change: -abs(change.stars))
        axis, series = self._axis, self._outcome.series.items()
        return Times(
            column,
            axis,
            np.bincount(self._numbers[self._dated], minlength=len(axis.names)).tolist(),
            {kind: self._curve(values, self._dated & ~np.isnan(values)) for kind, values in series},
            changes[:MOST_CHANGES],
            noticed,
            bool(scored),
        )

    def _where(self, rows: Bools) -> Int64:
        """Returns the number of the period of some rows; -1 for the others."""
        return np.where(rows, self._numbers, -1)

    def _of_mean(self, shift: Shift) -> Change:
        series = self._outcome.series
        every = rows = ~np.isnan(series[shift.kind]) & self._dated
        if shift.group:
            rows = rows & (self._names == shift.group)
        change = self._change(shift.kind, "", shift.p, series[shift.kind], rows)
        inside, outside = self._sides(change.shape, rows)
        other = None
        for kind, others in series.items():
            if kind != shift.kind and not np.isnan(others[inside]).all() and not np.isnan(others[outside]).all():
                other = float(np.nanmean(others[outside])), float(np.nanmean(others[inside]))
        stars = (change.after - change.before) * float(inside.sum() / every.sum())
        return replace(change, group=shift.group, other=other, stars=stars)

    def _language(self) -> Iterator[Change]:
        """Yields the change of the share of rows in other languages, if there is one."""
        foreign = np.array([language is not None for language in self._outcome.languages])
        rows = self._dated & (self._read | foreign)
        for cause in find_causes({"": np.flatnonzero(foreign)}, self._where(rows), LANGUAGE_LEVEL)[0]:
            counts = Counter(self._outcome.languages[row] for row in np.flatnonzero(foreign & rows).tolist())
            name = LANGUAGES.get(str(counts.most_common(1)[0][0]), "")
            change = self._change("language", name, cause.p, foreign.astype(float), rows, foreign)
            yield replace(change, examples=change.rows[:2].tolist())

    def _of_term(self, cause: Cause) -> Change:
        term, by_key = self._terms.by_key[cause.term], self._terms.by_key
        has = self._having(term.rows)
        change = self._change("term", term.name, cause.p, has.astype(float), self._read, has)
        way = np.sign(change.contrast.gap) if change.contrast else 0.0
        clauses = self._clauses(term.clauses, change)
        clause, examples = typical(self._reader, clauses, term.forms, way)
        # A pair that is no name, such as "strap broke", tells nothing more.
        variants = [by_key[key].name for key in cause.variants if " " not in key or is_thing(key, by_key[key])]
        return replace(change, variants=variants, clause=clause, examples=examples)

    def _of_theme(self, theme: Theme, p: float, words: Sequence[str]) -> Change:
        change = self._change("theme", theme.name, p, theme.scores, self._read, self._having(theme.rows))
        clauses = self._clauses(theme.clauses, change)[:40]
        clause, examples = typical(self._reader, clauses, (), -1.0, words)
        return replace(change, clause=clause, examples=examples)

    def _having(self, rows: Rows) -> Bools:
        has = np.zeros(len(self._read), bool)
        has[rows] = True
        return has

    def _clauses(self, numbers: Sequence[int], change: Change) -> list[Clause]:
        """Returns those of some clauses that are in rows of a change."""
        rows, clauses = set(change.rows.tolist()), self._terms.clauses
        return [clauses[number] for number in numbers if clauses[number].row in rows]

    def _change(
        self, kind: Kind, name: str, p: float, values: Floats64, rows: Bools, has: Bools | None = None
    ) -> Change:
        """Returns the change of the mean of `values` over `rows`, and what those that `has` did to the outcome."""
        axis, count = self._axis, len(self._axis.names)
        shape = choose_shape(values[rows], self._numbers[rows], count, axis.cycle * axis.seasons, axis.start)
        inside, outside = self._sides(shape, rows)
        before, after = float(values[outside].mean()), float(values[inside].mean())
        late = rows & (self._numbers >= np.unique(self._numbers[rows])[-RECENT:][0])
        change = Change(
            kind=kind,
            name=name,
            group="",
            shape=shape,
            since=axis.named(shape.first, shape.kind),
            until=axis.named(shape.last, shape.kind),
            before=before,
            after=after,
            p=p,
            rows=np.flatnonzero(inside),
            curve=self._curve(values, rows, interval=has is None),
            recent=float(values[late].mean()),
        )
        if has is None:
            return change
        listed = np.flatnonzero(has & rows & (inside if after > before else ~inside))
        result, stars = contrast(self._outcome.values, has, self._names), 0.0
        if result is not None:
            stars = result.gap * float(has[inside].mean() - has[outside].mean()) * float(inside.sum() / rows.sum())
        by_group, most_in = self._by_group(has, inside) if kind != "theme" else ([], "")
        return replace(change, rows=listed, contrast=result, stars=stars, by_group=by_group, most_in=most_in)

    def _by_group(self, has: Bools, inside: Bools) -> tuple[list[tuple[str, float, int]], str]:
        """Returns how many rows of each group have something, and the group that has more of it than the others."""
        shares, clearest = [], (_GROUP_LEVEL, "")
        names = sorted(set(self._names.tolist()) - {""})
        for name in names:
            here, there = inside & (self._names == name), inside & (self._names != name)
            if here.any():
                shares.append((name, float(has[here].mean()), int(here.sum())))
            if here.any() and there.any() and has[here].mean() > has[there].mean():
                counts = int(has[here].sum()), int(here.sum()), int(has[there].sum()), int(there.sum())
                clearest = min(clearest, (two_shares(*counts) * len(names), name))
        return shares, clearest[1]

    def _sides(self, shape: Shape, rows: Bools) -> tuple[Bools, Bools]:
        """Returns which of `rows` are inside and outside of a shape."""
        number = np.maximum(self._numbers, 0)
        return rows & shape.inside[number], rows & shape.outside[number]

    def _curve(self, values: Floats64, rows: Bools, *, interval: bool = True) -> Curve:
        periods = [values[rows & (self._numbers == number)] for number in range(len(self._axis.names))]
        ends = [mean_interval(own) if len(own) > _FEW else (np.nan, np.nan) for own in periods] if interval else []
        means = [float(own.mean()) if len(own) else np.nan for own in periods]
        return Curve(means, [low for low, _ in ends], [high for _, high in ends])
