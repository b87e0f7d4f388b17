"""Keeps the outcome of every finished run as a line of JSON, so that a long comparison can stop and go on."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from model_training.errors import DataError

Key = tuple[str, int, int]


@dataclass(frozen=True)
class Result:
    """What one run of one model scored on the test rows of a task.

    Attributes:
        model: What was trained (see `research.comparison.comparison`).
        fold: On which part of the rows; 0 where a task has only one.
        seed: With which random numbers.
        right: For each set of test rows, how many it labelled right.
        n: For each set of test rows, how many there are.
        training_rows: Rows that it was trained on.
        dev_rows: Rows that its settings and its epoch were chosen by.
        recipe: What `comparisons.toml` asked for when it ran.
        notes: What was chosen on dev and how good it was there, and what share of the words had a given vector.
        seconds: How long training took.
    """

    model: str
    fold: int
    seed: int
    right: dict[str, int]
    n: dict[str, int]
    training_rows: int
    dev_rows: int
    recipe: dict[str, Any]
    notes: dict[str, Any]
    seconds: float

    @property
    def key(self) -> Key:
        """What makes it the same run as another of its task."""
        return self.model, self.fold, self.seed


class Ledger:
    """The results of one task, a line each in a file. A last line that a kill cut short is dropped.

    Raises:
        DataError: The file has a line that is no result.
    """

    def __init__(self, path: Path):
        self.path = path
        self._results: dict[Key, Result] = {}
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        whole, end, rest = text.rpartition("\n")
        if rest:
            path.write_text(whole + end, encoding="utf-8")
        for number, line in enumerate(whole.splitlines(), 1):
            try:
                result = Result(**json.loads(line))
            except (ValueError, TypeError) as error:
                raise DataError(f"{path}, line {number}: not a result ({error}). Remove the line.") from error
            self._results[result.key] = result

    def __iter__(self) -> Iterator[Result]:
        return iter(self._results.values())

    def get(self, key: Key) -> Result | None:
        """Returns the result of a run, or None if it has not finished yet."""
        return self._results.get(key)

    def add(self, result: Result) -> None:
        """Writes a result to the end of the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
        self._results[result.key] = result
