"""Maps a function over many shards of texts: in this process, in several, or on a Ray cluster; keeps the order."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from limelight.common.processes import processes
from limelight.score.cluster import calls_ahead, check_shared, connected, repeated

from ..errors import LostWorkerError
from .ahead import some_ahead
from .workers import begin

# Shards in flight for each worker: one in work, one waiting.
_AHEAD = 2
# A process takes a second to start.
_ROWS_A_PROCESS = 5000


class Pool(Protocol):
    """Calls a function with the arguments of each job, and yields the results, which are small, in order."""

    def __call__(self, function: Callable[..., Any], jobs: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """Raises `LostWorkerError` if a worker was killed."""


def processes_for(rows: int) -> int:
    """Returns the number of processes that encode `rows` rows."""
    return min(os.cpu_count() or 1, max(rows // _ROWS_A_PROCESS, 1))


@contextmanager
def pool_of(count: int) -> Iterator[Pool]:
    """Context manager for a pool of `count` processes that end with this one, even if it is killed."""
    if count == 1:
        yield lambda function, jobs: (function(*job) for job in jobs)
        return
    with processes(count, begin) as submit:

        def call(function: Callable[..., Any], jobs: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
            try:
                for future in some_ahead((submit(function, *job) for job in jobs), _AHEAD * count):
                    yield future.result()
            except BrokenProcessPool as error:
                raise LostWorkerError(
                    "A process that turned texts into ids was killed, perhaps for want of memory. Close other "
                    "programs, and run the same command again: it goes on from there."
                ) from error

        yield call


@contextmanager
def pool_on_ray(address: str, folder: Path) -> Iterator[Pool]:
    """Context manager for a pool of all CPUs of a Ray cluster; `auto` is the cluster on this machine.

    Raises:
        WorkerError: The cluster does not exist, or Ray is not installed.
        OutputError: A node does not see `folder`.
    """
    with connected(address) as ray:
        check_shared(ray, folder)
        yield lambda function, jobs: repeated(ray, function, jobs, calls_ahead(ray))
