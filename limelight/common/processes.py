"""Runs child processes that end with this one, and reads the memory limits of a container."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from limelight.common.one_thread import one_thread_each

Submit = Callable[..., Future[Any]]


@contextmanager
def processes(count: int, begin: Callable[..., None], *arguments: Any) -> Iterator[Submit]:
    """Context manager for `count` processes; yields the function that submits a call to them.

    The processes end when this process is killed, and at once when an exception ends the context; Ctrl-C reaches only
    this process. Each has one thread for NumPy, as the processes share the cores. Results must be small: if a process
    is killed while a pipe holds only half of a result, waiting for the rest would never end.

    Args:
        count: Number of processes.
        begin: A function called first in each process.
        arguments: Its arguments.
    """
    # Spawned, not forked: a fork would inherit locks held by threads that it does not have.
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin, (begin, arguments))
    others = multiprocessing.active_children()

    def submit(function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        # May start a process, which inherits that Ctrl-C is blocked: that is for this process alone.
        usual = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with one_thread_each():
                return pool.submit(function, *arguments)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, usual)

    try:
        yield submit
        # Here too, since Ctrl-C may arrive while it waits.
        pool.shutdown(cancel_futures=True)
    except BaseException:
        # Their unfinished work is of no use any more. Python 3.14 has kill_workers() for this.
        for process in multiprocessing.active_children():
            if process not in others:
                process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def container_limits() -> list[int]:
    """Returns the memory limits of this container in bytes, from versions 2 and 1 of Linux control groups."""
    files = (Path("/sys/fs/cgroup", name) for name in ("memory.max", "memory/memory.limit_in_bytes"))
    found = (file.read_text().strip() for file in files if file.is_file())
    return [int(limit) for limit in found if limit.isdecimal()]


def _begin(begin: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    begin(*arguments)


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
