"""The outcome of each row: the stars given to it or, if the table has none, the stars predicted from its words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from limelight.common.statistics import Z, two_shares, welch_p
from limelight.insights.language import LANGUAGES
from limelight.report.rows.reader import Reader
from limelight.report.rows.source import Reviews
from limelight.score.given import NO_LABEL

Floats64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
Names = NDArray[np.object_]
Series = Literal["given", "words"]
GIVEN: Series = "given"
WORDS: Series = "words"
# The length of a 99% interval by that of the 95% one.
SURE = 2.58 / 1.96
_SEED = 1
# The model cannot read a table if a larger share of its rows is in another language.
_MOST_FOREIGN = 0.75


@dataclass(frozen=True, slots=True)
class Outcome:
    """The rows of a table as used in its report, with their outcomes.

    Attributes:
        kind: `given`, or `words` if no labels are given.
        values: `<float64>[rows]`, the given stars, or the answers; for labels without stars, 1 for the last label,
            otherwise 0. NaN in a row without an outcome.
        words: `<float64>[rows]`, the answers; NaN in a row without an answer.
        groups: `<object>[rows]`, the name of each row's group; empty for a row that is left out.
        texts: The text of each row; empty without an answer, or in a language other than the model's.
        languages: The name of that other language, otherwise None.
        legible: Whether the model can read the table. If most rows are in another language, it reads none: their texts
            are kept for their words, and no row has an answer.
    """

    kind: Series
    values: Floats64
    words: Floats64
    groups: Names
    texts: Sequence[str] = ()
    languages: Sequence[str | None] = ()
    legible: bool = True

    @property
    def series(self) -> dict[Series, Floats64]:
        """The values by kind: those given, and those by words, if there are any."""
        return {
            **({GIVEN: self.values} if self.kind == GIVEN else {}),
            **({WORDS: self.words} if self.legible else {}),
        }

    @property
    def read(self) -> Bools:
        """Whether each row has a text: `<bool>[rows]`."""
        return np.array([bool(text) for text in self.texts], bool)

    def only(self, rows: Bools) -> "Outcome":
        """Returns the outcome without the other rows, which keep their places."""
        if rows[self.read].all():
            return self
        values, words = (np.where(rows, series, np.nan) for series in (self.values, self.words))
        texts = [text if kept else "" for text, kept in zip(self.texts, rows, strict=True)]
        return replace(self, values=values, words=words, groups=np.where(rows, self.groups, ""), texts=texts)

    @property
    def foreign(self) -> dict[str, int]:
        """The number of rows in each other language, the most frequent first."""
        return dict(Counter(filter(None, self.languages)).most_common())


def draw_rows(answered: Bools, most: int) -> Bools:
    """Returns which rows are read for their words: all that have an answer, or `most` of them, always the same."""
    rows = np.flatnonzero(answered)
    drawn = np.zeros(len(answered), bool)
    drawn[rows if len(rows) <= most else np.random.default_rng(_SEED).choice(rows, most, replace=False)] = True
    return drawn


def outcome_of(reviews: Reviews, reader: Reader, groups: Names, drawn: Bools) -> Outcome:
    """Returns the rows of a table, in `groups`, without those in other languages.

    The language of a row that is not `drawn` is identified only if its answer doubts it.
    """
    model, given, asked = reader.model, reviews.given, reviews.answered & (drawn | reviews.doubted)
    codes = [reader.language(text) if asks else None for text, asks in zip(reviews.texts, asked, strict=True)]
    languages = [LANGUAGES.get(code, code) if code else None for code in codes]
    foreign = np.array(list(map(bool, languages)))
    legible = bool(foreign.sum() <= _MOST_FOREIGN * reviews.answered.sum())
    read = reviews.answered & ~foreign if legible else reviews.answered
    texts = [text if has else "" for text, has in zip(reviews.texts, read, strict=True)]
    words = np.where(read & legible, reviews.values, np.nan)
    if given is None or not (given != NO_LABEL).any():
        return Outcome(WORDS, words, words, groups, texts, languages, legible)
    values = np.where(given == NO_LABEL, np.nan, np.array(model.label_values)[given])
    return Outcome(GIVEN, values, words, groups, texts, languages, legible)


@dataclass(frozen=True, slots=True)
class Contrast:
    """The outcome of some rows, compared with all others.

    Attributes:
        here: The mean of these rows.
        others: The mean of the others.
        gap: The difference, computed within groups if there are any.
        reach: Half of its 95% interval.
        moved: How far the mean of all rows is from what it would be without these rows.
        p: The p-value of the difference, by Welch's test or, for shares, the score test.
    """

    here: float
    others: float
    gap: float
    reach: float
    moved: float
    p: float

    @property
    def is_sure(self) -> bool:
        """Whether the 99% interval of the difference excludes 0."""
        return abs(self.gap) > SURE * self.reach


def contrast(values: Floats64, has: Bools, groups: Names | None = None, least: int = 3) -> Contrast | None:
    """Compares the rows that have something with the others; None if there are fewer than `least` of either.

    Args:
        values: `<float64>[rows]`; NaN in rows that are left out.
        has: `<bool>[rows]`.
        groups: The group of each row; the means of groups are subtracted.
        least: The minimum number of rows of either kind.
    """
    known = ~np.isnan(values)
    values, has = values[known], has[known]
    if min(has.sum(), (~has).sum()) < least:
        return None
    level = values
    if groups is not None:
        number = np.unique(groups[known].astype(str), return_inverse=True)[1]
        level = values - (np.bincount(number, values) / np.maximum(np.bincount(number), 1))[number] + values.mean()
    here, there = level[has], level[~has]
    gap = float(here.mean() - there.mean())
    reach = Z * sqrt(here.var(ddof=1) / len(here) + there.var(ddof=1) / len(there))
    means = float(values[has].mean()), float(values[~has].mean())
    if np.isin(level, (0, 1)).all():
        p = two_shares(int(here.sum()), len(here), int(there.sum()), len(there), continuity=True)
    else:
        p = welch_p(here, there)
    return Contrast(*means, gap, reach, gap * float(has.mean()), p)
