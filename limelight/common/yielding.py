"""Yields from a long call to others: a server sets what happens then; elsewhere, nothing does."""

from collections.abc import Callable
from contextvars import ContextVar

# Called before each step of a call; it may wait, or raise to end a call whose answer is no longer wanted. Each thread
# sets its own.
PAUSE: ContextVar[Callable[[], object]] = ContextVar("pause", default=lambda: None)


def give_way() -> None:
    """Marks the end of a step of a long call, which takes a few milliseconds."""
    PAUSE.get()()
