"""Makes batches ahead of the steps that read them."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

# Batches that are made while one is read.
_COUNT = 2


class Rows(Protocol):
    """Batches by number."""

    def __len__(self) -> int:
        """Returns how many there are."""

    def __getitem__(self, index: int) -> Any:
        """Makes one."""


def ahead(batches: Rows, first: int = 0) -> Iterator[tuple[int, Any]]:
    """Yields each batch from number `first` on, with its number; a thread makes the next ones meanwhile."""
    with ThreadPoolExecutor(1) as thread:
        waiting: deque[tuple[int, Future[Any]]] = deque()
        try:
            for number in range(first, len(batches)):
                waiting.append((number, thread.submit(batches.__getitem__, number)))
                if len(waiting) > _COUNT:
                    number, batch = waiting.popleft()
                    yield number, batch.result()
            for number, batch in waiting:
                yield number, batch.result()
        finally:
            thread.shutdown(cancel_futures=True)
