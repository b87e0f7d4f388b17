"""Ends a long command at Ctrl-C, wherever it is: while it imports, computes, or calls a user's own classifier.

The command runs in a thread of its own, and the main thread waits for it. Python raises `KeyboardInterrupt` in the main
thread alone: so no library and no classifier can swallow it, and it never unwinds a library in C++, as TensorFlow is
while it is imported. The command ends at its next step (see `give_way`). If that takes longer than a second, the
process ends where it is, and clears away what is incomplete.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from typing import NoReturn, TypeVar

from limelight.common.yielding import PAUSE

# The exit status after Ctrl-C.
INTERRUPTED = 130
# Seconds in which the command begins to end, or finishes what is `undivided`; and in which it ends.
_GRACE, _ENDING = 1.0, 5.0

_Result = TypeVar("_Result")
_asked, _noticed = threading.Event(), threading.Event()
_ways_on: list[Callable[[], str]] = []
_leftovers: list[Callable[[], object]] = []

# Held where an end of the process would be worse than a kill at any other moment, as between two renames.
undivided = threading.RLock()


def interruptible(work: Callable[[], _Result]) -> _Result:
    """Calls `work` in another thread, and returns its result, or raises its exception.

    The first Ctrl-C ends it within a second or two, and a second one at once. A process that ignores Ctrl-C still does.

    Raises:
        KeyboardInterrupt: Ctrl-C ended it; the message says how to go on (see `way_on`).
    """
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        return work()
    # Imports that are silenced write to another standard error.
    stderr = os.dup(2)
    results: list[_Result] = []
    errors: list[BaseException] = []
    ended = threading.Event()

    def call() -> None:
        PAUSE.set(_stop_if_asked)
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)
        _noticed.set()
        ended.set()

    thread = threading.Thread(target=copy_context().run, args=(call,), name="command", daemon=True)
    try:
        try:
            thread.start()
            ended.wait()
        except KeyboardInterrupt:
            # From now on the system ends the process, even if a library keeps Python from running.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            _asked.set()
            if not (_noticed.wait(_GRACE) and ended.wait(_ENDING)):
                _end(stderr)
        if errors:
            raise errors[0]
        return results[0]
    finally:
        os.close(stderr)
        signal.signal(signal.SIGINT, before)
        _asked.clear()
        _noticed.clear()


@contextmanager
def way_on(line: Callable[[], str]) -> Iterator[None]:
    """Context manager that says how to go on, as `line()`, if Ctrl-C ends the block."""
    _ways_on.append(line)
    try:
        yield
    except BaseException as error:
        # A process that the classifier has started may fail because Ctrl-C reached it, too.
        if isinstance(error, KeyboardInterrupt):
            raise KeyboardInterrupt(str(error) or line()) from None
        if _asked.is_set():
            raise KeyboardInterrupt(line()) from None
        raise
    finally:
        _ways_on.remove(line)


@contextmanager
def leaving(clear: Callable[[], object]) -> Iterator[None]:
    """Context manager that calls `clear` if Ctrl-C ends the process in the block; otherwise, the block itself does."""
    _leftovers.append(clear)
    try:
        yield
    finally:
        _leftovers.remove(clear)


def _stop_if_asked() -> None:
    if _asked.is_set():
        _noticed.set()
        raise KeyboardInterrupt


def _end(stderr: int) -> NoReturn:
    """Ends this process in the middle of what it does."""
    undivided.acquire(timeout=_GRACE)
    for clear in reversed(_leftovers):
        with suppress(Exception):
            clear()
    line = "stopped."
    with suppress(Exception):
        sys.stdout.flush()
        line = f"stopped. {_ways_on[-1]()}"
    # A bar hides the cursor of a terminal.
    cursor = "\x1b[?25h" if os.isatty(stderr) else ""
    os.write(stderr, f"{cursor}\n{line}\n".encode(errors="replace"))
    os._exit(INTERRUPTED)
