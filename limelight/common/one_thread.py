"""One thread for NumPy: in a whole process, such as those of the server and of `limelight score`, or in some calls."""

import os
import threading
from collections.abc import Iterator
from contextlib import ContextDecorator, contextmanager
from functools import cache
from typing import Any

# Environment variables that libraries read when they start.
ONE_THREAD = {
    # NumPy's products are so small that a second thread gains nothing; processes share the cores.
    "OMP_NUM_THREADS": "1",
    # The second thread that the tokenizer would wake for a text costs more than it gains.
    "TOKENIZERS_PARALLELISM": "false",
}


def set_one_thread() -> None:
    """Sets the variables that the environment does not set; call it before NumPy is imported."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Context manager that sets these variables for processes started in it, and restores them afterwards.

    A process that sets them itself is too late: its first import may have loaded NumPy.
    """
    added = {name: value for name, value in ONE_THREAD.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


class _OneThread(ContextDecorator):
    """NumPy multiplies with one thread in the block, or in the function, and with as many as before after it.

    A library has one number for all threads of a process: where several are in a block, the last one restores it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._usual: list[tuple[Any, int]] = []

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._usual = [(library, count) for library in _libraries() if (count := _set_one(library)) != 1]
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                for library, count in self._usual:
                    _release(library)
                    library.set_num_threads(count)
                    _release(library)


def _set_one(library: Any) -> int:
    """Sets one thread; returns the number before, or 1 if another thread has set a number that it will restore."""
    count: int = library.get_num_threads()
    if count == 1:
        return 1
    library.set_num_threads(1)
    return count if library.get_num_threads() == 1 else 1


def _release(library: Any) -> None:
    """Any thread may set the number from now on: threadpoolctl allows it to the one that set it first."""
    if release := getattr(library, "clear_controlling_thread", None):
        release(force=True)


@cache
def _libraries() -> list[Any]:
    # Imported here: a command that answers nothing needs no NumPy. To look for them takes a millisecond.
    from threadpoolctl import ThreadpoolController

    return list(ThreadpoolController().select(user_api="blas").lib_controllers)


one_thread = _OneThread()
