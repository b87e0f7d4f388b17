"""The parts in which answers are written, and the counts of written parts."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from limelight.common.rules import refusal
from limelight.score.reviews import NO_TEXT
from limelight.tables.read import inspect, read_rows
from limelight.tables.sources import source_of
from limelight.tables.write import Format

# The errors of rows without text, which are no failures: in an export of an app store they are a third of all.
WITHOUT_TEXT = frozenset({NO_TEXT, refusal("empty"), refusal("no_words")})


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A part that has been written."""

    number: int
    rows: int
    errors: int
    """Number of rows with a text that could not be scored."""
    empty: int = 0
    """Number of rows without text."""

    @classmethod
    def of(cls, number: int, rows: int, errors: Iterable[str | None]) -> "WrittenPart":
        """Counts the errors of a part."""
        messages = [error for error in errors if error]
        empty = sum(error in WITHOUT_TEXT for error in messages)
        return cls(number, rows, len(messages) - empty, empty)


def part_name(number: int, form: Format) -> str:
    """Returns the name of a part, which follows from its shard, so that a part written twice exists once."""
    return f"part-{number:05d}.{form}"


def written_parts(folder: Path, form: Format, count: int, error: str) -> list[WrittenPart]:
    """Returns which of the first `count` parts have been written; rows whose column `error` is not empty have an error.

    Raises:
        InputError: A part cannot be read.
    """
    results = []
    for number in range(count):
        path = folder / part_name(number, form)
        if path.exists():
            rows, errors = 0, list[str | None]()
            # A part of JSON lines without rows is an empty file.
            for table in read_rows(inspect(source_of(path))) if path.stat().st_size else ():
                rows += table.num_rows
                errors += table.column(error).to_pylist()
            results.append(WrittenPart.of(number, rows, errors))
    return results
