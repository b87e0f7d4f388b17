"""Keeps work in flight: batches that are made ahead of the steps that read them, and jobs of other processes."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
# Batches that are made while one is read.
_COUNT = 2


def ahead(batches: Any, first: int = 0) -> Iterator[tuple[int, Any]]:
    """Yields each of `batches` from number `first` on, with its number; a thread makes the next ones meanwhile."""
    thread = ThreadPoolExecutor(1)

    def begin(number: int) -> tuple[int, Future[Any]]:
        return number, thread.submit(batches.__getitem__, number)

    try:
        for number, batch in some_ahead(map(begin, range(first, len(batches))), _COUNT + 1):
            yield number, batch.result()
    finally:
        thread.shutdown(cancel_futures=True)


def some_ahead(begun: Iterator[T], count: int) -> Iterator[T]:
    """Yields jobs, each started when it is asked for, so that at most `count` are in flight."""
    waiting: deque[T] = deque()
    for each in begun:
        waiting.append(each)
        if len(waiting) >= count:
            yield waiting.popleft()
    yield from waiting
