"""What the time of a request is spent on: it waits, is read, goes through a network, and its answer is written."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Seconds by stage, of the request that is being answered; None where nobody wants to know.
STAGES: ContextVar[dict[str, float] | None] = ContextVar("stages", default=None)


def note(**seconds: float) -> None:
    """Adds to the stages of the request that is being answered: `queue`, `read`, `network` or `write`."""
    stages = STAGES.get()
    if stages is not None:
        for name, more in seconds.items():
            stages[name] = stages.get(name, 0.0) + more


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Adds what the block takes to a stage."""
    start = time.perf_counter()
    try:
        yield
    finally:
        note(**{name: time.perf_counter() - start})
