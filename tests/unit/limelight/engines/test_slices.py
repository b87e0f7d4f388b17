from contextlib import contextmanager
from contextvars import copy_context

import pytest

from limelight.engines.slices import GATE, network


def test_without_a_gate_a_slice_runs_at_once():
    with network():
        pass


def test_every_slice_passes_the_gate_of_its_own_context():
    passed = []

    @contextmanager
    def gate():
        passed.append("in")
        yield
        passed.append("out")

    def call():
        GATE.set(gate)
        for _ in range(2):
            with network():
                passed.append("run")

    copy_context().run(call)
    with network():
        pass
    assert passed == ["in", "run", "out"] * 2


def test_a_gate_that_raises_ends_the_call_before_the_next_slice():
    ran = []

    def gate():
        raise InterruptedError

    def call():
        GATE.set(gate)
        with network():
            ran.append("run")

    with pytest.raises(InterruptedError):
        copy_context().run(call)
    assert not ran
