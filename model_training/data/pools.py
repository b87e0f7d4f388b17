"""Maps a function over many shards of texts: in this process or in several; keeps the order."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from limelight.common.processes import processes
from limelight.errors import WorkerError

from .ahead import some_ahead
from .workers import begin

# Shards in flight for each worker: one in work, one waiting.
_AHEAD = 2
# A process takes a second to start.
_ROWS_A_PROCESS = 5000


# Calls a function with the arguments of each job, and yields the results, which are small, in order.
Pool = Callable[[Callable[..., Any], Iterable[tuple[Any, ...]]], Iterator[Any]]


def processes_for(rows: int) -> int:
    """Returns the number of processes that encode `rows` rows."""
    return min(os.cpu_count() or 1, max(rows // _ROWS_A_PROCESS, 1))


@contextmanager
def pool_of(count: int) -> Iterator[Pool]:
    """Context manager for a pool of `count` processes, which end with this one. It raises `WorkerError`."""
    if count == 1:
        yield lambda function, jobs: (function(*job) for job in jobs)
        return
    with processes(count, begin) as submit:

        def call(function: Callable[..., Any], jobs: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
            try:
                for future in some_ahead((submit(function, *job) for job in jobs), _AHEAD * count):
                    yield future.result()
            except BrokenProcessPool as error:
                raise WorkerError(
                    "A process that turned texts into ids was killed, perhaps for want of memory. Close other "
                    "programs, and run the same command again."
                ) from error

        yield call
