"""The contents of a report on a table of reviews, section by section."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from limelight.report.changes import Cause
from limelight.report.compared import Flips
from limelight.report.groups import Change
from limelight.report.movers import Mover

# Movers in either direction, and causes, that a report shows.
MOST_MOVERS, MOST_CAUSES = 5, 8
Lit = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A row whose stars contradict its words.

    Attributes:
        row: Its number, from 1.
        list: The name of its list.
        given: Its label; empty without one.
        suggested: The label of its words.
        probability: How likely the given label is; None without one.
        why: The phrases that speak for the suggested label.
        lit: The text in pieces, each with its level, from −10 to 10.
        keys: The cells of the columns that name it to its owner.
    """

    row: int
    list: str
    given: str
    suggested: str
    probability: float | None
    why: str
    lit: Lit
    keys: Sequence[str]


@dataclass(frozen=True, slots=True)
class Example:
    """A review that names a thing: its number, from 1, and its text in pieces with their levels."""

    row: int
    lit: Lit


@dataclass(frozen=True, slots=True)
class Curve:
    """A figure of each period.

    Attributes:
        values: The mean, or the share of reviews.
        lows: The lower ends of the 95% intervals; empty for shares.
        highs: The upper ends.
    """

    values: list[float]
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Times:
    """The changes over time, with their dates.

    Attributes:
        column: The column of the dates.
        periods: The periods, in order.
        counts: The number of reviews of each.
        mean: The mean of each.
        causes: What changed, the clearest first, each with its curve and with what it does to the answer, if known.
    """

    column: str
    periods: list[str]
    counts: list[int]
    mean: Curve
    causes: list[tuple[Cause, Curve, Mover | None]]


@dataclass(frozen=True, slots=True)
class Report:
    """The findings in a table of reviews.

    Attributes:
        name: The name of the table.
        model: The name of the model.
        version: Its version.
        unit: `stars`, or `probability`.
        labels: The labels of the model.
        rows: Number of rows.
        read: Number of rows with an answer.
        unread: The reasons why others have none, with their counts.
        duplicates: Number of rows whose text another row has too.
        mean: The mean of the answers, with both ends of its interval.
        counts: The number of answers of each label.
        given_counts: The number of rows that are given each label, or None without such a column.
        given_mean: The mean of the given stars, or None.
        given_unknown: The cells of the given labels that are none, with their counts.
        listed: The rows on the lists, in their order.
        list_counts: The number of rows of each list.
        movers: The things that move the answers, the dearest first.
        examples: Reviews that name a thing, by its name.
        times: What changed, if there are dates.
        groups: What differs between groups, if there are some, or between this table and an earlier one.
        group_of: The column of the groups, or the name of the earlier table.
        flips: The rows that another model answers otherwise.
        notes: Sentences on what was guessed or left out.
    """

    name: str
    model: str
    version: str
    unit: str
    labels: list[str]
    rows: int
    read: int
    unread: dict[str, int]
    duplicates: int
    mean: tuple[float, float, float]
    counts: list[int]
    given_counts: list[int] | None
    given_mean: float | None
    given_unknown: dict[str, int]
    listed: list[Listed]
    list_counts: dict[str, int]
    movers: list[Mover]
    examples: dict[str, list[Example]]
    times: Times | None
    groups: Change | None
    group_of: str
    flips: Flips | None
    notes: list[str]

    @property
    def dearest(self) -> list[Mover]:
        """The things that cost most, with an interval off zero."""
        return [mover for mover in self.movers if mover.high < 0][:MOST_MOVERS]

    @property
    def praised(self) -> list[Mover]:
        """The things that add most, with an interval off zero."""
        return [mover for mover in self.movers if mover.low > 0][:MOST_MOVERS]
