"""Reads prepared reviews from disk, by row number, into the arrays that networks take."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, reduce
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from limelight.common.formatting import split as split_text
from limelight.engines.engine import TokenIds

from ..errors import DataError, SettingsError

Int32 = NDArray[np.int32]

TEXT = "text"
# The columns with the source of a row and the pair that it belongs to, where rows have them.
PART, PAIR = "part", "pair"
_OWN_COLUMNS = ("token_ids", "sentence_lengths", "label", PAIR, TEXT)
# Rows that are read together.
_READ = 1000


class Corpus:
    """One split of a prepared folder, or some of its rows.

    Ids remain on disk, memory-mapped; lengths and labels, a few bytes per row, are in memory.

    Args:
        directory: A folder that `prepare` wrote.
        split: `train`, `dev` or `test`.
        where: Rows to use, as `column=value,value`; all by default.
        max_rows: Maximum number of rows, a fixed random sample.
        option: The name of the option `where` in messages.

    Raises:
        DataError: The split or column does not exist, or no row is left.
        SettingsError: `where` contains no value.
    """

    def __init__(
        self,
        directory: Path,
        split: str,
        where: str | None = None,
        max_rows: int | None = None,
        option: str = "--where",
    ):
        if not (directory / split).is_dir():
            there = ", ".join(name for name in ("train", "dev", "test") if (directory / name).is_dir())
            raise DataError(
                f"{directory}: has no {split} split, only {there or 'others'}. "
                f"Run `prepare` with --{split}, or choose another split."
            )
        table = read_split(directory / split)
        self._table = table
        self.rows = np.arange(len(table))
        if where is not None:
            self.rows = rows_where(where, self.column, option)
        if max_rows is not None and max_rows < len(self.rows):
            self.rows = np.sort(np.random.default_rng(1).choice(self.rows, max_rows, replace=False))
        rows = self.rows
        self._ids = table.select_columns(["token_ids", "sentence_lengths"]).with_format("arrow")
        self.sentence_counts, self.token_counts = (
            pc.list_value_length(table.data.column(name)).to_numpy()[rows] for name in ("sentence_lengths", "token_ids")
        )
        self.labels: Int32 = table.data.column("label").to_numpy().astype(np.int32)[rows]

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> NDArray[np.object_]:
        """Returns a kept column, `<object>[rows]` of str. Raises `DataError` if no column `name` was kept."""
        if name not in self._table.column_names:
            kept = [other for other in self._table.column_names if other not in _OWN_COLUMNS]
            raise DataError(
                f"No column {name!r} was kept; prepare kept {', '.join(kept) or 'none'}. Specify one of these, or "
                f"prepare the files again with --keep {name}."
            )
        # Read from Arrow directly: `datasets` would make a Python object of each row, which takes a minute for 500,000.
        values: NDArray[np.object_] = self._table.data.column(name).to_numpy()
        return values[self.rows]

    def texts(self, positions: NDArray[np.int64]) -> list[str]:
        """Returns the texts of dev rows."""
        return [str(text) for text in self._table.select(self.rows[positions])[TEXT]]

    @cached_property
    def is_of_files(self) -> NDArray[np.bool_]:
        """Whether the label of each row comes from a file, and is therefore a true label: `<bool>[rows]`."""
        return self.column(PART) == "files" if PART in self._table.column_names else np.ones(len(self), bool)

    @cached_property
    def pairs(self) -> Int32:
        """The number of the pair to which each row belongs, `<int32>[rows]`; 0 if it belongs to none.

        Both rows of a pair above 0 must get the same answer; the labels of a pair below 0 differ.
        """
        # Only rows of train can have one.
        if PAIR not in self._table.column_names:
            return np.zeros(len(self), np.int32)
        return self._table.data.column(PAIR).to_numpy().astype(np.int32)[self.rows]

    @cached_property
    def partners(self) -> NDArray[np.int64]:
        """The index of the other row of each row's pair, `<int64>[rows]`; −1 if it is not in the corpus."""
        partners = np.full(len(self), -1, np.int64)
        order = np.argsort(self.pairs, kind="stable")
        numbers = self.pairs[order]
        firsts = np.flatnonzero((numbers[:-1] == numbers[1:]) & (numbers[1:] != 0))
        partners[order[firsts]], partners[order[firsts + 1]] = order[firsts + 1], order[firsts]
        return partners

    @cached_property
    def longest_sentences(self) -> Int32:
        """The number of tokens in the longest sentence of each row, `<int32>[rows]`."""
        lengths = self._table.data.column("sentence_lengths").combine_chunks()
        longest: Int32 = np.maximum.reduceat(lengths.values.to_numpy(), lengths.offsets.to_numpy()[:-1])
        return longest[self.rows]

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all lengths and labels, and of the ids of a thousand rows."""
        positions = np.unique(np.linspace(0, len(self) - 1, 1000).astype(np.int64))
        parts = (self.sentence_counts, self.token_counts, self.labels, *self.take(positions))
        return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()[:12]

    def documents(self, positions: Iterable[int]) -> Iterator[TokenIds]:
        """Yields the token ids of rows, by sentence."""
        for position in positions:
            tokens, lengths, _ = self.take(np.array([position]))
            yield [sentence.tolist() for sentence in np.split(tokens, np.cumsum(lengths)[:-1])]

    def joined(self, positions: NDArray[np.int64]) -> Iterator[Int32]:
        """Yields the token ids of rows, `<int32>[tokens]`, with their sentences joined."""
        for part in np.array_split(positions, max(len(positions) // _READ, 1)):
            tokens, _, _ = self.take(part)
            yield from np.split(tokens, np.cumsum(self.token_counts[part])[:-1])

    def take(self, positions: NDArray[np.int64]) -> tuple[Int32, Int32, Int32]:
        """Returns `(tokens, sentence_lengths, document_lengths)` of rows, for the functions of `.packing`."""
        table = self._ids[self.rows[positions]].combine_chunks()
        tokens = table.column("token_ids").combine_chunks().flatten().to_numpy()
        sentence_lengths = table.column("sentence_lengths").combine_chunks().flatten().to_numpy()
        return tokens, sentence_lengths, self.sentence_counts[positions]


def read_split(folder: Path) -> datasets.Dataset:
    """Returns the rows of a split, memory-mapped."""
    parts = sorted(folder.glob("*.arrow"))
    return datasets.concatenate_datasets([datasets.Dataset.from_file(str(part)) for part in parts])


def rows_where(where: str, column_of: Callable[[str], Any], option: str = "--where") -> NDArray[np.int64]:
    """Returns the indices of the rows that `where` selects.

    Args:
        where: `column=value,value`; a value that contains a comma must be the only one. Several conditions, separated
            by semicolons, must all be met.
        column_of: Returns the values of a kept column `[rows]`, or raises an error.
        option: The name of the option in messages.

    Raises:
        SettingsError: `where` contains no value.
        DataError: No row is left.
    """
    fits = []
    for condition in re.split(r";(?=[^=;]+=)", where):
        name, mark, values = condition.partition("=")
        if not mark:
            raise SettingsError(f"{option} {where}: has no value. Write column=value, or column=value,value.")
        fits.append(np.isin(column_of(name), [values, *split_text(values)]))
    rows = np.flatnonzero(reduce(np.logical_and, fits))
    if not len(rows):
        raise DataError(f"{option} {where}: no row matches. Check the column and its values.")
    return rows
