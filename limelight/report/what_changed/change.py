"""A change over time: its size, its place and its dates, and the changes that go with it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeVar

from limelight.report.rows.dates import Axis
from limelight.report.rows.outcome import Contrast, Floats64, Series
from limelight.report.what_changed.shapes import Shape
from limelight.report.what_moves.terms import Rows

Kind = Literal["given", "words", "term", "theme", "language"]
# A part of a change, of a difference or of a gap is named if it is this share of it.
PART = 0.15
# The last periods show whether a change is still going on.
RECENT = 3
# `<float64>[3, periods]`: the mean or the share of each, and both ends of its 95% interval; nan where there is none.
Curve = Floats64


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed over time.

    Attributes:
        kind: `given` or `words` for a mean of the outcome; `term`, `theme` or `language` for the share of rows with it.
        name: The term as written in the texts, the theme, or the other languages.
        group: The group, for the mean of a group, or a theme that changed in one group; empty for all rows.
        shape: How it changed.
        since: The period in which it begins; for a season, its first period in the year.
        until: The period in which it ends.
        before: The mean or share outside the shape, of the rows of the group.
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
        variants: Other terms of the same rows that also changed, or terms that are part of a theme.
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


class _Moving(Protocol):
    @property
    def stars(self) -> float: ...


_Part = TypeVar("_Part", bound=_Moving)


def causes_of(change: Change, changes: Sequence[Change]) -> Iterator[Change]:
    """Yields the things and themes that changed at the time of a change, in its group, or in no group alone."""
    for each in changes:
        here = not change.group or each.most_in in ("", change.group)
        if each.kind in ("term", "theme") and each is not change and here and each.shape.meets(change.shape):
            yield each


def largest_part(stars: float, others: Iterable[_Part]) -> _Part | None:
    """Returns what moved the stars farthest in the same direction, if that is a part worth a word."""
    parts = [each for each in others if each.stars * stars > 0 and abs(each.stars) >= PART * abs(stars)]
    return max(parts, key=lambda each: abs(each.stars), default=None)
