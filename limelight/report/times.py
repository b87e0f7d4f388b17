"""Finds changes over time: of the outcome, terms, themes and other languages, each with its shape and its rows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from limelight.common.statistics import mean_interval, two_shares
from limelight.insights.language import LANGUAGES
from limelight.report.changes import find_causes
from limelight.report.dates import Axis, Period
from limelight.report.outcome import Bools, Contrast, Floats64, Int64, Outcome, Series, Shift, contrast, find_shifts
from limelight.report.quotes import typical
from limelight.report.reader import Reader
from limelight.report.shapes import Shape, choose_shape
from limelight.report.terms import Rows, Terms
from limelight.report.themes import Theme, find_themes, score_themes

Kind = Literal["given", "words", "term", "theme", "language"]
# All questions together tell a change in one table of twenty that has none.
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
        periods: All periods, in order, those without rows too.
        counts: The number of rows of each.
        means: The mean of each, given and by words.
        changes: What changed: that which moved the stars of all rows farthest first.
        noticed: The smallest share of rows in which a term would have been noticed.
        themed: Whether themes were looked for.
        seasons: Whether the time is long enough to tell a season.
        each: What a period is: a month, for example.
    """

    column: str
    periods: list[str]
    counts: list[int]
    means: dict[Series, Curve]
    changes: list[Change]
    noticed: float
    themed: bool
    seasons: bool
    each: Period


