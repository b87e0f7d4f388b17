"""The columns of a table that a report is about: options of the command, and parameters of the API."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Columns:
    """The columns of a table.

    Attributes:
        text: The column of the reviews; by default it is guessed.
        title: The column of their titles, read as the first sentence; by default it is guessed; "" means none.
        stars: The column of the given stars or labels; by default it is guessed.
        by: Compare the groups of this column.
        over: The column of dates: what changed, and since when; by default it is guessed.
        show: Columns to show with each row, separated by commas, such as order,branch.
    """

    text: str | None = None
    title: str | None = None
    stars: str | None = None
    by: str | None = None
    over: str | None = None
    show: str = ""


# All of them by default.
GUESSED = Columns()
