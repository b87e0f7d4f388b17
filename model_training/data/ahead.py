"""Prepares batches ahead of the steps that read them."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

# Batches that are made while one is read.
_COUNT = 2


def ahead(batches: Any, first: int = 0) -> Iterator[tuple[int, Any]]:
    """Yields `batches` from index `first` on, with their indices, while a thread prepares the next ones."""
    thread = ThreadPoolExecutor(1)
    waiting: deque[tuple[int, Future[Any]]] = deque()
    try:
        for number in range(first, len(batches)):
            waiting.append((number, thread.submit(batches.__getitem__, number)))
            if len(waiting) > _COUNT:
                begun, batch = waiting.popleft()
                yield begun, batch.result()
        for begun, batch in waiting:
            yield begun, batch.result()
    finally:
        thread.shutdown(cancel_futures=True)
