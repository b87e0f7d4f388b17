"""Runs a network in slices: between two of them, other users of the network may run."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar

# Returns a context for one run of a network: entering it may wait for the network, or raise to end a
# call whose answer is no longer wanted. A new thread has the default, so each thread sets its own.
GATE: ContextVar[Callable[[], AbstractContextManager[object]]] = ContextVar("gate", default=nullcontext)


def network() -> AbstractContextManager[object]:
    """Returns the context for every run of a network: one slice of a call.

    A slice is one run over bounded cells (about 8 ms at most). Without a gate it does not wait.
    """
    return GATE.get()()
