"""Our products take one thread, and what else a process computes takes as many as before."""

import os
from collections.abc import Callable, Iterator
from threading import Barrier, Thread

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_info, threadpool_limits

from limelight.common.one_thread import one_thread
from limelight.common.yielding import PAUSE
from limelight.engines.windows import weigh_words
from tests.unit.limelight.engines.test_gru import SIZE, level


def threads() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def set_threads(count: int) -> None:
    for library in ThreadpoolController().select(user_api="blas").lib_controllers:
        library.set_num_threads(count)
        library.clear_controlling_thread()


@pytest.fixture(autouse=True)
def _two() -> Iterator[None]:
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("one core has one thread in any case")
    (before,) = threads()
    set_threads(2)
    yield
    set_threads(before)


LAYOUT = np.array([[1, 2, 3], [1, 3, 0]])


@pytest.mark.parametrize(
    "compute",
    [
        lambda: level()(np.ones((4, SIZE), np.float32), LAYOUT),
        lambda: level().read(np.ones((4, SIZE), np.float32), LAYOUT),
        lambda: weigh_words(np.ones((4, 3), np.float32), np.ones((2, 3, 5), np.float32)),
    ],
    ids=["states", "states to show", "words"],
)
def test_products_take_one_thread_and_the_rest_of_the_process_as_many_as_before(compute: Callable) -> None:
    seen: set[int] = set()
    token = PAUSE.set(lambda: seen.update(threads()))
    try:
        compute()
    finally:
        PAUSE.reset(token)
    assert seen == {1}
    assert threads() == {2}


def test_of_several_threads_the_last_restores_it_even_after_an_exception() -> None:
    inside, first_left = Barrier(2, timeout=60), Barrier(2, timeout=60)
    seen = []

    @one_thread
    def last() -> None:
        inside.wait()
        first_left.wait()
        seen.append(threads())

    @one_thread
    def first() -> None:
        inside.wait()
        raise LookupError

    other = Thread(target=last)
    other.start()
    with pytest.raises(LookupError):
        first()
    first_left.wait()
    other.join()
    assert seen == [{1}]
    assert threads() == {2}


def test_a_limit_of_ones_own_is_kept() -> None:
    with threadpool_limits(1, "blas"):
        weigh_words(np.ones((4, 3), np.float32), np.ones((2, 3, 5), np.float32))
        assert threads() == {1}
    assert threads() == {2}
