"""A table of reviews in every format, and a way to run a job on it in this process."""

import io
import json
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pytest

from limelight.common.output import writing
from limelight.score.columns import KEY_PHRASES
from limelight.score.job import ScoreJob, ScoreRequest, prepare
from limelight.score.parts import PartWriter, Shard, WrittenPart
from limelight.score.pools import Pool, in_process
from limelight.tables.column_types import is_text
from limelight.tables.read import inspect, read_rows
from limelight.tables.sources import source_of
from limelight.tables.write import Format, write_tables
from tests.tiny import TEXTS, save_tiny_kim_cnn

ROWS = [{"id": f"{number:03d}", "review": TEXTS[number % 4], "stars": str(number % 5 + 1)} for number in range(23)]
ROWS[5]["review"] = ""
ROWS[7]["review"] = 'He said: "fine",\nand left; =1+1'


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_kim_cnn(tmp_path_factory.mktemp("weights") / "kim")


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    """A file of 23 reviews, one of them empty, as JSON lines."""
    file = tmp_path / "reviews.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return file


Run = Callable[..., list[WrittenPart]]


@pytest.fixture
def run(weights: Path) -> Run:
    """Runs a job, five rows a part; returns the parts that were finished in this run."""

    def run(
        inputs: Path | str | list[str],
        out: Path,
        pool: Pool = in_process,
        pipe: bytes = b"",
        say: Callable[[str], object] = lambda _: None,
        **settings: object,
    ) -> list[WrittenPart]:
        names = inputs if isinstance(inputs, list) else [str(inputs)]
        order = ScoreRequest(names, out, weights, **{"shard_rows": 5, **settings})  # type: ignore[arg-type]
        done: list[WrittenPart] = []
        with prepare(order, io.BytesIO(pipe), say) as job, suppress(KeyboardInterrupt):
            job.run(pool, done.append)
        return done

    return run


def stopping(after: int) -> Pool:
    """A pool that is interrupted after `after` parts."""

    def pool(writer: PartWriter, shards: Iterable[Shard], scored: Callable[[int], None]) -> Generator[WrittenPart]:
        for number, done in enumerate(in_process(writer, shards, scored), 1):
            yield done
            if number == after:
                raise KeyboardInterrupt

    return pool


def contents(folder: Path) -> dict[str, bytes]:
    """Returns the parts of a folder."""
    return {file.name: file.read_bytes() for file in sorted(folder.glob("part-*"))}


def read_part(path: Path) -> pa.Table:
    """Reads a part, or the file of a whole job; phrases are lists again in any format."""
    if not path.stat().st_size:
        # JSON lines without rows.
        return pa.table({})
    result = inspect(source_of(path))
    table = pa.concat_tables([result.schema.empty_table(), *read_rows(result)])
    for index, name in enumerate(table.column_names):
        if name.endswith("key_phrases") and is_text(table.field(index).type):
            cells = [json.loads(cell) if cell else None for cell in table.column(name).cast(pa.string()).to_pylist()]
            table = table.set_column(index, name, pa.array(cells, KEY_PHRASES))
    return table


__all__ = ["ROWS", "Run", "ScoreJob", "contents", "read_part", "stopping"]


def write_part(table: pa.Table, path: Path, form: Format, own: Sequence[str] = ()) -> None:
    """Writes a table as a job writes a part."""
    with writing(path) as file:
        write_tables([table], file, form, own)
