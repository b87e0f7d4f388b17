"""Runs a network in slices: between two of them, others that share the network may take it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar

# Returns a context in which one run of a network may happen: entering it may wait for the network, or raise to end a
# call whose answer is no longer wanted. A thread begins with the default, so each thread sets its own.
GATE: ContextVar[Callable[[], AbstractContextManager[object]]] = ContextVar("gate", default=nullcontext)


def network() -> AbstractContextManager[object]:
    """Returns the context that every run of a network stands in: one slice of a call.

    A slice is one run over bounded cells (about 8 ms at most). Without a gate it waits for nothing.
    """
    return GATE.get()()
