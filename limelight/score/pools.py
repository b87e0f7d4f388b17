"""Scores shards in this process, or in child processes that end with it."""

import multiprocessing
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.sharedctypes import Synchronized

from limelight.common.processes import processes
from limelight.common.yielding import give_way
from limelight.errors import WorkerError
from limelight.score.parts import PartWriter, Shard, WrittenPart

# Scores shards and yields their parts; calls the function with the number of rows that were scored since its last call,
# first with 0 when a model is loaded. Closing the generator discards unfinished shards.
Pool = Callable[[PartWriter, Iterable[Shard], Callable[[int], None]], Generator[WrittenPart]]

# Number of shards that wait for each process besides the one that it works on, so that none waits for the reader.
_AHEAD = 1
# If one process is killed, the others end too; they are restarted this often before the job gives up.
_MAX_BROKEN = 5
# Seconds between two checks of the number of rows that the processes have scored.
_LOOK = 0.5
# Seconds that the network may wait for Python's lock after each of its slices, which take a few milliseconds.
_LOCKED = 0.00002


def in_process(writer: PartWriter, shards: Iterable[Shard], scored: Callable[[int], None]) -> Generator[WrittenPart]:
    """Scores one shard after another, while another core reads and writes texts."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_LOCKED)
    try:
        for number, shard in enumerate(shards):
            if not number:
                writer.load()
                scored(0)
            yield writer(shard, scored)
    finally:
        sys.setswitchinterval(usual)


def in_processes(workers: int) -> Pool:
    """Returns a pool of `workers` processes; raises `WorkerError` if they are killed repeatedly."""

    def score(writer: PartWriter, shards: Iterable[Shard], scored: Callable[[int], None]) -> Generator[WrittenPart]:
        waiting = iter(shards)
        left: list[Shard] = []
        broken = 0
        while True:
            try:
                yield from _run(writer, workers, waiting, left, scored)
                return
            except BrokenProcessPool as error:
                broken += 1
                if broken > _MAX_BROKEN:
                    numbers = ", ".join(str(number) for number, _ in left)
                    raise WorkerError(
                        f"The scoring processes were killed {broken} times, the last time while scoring the parts "
                        f"{numbers}. If you run out of memory, use fewer --workers."
                    ) from error

    return score


def _run(
    writer: PartWriter, workers: int, shards: Iterator[Shard], left: list[Shard], scored: Callable[[int], None]
) -> Generator[WrittenPart]:
    """Scores the shards `left` from an earlier try, then `shards`; `left` always holds those in progress."""
    # Number of rows that all processes have scored; below 0 until the first has loaded the model.
    count = multiprocessing.get_context("spawn").Value("q", -1)
    running: dict[Future[WrittenPart], Shard] = {}
    seen = -1
    with processes(workers, _begin, writer, count) as submit:
        for shard in left:
            running[submit(_score, shard)] = shard
        while True:
            for shard in islice(shards, workers * (1 + _AHEAD) - len(running)):
                left.append(shard)
                running[submit(_score, shard)] = shard
            if not running:
                return
            give_way()
            finished = wait(running, _LOOK, return_when=FIRST_COMPLETED).done
            if (now := count.value) > seen:
                scored(now - max(seen, 0))
                seen = now
            for future in finished:
                done = future.result()
                left.remove(running.pop(future))
                yield done


_writer: PartWriter | None = None
_count: "Synchronized[int] | None" = None


def _begin(writer: PartWriter, count: "Synchronized[int]") -> None:
    """Loads the model in a new process."""
    global _writer, _count
    _writer, _count = writer, count
    writer.load()
    with count.get_lock():
        count.value = max(count.value, 0)


def _score(shard: Shard) -> WrittenPart:
    assert _writer is not None
    return _writer(shard, _add)


def _add(rows: int) -> None:
    assert _count is not None
    with _count.get_lock():
        _count.value += rows
