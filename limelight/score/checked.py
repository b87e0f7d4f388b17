"""The end of a job that checks given labels: all answers are judged together, and the rows on the lists explained."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from limelight.common.verdict import read_prior
from limelight.drawing.check import LitRow, to_html
from limelight.score.columns import free_names
from limelight.score.contradictions import LISTS, NO_LABEL, Int64, Judged, judge
from limelight.score.given import GivenLabels
from limelight.score.job import Job
from limelight.score.parts import Done, part_name, writing
from limelight.score.pools import Pool
from limelight.score.reviews import read_reviews
from limelight.score.shard import Shard
from limelight.tables.kinds import read_cells
from limelight.tables.write import pack, write_tables

# Rows whose reasons are found together: a kill or Ctrl-C costs some seconds of work.
_SHARD_ROWS = 20
_DIGITS = 6
# The columns of rows to explain.
ASKED = pa.schema([("row", pa.int64()), ("text", pa.string()), ("suggested", pa.string()), ("other", pa.string())])
_COLUMNS = {
    "given_probability": pa.float64(),
    "rank": pa.int64(),
    "suggested_label": pa.string(),
    "list": pa.string(),
    "why": pa.string(),
    "error": pa.string(),
}


@dataclass(frozen=True, slots=True)
class Check:
    """The check of a job that has run.

    Attributes:
        job: The job.
        labels: The labels of its model.
        given: `<int64>[rows]`, the positions of the given labels.
        judged: All rows, judged together.
        listed: The numbers of the rows on the lists, in order.
    """

    job: Job
    labels: GivenLabels
    given: Int64
    judged: Judged
    listed: list[int]

    @classmethod
    def of(cls, job: Job, labels: GivenLabels) -> "Check":
        """Judges all rows of `job`; of these, only numbers are in memory."""
        probabilities, given = [], []
        names = [job.columns[f"probability_{label}"] for label in labels.labels]
        column = job.order.given
        assert column is not None
        for path in job.part_paths:
            table = _read(path, [*names, column])
            rows = [table.column(name).to_numpy(zero_copy_only=False) for name in names]
            probabilities.append(np.stack(rows, axis=1).astype(np.float32))
            given.append(labels.positions(read_cells(table.column(column))))
        positions, prior = np.concatenate(given), read_prior(job.order.prior, labels.labels, labels.stars)
        judged = judge(np.concatenate(probabilities), positions, labels.stars, job.order.most, prior)
        return cls(job, labels, positions, judged, np.flatnonzero(judged.lists).tolist())

    @property
    def counts(self) -> dict[str, int]:
        """The number of rows of each list."""
        counts = Counter(self.judged.lists.tolist())
        return {name: counts[number] for number, name in enumerate(LISTS, 1)}

    @property
    def kept(self) -> list[Done]:
        """The parts of reasons that an earlier run has written."""
        sizes = [len(self.listed[first : first + _SHARD_ROWS]) for first in range(0, len(self.listed), _SHARD_ROWS)]
        return [Done(number, rows, 0) for number, rows in enumerate(sizes) if self._reasons(number).exists()]

    def explain(
        self, pool: Pool, wrote: Callable[[Done], None], scored: Callable[[int], None] = lambda rows: None
    ) -> None:
        """Finds the reasons of the rows on the lists; see `Job.run`."""
        recipe = replace(self.job.recipe, prior=tuple(self.judged.prior.tolist()), reasons=True)
        with closing(pool(recipe, self._shards(), scored)) as parts:
            for part in parts:
                wrote(part)

    def write(self, html: Path | None) -> None:
        """Writes the table, and the page `html`, and removes the parts.

        Raises:
            OutputError: One of them cannot be written.
        """
        if html is not None:
            with writing(html) as file:
                file.write(to_html(list(self._lit_rows()), self.counts, self.job.rows).encode())
        self.job.finish(self._join)

    def _reasons(self, number: int) -> Path:
        recipe = self.job.recipe
        return Path(recipe.folder) / part_name(number, recipe.form, reasons=True)

    def _shards(self) -> Iterator[Shard]:
        kept = {part.number for part in self.kept}
        waiting: list[dict[str, Any]] = []
        number = 0
        for row in self._rows():
            waiting.append(row)
            if len(waiting) == _SHARD_ROWS or row["row"] == self.listed[-1]:
                if number not in kept:
                    yield Shard(number, pack(pa.Table.from_pylist(waiting, ASKED)))
                number, waiting = number + 1, []

    def _rows(self) -> Iterator[dict[str, Any]]:
        """Yields the rows on the lists, as `limelight.score.reasons` is asked about them."""
        recipe, labels = self.job.recipe, self.labels.labels
        start = 0
        for path in self.job.part_paths:
            table = _read(path, [recipe.text, *([recipe.title] if recipe.title else [])])
            numbers = [row for row in self.listed if start <= row < start + table.num_rows]
            reviews = read_reviews(
                table.take(pa.array([row - start for row in numbers], pa.int64())), recipe.text, recipe.title
            )
            for row, review in zip(numbers, reviews, strict=True):
                suggested, other = labels[self.judged.suggested[row]], labels[self.judged.other[row]]
                yield {"row": row, "text": review.text, "suggested": suggested, "other": other}
            start += table.num_rows

    def _found(self) -> Iterator[dict[str, Any]]:
        for number in range(-(-len(self.listed) // _SHARD_ROWS)):
            yield from parquet.read_table(self._reasons(number), partitioning=None).to_pylist()

    def _lit_rows(self) -> Iterator[LitRow]:
        judged, labels = self.judged, self.labels.labels
        for found in self._found():
            row = found["row"]
            likely = judged.given_probability[row]
            yield LitRow(
                row=row + 1,
                list=int(judged.lists[row]),
                rank=int(judged.rank[row]),
                given="" if self.given[row] == NO_LABEL else labels[self.given[row]],
                suggested=labels[judged.suggested[row]],
                other=labels[judged.other[row]],
                probability=None if np.isnan(likely) else float(likely),
                why=found["why"],
                lit=json.loads(found["lit"]),
            )

    def _join(self, file: IO[bytes]) -> None:
        write_tables(self._tables(), file, self.job.form, list(free_names(_COLUMNS, self._own).values()))

    @property
    def _own(self) -> list[str]:
        added = set(self.job.columns.values())
        return [name for name in parquet.read_schema(self.job.part_paths[0]).names if name not in added]

    def _tables(self) -> Iterator[pa.Table]:
        """Yields the rows of each part: the columns of the table, and then those of the check."""
        judged, labels = self.judged, [*self.labels.labels, None]
        why = {found["row"]: found["why"] or None for found in self._found()}
        own, start = self._own, 0
        names = free_names(_COLUMNS, own)
        for path in self.job.part_paths:
            table = _read(path, [*own, self.job.columns["error"]])
            rows = range(start, start + table.num_rows)
            likely = judged.given_probability[start : rows.stop].round(_DIGITS).tolist()
            values = {
                "given_probability": [None if each != each else each for each in likely],
                "rank": [rank or None for rank in judged.rank[start : rows.stop].tolist()],
                "suggested_label": [labels[place] for place in judged.suggested[start : rows.stop].tolist()],
                "list": [LISTS[number - 1] if number else None for number in judged.lists[start : rows.stop].tolist()],
                "why": [why.get(row) for row in rows],
                "error": table.column(self.job.columns["error"]).to_pylist(),
            }
            table = table.select(own)
            for name, kind in _COLUMNS.items():
                table = table.append_column(names[name], pa.array(values[name], kind))
            yield table
            start = rows.stop


def _read(path: Path, columns: list[str]) -> pa.Table:
    return parquet.read_table(path, columns=list(dict.fromkeys(columns)), partitioning=None)
