"""Reads prepared reviews from disk, rows by number, into the arrays that networks take."""

from pathlib import Path

import datasets
import numpy as np
from numpy.typing import NDArray

from model_training.errors import DataError

Int32 = NDArray[np.int32]


class Corpus:
    """One split of a prepared folder, or some of its rows.

    Ids stay on disk, memory-mapped; lengths and labels, a few bytes a row, are held.

    Args:
        directory: A folder that `prepare` wrote.
        split: `train`, `dev` or `test`.
        where: Rows to use, as `column=value,value`; by default all.

    Raises:
        DataError: There is no such split or column, or no row is left.
    """

    def __init__(self, directory: Path, split: str, where: str | None = None):
        if not (directory / split).is_dir():
            raise DataError(f"{directory}: has no {split} split. Give `prepare` the option --{split}.")
        table = datasets.load_from_disk(str(directory / split))
        rows = np.arange(len(table))
        if where is not None:
            column, _, values = where.partition("=")
            if column not in table.column_names:
                kept = [name for name in table.column_names if name not in ("token_ids", "sentence_lengths", "label")]
                raise DataError(f"--where {where}: no column {column!r} was kept; `prepare --keep` kept {kept}.")
            rows = np.flatnonzero(np.isin(np.asarray(table[column]), values.split(",")))
        if not len(rows):
            raise DataError(f"--where {where}: no row of {directory / split} fits.")
        self.rows = rows
        self._ids = table.select_columns(["token_ids", "sentence_lengths"]).with_format("arrow")
        chunks = table.data.column("sentence_lengths").chunks
        self.sentence_counts: Int32 = np.concatenate([chunk.value_lengths().to_numpy() for chunk in chunks])[rows]
        chunks = table.data.column("token_ids").chunks
        self.token_counts: Int32 = np.concatenate([chunk.value_lengths().to_numpy() for chunk in chunks])[rows]
        self.labels: Int32 = np.asarray(table.with_format("numpy")["label"], np.int32)[rows]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, positions: NDArray[np.int64]) -> tuple[Int32, Int32, Int32]:
        """Returns `(tokens, sentence_lengths, document_lengths)` of rows, as `limelight.batch` takes them."""
        table = self._ids[self.rows[positions]].combine_chunks()
        tokens = table.column("token_ids").combine_chunks().flatten().to_numpy()
        sentence_lengths = table.column("sentence_lengths").combine_chunks().flatten().to_numpy()
        return tokens, sentence_lengths, self.sentence_counts[positions]
