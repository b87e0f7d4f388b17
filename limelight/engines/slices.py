"""Runs a network in slices: between two of them, other users of the network may run."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar

# Cells of a block, and of a slice of a call that others may interrupt, padding included; larger ones are no faster.
MAX_CELLS = 384

# Most cells of a slice. A prediction takes a longer one, of about 5 ms: fewer slices wait less often for Python's lock.
CELLS: ContextVar[int] = ContextVar("cells", default=4096)

# Returns a context for one run of a network: entering it may wait for the network, or raise to end a
# call whose answer is no longer wanted. A new thread has the default, so each thread sets its own.
GATE: ContextVar[Callable[[], AbstractContextManager[object]]] = ContextVar("gate", default=nullcontext)


def network() -> AbstractContextManager[object]:
    """Returns the context for every run of a network: one slice of a call.

    A slice is one run over at most `CELLS` cells. Without a gate it does not wait.
    """
    return GATE.get()()


@contextmanager
def one_slice() -> Iterator[None]:
    """Makes all runs of the block a single slice; together they must be as small as one."""
    with network():
        gate = GATE.set(nullcontext)
        try:
            yield
        finally:
            GATE.reset(gate)
