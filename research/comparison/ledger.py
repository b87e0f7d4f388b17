"""Keeps the result of every finished run as a line of JSON, so that a long comparison can be interrupted."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from model_training.errors import DataError

Key = tuple[str, int, int]


@dataclass(frozen=True)
class Result:
    """The result of one run of one model on the test rows of a task.

    Attributes:
        model: The model (see `research.comparison.comparison`).
        fold: The part of the rows that was tested; 0 if a task has only one.
        seed: The seed of the run.
        right: For each set of test rows, the number of right labels.
        n: For each set of test rows, the number of rows.
        training_rows: Number of training rows.
        dev_rows: Number of rows on which its settings and its epoch were chosen.
        recipe: The settings in `comparisons.toml` when it ran.
        notes: What was chosen on dev, the score there, and the share of the words that had a given vector.
        seconds: Duration of training.
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
        """The key that identifies the run within its task."""
        return self.model, self.fold, self.seed


class Ledger:
    """The results of one task, a line each in a file. A last line that a kill cut short is dropped.

    Raises:
        DataError: A line of the file is not a result.
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
        """Appends a result to the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
        self._results[result.key] = result
