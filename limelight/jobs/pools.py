"""Scores shards in this process, or in several that live and die with it."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for

from limelight.errors import WorkerError
from limelight.jobs.shard import Done, Recipe, Shard, ShardScorer

Pool = Callable[[Recipe, Iterable[Shard]], Iterator[Done]]

# Shards that wait beside the one that each process works on, so that none has to wait for the reader.
_AHEAD = 1
# A process that is killed takes the others with it; they begin anew so often before the job gives up.
_MAX_BROKEN = 5


def in_process(recipe: Recipe, shards: Iterable[Shard]) -> Iterator[Done]:
    """Scores one shard after the other."""
    scorer: ShardScorer | None = None
    for shard in shards:
        scorer = scorer or ShardScorer(recipe)
        yield scorer(shard)


def in_processes(workers: int) -> Pool:
    """Returns a pool of so many processes; it raises `WorkerError` if they are killed again and again."""

    def score(recipe: Recipe, shards: Iterable[Shard]) -> Iterator[Done]:
        waiting = iter(shards)
        left: list[Shard] = []
        broken = 0
        while True:
            try:
                yield from _run(recipe, workers, waiting, left)
                return
            except BrokenProcessPool as error:
                broken += 1
                if broken > _MAX_BROKEN:
                    numbers = ", ".join(str(shard.number) for shard in left)
                    raise WorkerError(
                        f"The processes that score were killed {broken} times, at last with the parts {numbers} under "
                        "way. Where memory is short, fewer --workers or smaller --shard-rows need less."
                    ) from error

    return score


def _run(recipe: Recipe, workers: int, shards: Iterator[Shard], left: list[Shard]) -> Iterator[Done]:
    """Scores what is `left` of an earlier try, then `shards`; `left` always holds those that are under way."""
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin, (recipe,))
    running: dict[Future[Done], Shard] = {}

    def send(shard: Shard) -> None:
        # What is blocked while a process starts stays so in it: Ctrl-C is for this process alone.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            running[pool.submit(_score, shard)] = shard
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    try:
        for shard in left:
            send(shard)
        more = True
        while True:
            while more and len(running) < workers * (1 + _AHEAD):
                shard_or_none = next(shards, None)
                more = shard_or_none is not None
                if shard_or_none is not None:
                    left.append(shard_or_none)
                    send(shard_or_none)
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                done = future.result()
                left.remove(running.pop(future))
                yield done
    finally:
        pool.shutdown(cancel_futures=True)


_scorer: ShardScorer | None = None


def _begin(recipe: Recipe) -> None:
    """Loads the model in a new process."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    global _scorer
    _scorer = ShardScorer(recipe)


def _end_with(sentinel: int) -> None:
    """Ends this process when its parent is no more, however that ended."""
    wait_for([sentinel])
    os._exit(1)


def _score(shard: Shard) -> Done:
    assert _scorer is not None
    return _scorer(shard)
