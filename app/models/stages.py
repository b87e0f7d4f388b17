"""The time of a request by stage: queue, reading, network, and writing the answer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Seconds by stage, of the current request; None if they are not recorded.
STAGES: ContextVar[dict[str, float] | None] = ContextVar("stages", default=None)


def note(**seconds: float) -> None:
    """Adds to a stage of the current request: `queue`, `read`, `network` or `write`."""
    stages = STAGES.get()
    if stages is not None:
        for name, more in seconds.items():
            stages[name] = stages.get(name, 0.0) + more


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Adds the duration of the block to a stage."""
    start = time.perf_counter()
    try:
        yield
    finally:
        note(**{name: time.perf_counter() - start})
