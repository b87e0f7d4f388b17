"""Scores the rows of each part of the output, in any process, writes the part, and counts what has been written."""

import gc
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from limelight.common.output import writing
from limelight.common.rules import refusal
from limelight.score.reviews import NO_TEXT
from limelight.score.scorer import Progress, Scorer
from limelight.tables.read import inspect, read_rows
from limelight.tables.sources import source_of
from limelight.tables.write import Format, unpack, write_tables

# The errors of rows without text, which are no failures: in an export of an app store they are a third of all.
WITHOUT_TEXT = frozenset({NO_TEXT, refusal("empty"), refusal("no_words")})
# The number of a part, and its rows, packed for another process by `pack`.
Shard = tuple[int, bytes]


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


@dataclass(frozen=True, slots=True)
class PartWriter:
    """Scores and writes the parts of a job.

    Attributes:
        scorer: Scores the rows.
        folder: The folder of the parts.
        form: The format of the parts.
    """

    scorer: Scorer
    folder: Path
    form: Format

    def load(self) -> None:
        """Loads the model, which the process that hands out rows does not need. Raises the errors of `load`."""
        _ = self.scorer.predictor
        # Otherwise the model is searched for garbage again and again, since rows make many lists.
        gc.freeze()

    def path(self, number: int) -> Path:
        """Returns the file of a part, whose name follows from its number, so that a part written twice exists once."""
        return self.folder / f"part-{number:05d}.{self.form}"

    def __call__(self, shard: Shard, progress: Progress = None) -> WrittenPart:
        """Scores rows, and writes their part. Raises `OutputError` if the part cannot be written.

        `progress` is called with the number of rows scored since its last call.
        """
        number, table = shard[0], unpack(shard[1])
        scored = self.scorer(table, progress)
        added = scored.column_names[table.num_columns :]
        with writing(self.path(number)) as file:
            write_tables([scored], file, self.form, added)
        # The last column is the one of errors.
        return WrittenPart.of(number, scored.num_rows, scored.column(added[-1]).to_pylist())

    def written(self, count: int, error: str) -> list[WrittenPart]:
        """Returns which of the first `count` parts exist; rows whose column `error` is not empty have an error.

        Raises:
            InputError: A part cannot be read.
        """
        results = []
        for number in range(count):
            path = self.path(number)
            if path.exists():
                rows, errors = 0, list[str | None]()
                # A part of JSON lines without rows is an empty file.
                for table in read_rows(inspect(source_of(path))) if path.stat().st_size else ():
                    rows += table.num_rows
                    errors += table.column(error).to_pylist()
                results.append(WrittenPart.of(number, rows, errors))
        return results
