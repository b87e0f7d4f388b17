"""Child processes end with the parent, and Ctrl-C finds them all."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np  # noqa: F401
import pytest
from threadpoolctl import threadpool_info

from limelight.common.one_thread import ONE_THREAD
from limelight.common.processes import processes
from tests.keyboard import keyboard

# Far more than a pipe takes at once.
LONG = "x" * 10_000_000


@pytest.fixture(autouse=True)
def _hears() -> Iterator[None]:
    with keyboard():
        yield


def test_ctrl_c_leaves_no_process_that_has_just_been_started(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = ProcessPoolExecutor.submit

    def interrupted(pool: ProcessPoolExecutor, *arguments: Any) -> None:
        usual(pool, *arguments)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", interrupted)
    others = multiprocessing.active_children()
    with pytest.raises(KeyboardInterrupt), processes(1, len, "") as submit:
        submit(len, LONG)
    assert multiprocessing.active_children() == others


def test_a_function_is_called_in_another_process() -> None:
    with processes(2, len, "") as submit:
        numbers = {future.result() for future in [submit(os.getpid), submit(os.getpid)]}
        assert os.getpid() not in numbers
        assert submit(len, LONG).result() == len(LONG)


def threads_of_numpy() -> int:
    return max(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core has one thread in any case")
def test_a_process_multiplies_with_one_thread_and_this_one_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ONE_THREAD:
        monkeypatch.delenv(name, raising=False)
    before = dict(os.environ)
    with processes(2, int) as submit:
        assert [submit(threads_of_numpy).result() for _ in range(2)] == [1, 1]
    assert dict(os.environ) == before


def test_an_exception_ends_the_processes_of_the_context_and_no_other() -> None:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    mine = context.Process(target=held.wait, daemon=True)
    mine.start()
    with pytest.raises(TypeError), processes(1, len, "") as submit:
        submit(len, 1).result()
    assert multiprocessing.active_children() == [mine]
    held.set()
    mine.join()
    assert mine.exitcode == 0
