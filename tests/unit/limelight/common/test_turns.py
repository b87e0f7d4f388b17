from contextvars import copy_context

import pytest

from limelight.common.turns import PAUSE, give_way


def test_a_call_gives_way_as_its_own_thread_says_and_may_end_there():
    paused = []

    def end():
        paused.append(True)
        if len(paused) == 2:
            raise InterruptedError

    def call():
        PAUSE.set(end)
        for _ in range(3):
            give_way()

    with pytest.raises(InterruptedError):
        copy_context().run(call)
    give_way()
    assert len(paused) == 2
