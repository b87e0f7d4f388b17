"""The columns of a table that a report uses: options of the command, and parameters of the API."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Columns:
    """The columns of a table.

    Attributes:
        text: The column of the reviews; guessed by default.
        title: The column of titles, each read as the first sentence of its review; guessed by default; "" for none.
        stars: The column of the given stars or labels; guessed by default.
        by: Compare the groups of reviews that share a value in this column.
        over: The column of dates, used to find what changed, and since when; guessed by default.
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
