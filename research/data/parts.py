"""Combines training rows from different sources into one table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import datasets
import numpy as np
from numpy.typing import NDArray

from model_training.data.config import Columns, PrepareConfig
from model_training.data.corpus import PAIR, PART

Float32 = NDArray[np.float32]

# Between the labels of a row that may all be true.
SEPARATOR = "|"
# Pairs that must get the same answer have numbers above 0, pairs of opposite labels below; 0 is no pair.
_NO_PAIR = 0


@dataclass(frozen=True)
class Reading:
    """The settings of `prepare` that a source of rows needs.

    Attributes:
        labels: The labels that are learned.
        columns: The columns that hold the parts of a review.
        config: Sizes and limits.
        cache: A folder for the rows that were read.
        skipped: For each file, the number of rows left out (see `read_reviews`).
    """

    labels: Sequence[str]
    columns: Columns
    config: PrepareConfig
    cache: Path
    skipped: dict[str, int]


class RowSource(Protocol):
    """A source of training rows besides the files of train."""

    @property
    def files(self) -> Mapping[str, Sequence[str | Path]]:
        """Its files, by the split that they are listed under."""

    def add_to(self, rows: "TrainingRows", reading: Reading) -> Mapping[str, datasets.Dataset]:
        """Adds its rows to those of train, and returns splits of its own, by name."""


class TrainingRows:
    """Training rows by source, with `text`, `label`, and perhaps `pair`.

    Args:
        files: Rows whose labels are true.
        labels: The labels that are learned.
    """

    def __init__(self, files: datasets.Dataset, labels: Sequence[str]):
        self._parts = [("files", files)]
        self._labels = labels
        # For each soft label, a probability for each of `labels`.
        self.meanings: dict[str, Float32] = {}

    def __len__(self) -> int:
        return sum(len(rows) for _, rows in self._parts)

    def add(self, part: str, rows: datasets.Dataset, meanings: Mapping[str, Float32] | None = None) -> None:
        """Adds rows, and the probabilities that their soft labels stand for."""
        self._parts.append((part, rows))
        self.meanings |= meanings or {}

    def drop(self, texts: Collection[str]) -> None:
        """Leaves out the rows whose text is one of `texts`."""
        hashes = {hash(text) for text in texts}
        for number, (part, rows) in enumerate(self._parts):
            others = [row for row, text in enumerate(rows["text"]) if hash(text) not in hashes]
            self._parts[number] = (part, rows.select(others))

    @property
    def coarse_labels(self) -> list[str]:
        """The labels that are coarser than those to be learned."""
        labels = {label for _, rows in self._parts for label in rows.unique("label")}
        return sorted(labels - set(self._labels) - set(self.meanings))

    def table(self, kept: Sequence[str]) -> datasets.Dataset:
        """Returns all rows with `part`, `pair` and the columns `kept`; a missing one gets the name of the part."""
        return datasets.concatenate_datasets([in_columns(part, rows, kept) for part, rows in self._parts])


def in_columns(part: str, rows: datasets.Dataset, kept: Sequence[str]) -> datasets.Dataset:
    """Returns `rows` with `part`, `pair` and the columns `kept`; a missing kept column gets the name of the part.

    Call it before rows are chosen: `datasets` copies all texts when it adds a column to a selection.
    """
    if PART in rows.column_names:
        return rows
    pairs = np.full(len(rows), _NO_PAIR, np.int32)
    if PAIR in rows.column_names:
        pairs = np.array(rows[PAIR][:]).astype(np.int32)
    rows = rows.select_columns(["text", "label", *(name for name in kept if name in rows.column_names)])
    for name in kept:
        if name not in rows.column_names:
            rows = rows.add_column(name, [part] * len(rows))
    return rows.add_column(PART, [part] * len(rows)).add_column(PAIR, pairs)
