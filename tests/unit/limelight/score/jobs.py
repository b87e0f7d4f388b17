"""A table of reviews in every format, and a way to run a job on it in this process."""

import io
import json
from collections.abc import Callable, Generator, Iterable
from pathlib import Path

import pytest

from limelight.score.job import Job, Order, prepare
from limelight.score.pools import Pool, in_process
from limelight.score.shard import Done, Recipe, Shard
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


Run = Callable[..., list[Done]]


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
    ) -> list[Done]:
        names = inputs if isinstance(inputs, list) else [str(inputs)]
        order = Order(names, out, weights, **{"shard_rows": 5, **settings})  # type: ignore[arg-type]
        done: list[Done] = []
        with prepare(order, io.BytesIO(pipe), say) as job:
            job.run(pool, done.append)
        return done

    return run


def stopping(after: int) -> Pool:
    """A pool that breaks after `parts` parts, as if it had been killed."""

    def pool(recipe: Recipe, shards: Iterable[Shard], scored: Callable[[int], None]) -> Generator[Done]:
        for number, done in enumerate(in_process(recipe, shards, scored), 1):
            yield done
            if number == after:
                return

    return pool


def contents(folder: Path) -> dict[str, bytes]:
    """Returns the parts of a folder."""
    return {file.name: file.read_bytes() for file in sorted(folder.glob("part-*"))}


__all__ = ["ROWS", "Job", "Run", "contents", "stopping"]