class Changes:
    """Finds what changed over time in the rows of a table.

    Args:
        reader: Reads the texts.
        texts: The text of each row; empty for one that is set aside.
        languages: The language of each row in another language than the model's, otherwise None.
        axis: The periods.
        numbers: `<int64>[rows]`, the number of the period of each; -1 without a date or an answer.
        outcome: The outcome of the rows.
        groups: The group of each row, if there are some.
    """

    def __init__(
        self,
        reader: Reader,
        texts: Sequence[str],
        languages: Sequence[str | None],
        axis: Axis,
        numbers: Int64,
        outcome: Outcome,
        groups: Sequence[str | None] | None,
    ):
        self._reader, self._languages, self._axis = reader, languages, axis
        self._numbers, self._outcome, self._groups = numbers, outcome, groups
        self._read = np.array([bool(text) for text in texts]) & (numbers >= 0)
        self._group_of = None if groups is None else np.unique([name or "" for name in groups], return_inverse=True)[1]

    def find(self, column: str, terms: Terms, themes: Mapping[str, Sequence[str]]) -> Times:
        """Returns the changes; `terms` are those of the texts, and `themes` the words of each."""
        changes = [*self._shifts(), *self._language()]
        terms_changed, noticed = self._terms(terms)
        themes_changed, themed = self._themes(terms, themes)
        told = list(terms_changed)
        for change in themes_changed:
            shared = (len(np.intersect1d(change.rows, other.rows)) for other in told)
            if all(count <= _SHARED * len(change.rows) for count in shared):
                told.append(change)
        changes += told
        changes.sort(key=lambda change: -abs(change.stars))
        means = {kind: self._curve(values, ~np.isnan(values)) for kind, values in self._outcome.series.items()}
        counts = np.bincount(self._numbers[self._numbers >= 0], minlength=len(self._axis.names)).tolist()
        seasons = self._axis.seasons
        return Times(
            column, self._axis.names, counts, means, changes[:MOST_CHANGES], noticed, themed, seasons, self._axis.each
        )

    def _shifts(self) -> Iterator[Change]:
        """Yields the shifts of means; one of both series is told once."""
        told: set[str] = set()
        shifts = find_shifts(self._outcome, self._numbers, self._groups, SHIFT_LEVEL)
        for shift in sorted(shifts, key=lambda shift: (shift.group, shift.kind != self._outcome.kind)):
            if shift.group not in told:
                told.add(shift.group)
                yield self._of_mean(shift)

    def _of_mean(self, shift: Shift) -> Change:
        series = self._outcome.series
        values = series[shift.kind]
        rows = ~np.isnan(values) & (self._numbers >= 0)
        every = rows.sum()
        if shift.group and self._groups is not None:
            rows &= np.array([group == shift.group for group in self._groups])
        shape = self._shape(values, rows)
        inside, outside = self._sides(shape, rows)
        before, after = float(values[outside].mean()), float(values[inside].mean())
        other = None
        for kind, others in series.items():
            if kind != shift.kind and not np.isnan(others[inside]).all() and not np.isnan(others[outside]).all():
                other = float(np.nanmean(others[outside])), float(np.nanmean(others[inside]))
        change = self._change(shift.kind, "", shape, before, after, shift.p, values, rows)
        stars = (after - before) * float(inside.sum() / every)
        return replace(change, group=shift.group, other=other, stars=stars, rows=np.flatnonzero(inside))

    def _language(self) -> Iterator[Change]:
        """Yields the change of the share of rows in other languages, if there is one."""
        foreign = np.array([language is not None for language in self._languages])
        rows = (self._read | foreign) & (self._numbers >= 0)
        of, where = np.flatnonzero(foreign[rows]), np.flatnonzero(rows)
        for cause in find_causes({"": of}, self._numbers[where], LANGUAGE_LEVEL)[0] if len(of) else ():
            names = Counter(
                LANGUAGES.get(str(self._languages[row]), "") for row in np.flatnonzero(foreign & rows).tolist()
            )
            change = self._of_share("language", names.most_common(1)[0][0], foreign, rows, cause.p)
            yield replace(change, examples=change.rows[:2].tolist())

    def _terms(self, terms: Terms) -> tuple[list[Change], float]:
        """Returns the changes of terms, and the smallest share that would have been noticed."""
        rows, place = np.flatnonzero(self._read), np.full(len(self._read), -1)
        place[rows] = np.arange(len(rows))
        dated = {key: own[own >= 0] for key, term in terms.by_key.items() if len(own := place[term.rows])}
        causes, noticed = find_causes(dated, self._numbers[rows], TERMS_LEVEL) if len(rows) else ([], 1.0)
        changes = []
        for cause in causes[:MOST_CHANGES]:
            term = terms.by_key[cause.term]
            has = np.zeros(len(self._read), bool)
            has[term.rows] = True
            change = self._of_share("term", term.name, has, self._read, cause.p)
            inside = set(change.rows.tolist())
            clauses = [terms.clauses[number] for number in term.clauses if terms.clauses[number].row in inside]
            way = np.sign(change.contrast.gap) if change.contrast else 0.0
            clause, examples = typical(self._reader, clauses, term.forms, way)
            variants = [terms.by_key[key].name for key in cause.variants]
            changes.append(replace(change, variants=variants, clause=clause, examples=examples))
        return changes, noticed

    def _themes(self, terms: Terms, themes: Mapping[str, Sequence[str]]) -> tuple[list[Change], bool]:
        """Returns the changes of themes, and whether any was looked for."""
        rows = np.flatnonzero(self._read)
        scored = {theme.name: theme for theme in score_themes(self._reader, terms.clauses, len(self._read), themes)}
        dated = [replace(theme, scores=theme.scores[rows]) for theme in scored.values()]
        changes = []
        for theme, p in find_themes(dated, self._numbers[rows], THEME_LEVEL) if len(rows) else ():
            changes.append(self._of_theme(scored[theme.name], p, terms, themes[theme.name]))
        return changes, bool(scored)

    def _of_theme(self, theme: Theme, p: float, terms: Terms, words: Sequence[str]) -> Change:
        shape = self._shape(theme.scores, self._read)
        inside, outside = self._sides(shape, self._read)
        has = np.zeros(len(self._read), bool)
        has[theme.rows] = True
        before, after = float(theme.scores[outside].mean()), float(theme.scores[inside].mean())
        change = self._change("theme", theme.name, shape, before, after, p, theme.scores, self._read)
        own = np.flatnonzero(has & (inside if after > before else outside))
        clauses = [terms.clauses[number] for number in theme.clauses if terms.clauses[number].row in set(own.tolist())]
        clause, examples = typical(self._reader, clauses[:40], (), -1.0, words)
        found = contrast(self._outcome.values, has, self._group_of)
        more = float(has[inside].mean() - has[outside].mean())
        stars = found.gap * more * float(inside.sum() / self._read.sum()) if found else 0.0
        return replace(change, rows=own, contrast=found, stars=stars, clause=clause, examples=examples)

    def _of_share(self, kind: Kind, name: str, has: Bools, rows: Bools, p: float) -> Change:
        """Returns the change of the share of `rows` that have something."""
        shape = self._shape(has.astype(float), rows)
        inside, outside = self._sides(shape, rows)
        before, after = float(has[outside].mean()), float(has[inside].mean())
        change = self._change(kind, name, shape, before, after, p, has.astype(float), rows)
        own = np.flatnonzero(has & rows & (inside if after > before else ~inside))
        found = contrast(self._outcome.values, has, self._group_of)
        stars = found.gap * (after - before) * float(inside.sum() / rows.sum()) if found else 0.0
        by_group, most_in = self._by_group(has, inside)
        return replace(change, rows=own, contrast=found, stars=stars, by_group=by_group, most_in=most_in)

    def _by_group(self, has: Bools, inside: Bools) -> tuple[list[tuple[str, float, int]], str]:
        """Returns how many rows of each group have something, and the group that has more of it than the others."""
        if self._groups is None:
            return [], ""
        names = np.array([name or "" for name in self._groups], object)
        found, clearest = [], (_GROUP_LEVEL, "")
        for name in sorted(set(names.tolist()) - {""}):
            here, there = inside & (names == name), inside & (names != name)
            if here.any():
                found.append((name, float(has[here].mean()), int(here.sum())))
            counts = int(has[here].sum()), int(here.sum()), int(has[there].sum()), int(there.sum())
            if here.any() and there.any() and has[here].mean() > has[there].mean():
                clearest = min(clearest, (two_shares(*counts) * len(set(names.tolist())), name))
        return found, clearest[1]

    def _shape(self, values: Floats64, rows: Bools) -> Shape:
        axis = self._axis
        return choose_shape(values[rows], self._numbers[rows], len(axis.names), axis.cycle * axis.seasons, axis.start)

    def _sides(self, shape: Shape, rows: Bools) -> tuple[Bools, Bools]:
        """Returns which of `rows` are inside and outside of a shape."""
        number = np.maximum(self._numbers, 0)
        return rows & shape.inside[number], rows & shape.outside[number]

    def _change(
        self, kind: Kind, name: str, shape: Shape, before: float, after: float, p: float, values: Floats64, rows: Bools
    ) -> Change:
        curve = self._curve(values, rows) if kind in ("given", "words") else Curve(self._means(values, rows))
        filled = np.flatnonzero(np.bincount(self._numbers[rows], minlength=len(self._axis.names)))
        late = rows & (self._numbers >= filled[-RECENT:][0])
        since, until = self._axis.named(shape.first, shape.kind), self._axis.named(shape.last, shape.kind)
        return Change(
            kind,
            name,
            "",
            shape,
            since,
            until,
            before,
            after,
            p,
            np.zeros(0, np.int64),
            curve,
            float(values[late].mean()),
        )

    def _means(self, values: Floats64, rows: Bools) -> list[float]:
        count = len(self._axis.names)
        sizes = np.bincount(self._numbers[rows], minlength=count)
        sums = np.bincount(self._numbers[rows], values[rows], count)
        return np.where(sizes > 0, sums / np.maximum(sizes, 1), np.nan).tolist()

    def _curve(self, values: Floats64, rows: Bools) -> Curve:
        rows = rows & (self._numbers >= 0)
        ends = []
        for number in range(len(self._axis.names)):
            own = values[rows & (self._numbers == number)]
            ends.append(mean_interval(own) if len(own) > _FEW else (np.nan, np.nan))
        return Curve(self._means(values, rows), [low for low, _ in ends], [high for _, high in ends])
