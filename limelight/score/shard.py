"""Scores one shard, in any process: reads its rows, and writes a part of the output."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from limelight.common.output import writing
from limelight.score.parts import WrittenPart, part_name
from limelight.tables.write import Format, unpack, write_tables

if TYPE_CHECKING:
    from limelight.classifier.wrap import Classifier


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """The settings of all shards of a job.

    Attributes:
        weights: The directory of weights, or a custom classifier.
        lens: The lens that finds phrases, if any.
        prior: The stated label frequencies, if any.
        text: The column of the reviews.
        title: The column of their titles, if any.
        folder: The folder of the parts.
        form: The format of the parts.
    """

    weights: "str | Classifier"
    lens: str | None
    prior: str | tuple[float, ...] | None
    text: str
    title: str | None
    folder: str
    form: Format


@dataclass(frozen=True, slots=True)
class Shard:
    """Rows that are scored together, packed for another process by `pack`."""

    number: int
    packed: bytes


class ShardScorer:
    """Scores shards with a model that is loaded once.

    Raises:
        LimelightError: The weights cannot be used.
    """

    def __init__(self, recipe: WorkerSettings):
        self._recipe = recipe
        # Imported here, since the process that hands out shards needs no network.
        from limelight.score.scorer import Scorer

        self._scorer = Scorer(recipe.weights, recipe.lens, prior=recipe.prior)
        # Otherwise the model is searched for garbage again and again, since rows make many lists.
        gc.freeze()

    def __call__(self, shard: Shard, progress: Callable[[int], None] | None = None) -> WrittenPart:
        """Scores a shard, and writes its part. Raises `OutputError` if the part cannot be written.

        `progress` is called with the number of rows scored since its last call.
        """
        recipe, table = self._recipe, unpack(shard.packed)
        scored = self._scorer.score(table, recipe.text, recipe.title, progress)
        added = scored.column_names[table.num_columns :]
        self._write(scored, part_name(shard.number, recipe.form), added)
        # The last column is the one of errors.
        return WrittenPart.of(shard.number, scored.num_rows, scored.column(added[-1]).to_pylist())

    def _write(self, table: pa.Table, name: str, own: Sequence[str] = ()) -> None:
        with writing(Path(self._recipe.folder) / name) as file:
            write_tables([table], file, self._recipe.form, own)
