"""The contents of a report on a table of reviews, section by section."""

from collections.abc import Sequence
from dataclasses import dataclass

from limelight.report.drivers import Driver
from limelight.report.flips import Flips
from limelight.report.groups import Groups
from limelight.report.times import Times

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
class Report:
    """The findings in a table of reviews.

    Attributes:
        name: The name of the table.
        model: The name of the model.
        version: Its version.
        unit: `stars`, or `probability`.
        labels: The labels of the model.
        language: The language of its reviews; empty if it is not known.
        rows: Number of rows.
        read: Number of rows with an answer that counts.
        foreign: The number of rows in each other language, which are set aside, the most frequent first.
        unread: The reasons why others have none, with their counts.
        duplicates: Number of rows whose text another row has too.
        mean: The mean of the answers, with both ends of its interval.
        counts: The number of answers of each label.
        given_counts: The number of rows that are given each label, or None without such a column.
        given_mean: The mean of the given stars, or None.
        given_unknown: The cells of the given labels that are none, with their counts.
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
    model: str
    version: str
    unit: str
    labels: list[str]
    language: str
    rows: int
    read: int
    foreign: dict[str, int]
    unread: dict[str, int]
    duplicates: int
    mean: tuple[float, float, float]
    counts: list[int]
    given_counts: list[int] | None
    given_mean: float | None
    given_unknown: dict[str, int]
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
