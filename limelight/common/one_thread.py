"""The environment of a process that computes with one thread, such as those of the server and of `limelight score`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

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
