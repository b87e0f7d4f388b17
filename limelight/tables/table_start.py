"""The beginning of a table, as a server answer that can be described without loading Arrow."""

from dataclasses import dataclass

from limelight.common.documented import Documented


@dataclass(frozen=True, slots=True)
class FirstRows(Documented):
    """The beginning of a table."""

    columns: list[str]
    """The names of the columns."""
    rows: list[list[str]]
    """The first rows, with a text for each column; missing values are empty."""
    total: int
    """The total number of rows."""
    notes: list[str]
    """Sentences about guessed properties of the file, such as its encoding."""
    text: int | None
    """The index of the column with the reviews; null if that is unclear."""
