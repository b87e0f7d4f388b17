"""Scores one shard, in any process: reads its rows, and writes a part of the output."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from limelight.common.output import writing
from limelight.score.parts import WrittenPart, part_name
from limelight.score.scorer import Scorer
from limelight.tables.write import Format, unpack, write_tables


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """The settings of all shards of a job.

    Attributes:
        scorer: Scores the rows of a shard.
        folder: The folder of the parts.
        form: The format of the parts.
    """

    scorer: Scorer
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
        # Loads it here, since the process that hands out shards needs no network.
        _ = recipe.scorer.predictor
        # Otherwise the model is searched for garbage again and again, since rows make many lists.
        gc.freeze()

    def __call__(self, shard: Shard, progress: Callable[[int], None] | None = None) -> WrittenPart:
        """Scores a shard, and writes its part. Raises `OutputError` if the part cannot be written.

        `progress` is called with the number of rows scored since its last call.
        """
        recipe, table = self._recipe, unpack(shard.packed)
        scored = recipe.scorer(table, progress)
        added = scored.column_names[table.num_columns :]
        with writing(Path(recipe.folder) / part_name(shard.number, recipe.form)) as file:
            write_tables([scored], file, recipe.form, added)
        # The last column is the one of errors.
        return WrittenPart.of(shard.number, scored.num_rows, scored.column(added[-1]).to_pylist())
