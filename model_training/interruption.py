"""Makes Ctrl-C end a training even if a library swallows the exception that it raises."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_asked = threading.Event()


@contextmanager
def interruptible() -> Iterator[None]:
    """Within the block, Ctrl-C raises `KeyboardInterrupt` where the program is, and again in `check_interruption`.

    A process that ignores Ctrl-C still does.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        _asked.set()
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        _asked.clear()


def check_interruption() -> None:
    """Raises `KeyboardInterrupt` if Ctrl-C was pressed in the block of `interruptible`."""
    if _asked.is_set():
        raise KeyboardInterrupt
