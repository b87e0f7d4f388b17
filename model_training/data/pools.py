"""Does the same to many shards of texts: in this process, in several, or on a Ray cluster; answers come in order."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from limelight.score.cluster import check_shared, connected

from ..errors import LostWorkerError
from .workers import begin

# Shards that are under way for each worker: one that it works on, one that waits.
_AHEAD = 2
# A process costs a second to begin.
_ROWS_A_PROCESS = 5000


class Pool(Protocol):
    """Calls a function with the arguments of each job, and yields what it returns, in order."""

    def __call__(self, function: Callable[..., Any], jobs: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """Raises `LostWorkerError` where a worker was killed."""


def processes(rows: int) -> int:
    """Returns in how many processes so many rows are encoded."""
    return min(os.cpu_count() or 1, max(rows // _ROWS_A_PROCESS, 1))


@contextmanager
def pool_of(count: int) -> Iterator[Pool]:
    """Gives a pool of so many processes, which end with this one, however it ends."""
    if count == 1:
        yield lambda function, jobs: (function(*job) for job in jobs)
        return
    # Begun anew: a copy of this process would have the locks of threads that it does not have.
    executor = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=begin)

    def call(function: Callable[..., Any], jobs: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        try:
            submitted = (executor.submit(function, *job) for job in jobs)
            for future in _some_ahead(submitted, _AHEAD * count):
                yield future.result()
        except BrokenProcessPool as error:
            raise LostWorkerError(
                "A process that turned texts into ids was killed, perhaps for want of memory. Close other programs, "
                "and run the same command again: it goes on from there."
            ) from error

    others = multiprocessing.active_children()
    try:
        yield call
    except BaseException:
        # What they are at work on is of no use any more.
        for process in multiprocessing.active_children():
            if process not in others:
                process.kill()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


@contextmanager
def pool_on_ray(address: str, folder: Path) -> Iterator[Pool]:
    """Gives a pool of all CPUs of a Ray cluster; `auto` is the cluster that runs here.

    Raises:
        WorkerError: There is no such cluster, or Ray is not installed.
        OutputError: A node does not see `folder`.
    """
    with connected(address) as ray:
        check_shared(ray, folder)
        count = max(int(ray.cluster_resources().get("CPU", 1)), 1)

        def call(function: Callable[..., Any], jobs: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
            # A shard whose node is lost is done anew on another.
            remote = ray.remote(num_cpus=1, max_retries=8)(function)
            try:
                for answer in _some_ahead((remote.remote(*job) for job in jobs), _AHEAD * count):
                    yield ray.get(answer)
            except ray.exceptions.RayTaskError as error:
                raise error.cause from None
            except ray.exceptions.RayError as error:
                raise LostWorkerError(
                    f"--ray {address}: a shard was lost ({str(error)[:200]}). Run the same command again: it goes on "
                    "from there."
                ) from error

        yield call


def _some_ahead(begun: Iterator[Any], count: int) -> Iterator[Any]:
    """Yields what begins when it is asked for, so that never more than `count` are under way."""
    waiting: deque[Any] = deque()
    for each in begun:
        waiting.append(each)
        if len(waiting) >= count:
            yield waiting.popleft()
    yield from waiting
