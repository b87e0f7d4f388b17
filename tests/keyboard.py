"""Ctrl-C in tests."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def keyboard() -> Iterator[None]:
    """Ctrl-C interrupts this process, and those that it starts, even if the tests run in the background of a script."""
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
