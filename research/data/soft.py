"""Soft labels, a probability for each label: the format in which a file holds a teacher's output."""

from dataclasses import dataclass
from pathlib import Path

import datasets
import numpy as np
from numpy.typing import NDArray

from model_training.data.config import Columns
from model_training.data.reviews import read_reviews
from model_training.errors import DataError, SettingsError, shorten

from .parts import Reading, TrainingRows

# The column of soft labels in a file.
PROBABILITIES = "probabilities"
Float32 = NDArray[np.float32]


@dataclass(frozen=True)
class SoftFile:
    """A file of training rows that `label` wrote.

    Attributes:
        path: The file.
        column: A kept column that is set to `value`, so that its rows can be told from others; or None. The file
            does not need to have it.
        value: The value of that column.
    """

    path: str | Path
    column: str | None = None
    value: str = ""

    @classmethod
    def parse(cls, argument: str) -> "SoftFile":
        """Parses `FILE` or `FILE:COLUMN=VALUE`."""
        path, separator, pair = argument.rpartition(":")
        column, equals, value = pair.partition("=")
        return cls(path, column, value) if separator and equals else cls(argument)

    @property
    def files(self) -> dict[str, list[str | Path]]:
        """The file, as one of train."""
        return {"train": [self.path]}

    def add_to(self, rows: TrainingRows, reading: Reading) -> dict[str, datasets.Dataset]:
        """Adds the rows, with their probabilities as labels, and the meaning of each of these labels.

        Raises:
            SettingsError: `column` is not kept.
            DataError: See `read_reviews` and `read_probabilities`.
        """
        kept = reading.columns.kept
        if self.column is not None and self.column not in kept:
            raise SettingsError(f"--soft {self.path}: {self.column!r} is not kept; add --keep {self.column}.")
        taught = Columns(label=PROBABILITIES, keep=tuple(name for name in kept if name != self.column))
        read = read_reviews([self.path], taught, reading.cache, reading.skipped)
        if self.column is not None:
            added = {self.column: self.value}
            read = read.map(lambda _: added, load_from_cache_file=False)
        labels = read.unique("label")
        probabilities = read_probabilities(self.path, labels, len(reading.labels))
        rows.add("soft", read, dict(zip(labels, probabilities, strict=True)))
        return {}


def write_probabilities(probabilities: Float32) -> list[str]:
    """Formats each row of `<float32>[rows, labels]` as numbers separated by spaces, in the order of the labels."""
    return [" ".join(f"{value:.4f}" for value in row) for row in probabilities]


def read_probabilities(file: str | Path, rows: list[str], num_labels: int) -> Float32:
    """Reads what `write_probabilities` wrote: `<float32>[rows, num_labels]`, each row adding up to 1.

    Raises:
        DataError: A row does not have one probability for each label.
    """
    targets = np.zeros((len(rows), num_labels), np.float32)
    for number, row in enumerate(rows):
        try:
            values = [float(value) for value in row.split()]
        except ValueError:
            values = []
        if len(values) == num_labels and min(values) >= 0 and abs(sum(values) - 1) < 0.01:
            targets[number] = values
        else:
            raise DataError(
                f"{file}: {shorten(row)!r} in the column {PROBABILITIES} is not {num_labels} probabilities that add up "
                f"to 1, such as those that `label` writes with a model of the same labels."
            )
    return targets / targets.sum(axis=1, keepdims=True)
