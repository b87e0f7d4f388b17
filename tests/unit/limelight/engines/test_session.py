import os
import subprocess
import sys
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path

import pytest

from limelight.engines.session import GATE, network
from tests.places import ROOT
from tests.tiny import save_tiny_han

PREDICT = "import sys, limelight; limelight.load(sys.argv[1]).predict('Lovely.')"


def test_the_runtime_of_the_networks_reports_nothing_to_its_makers(tmp_path: Path):
    weights, home = save_tiny_han(tmp_path / "han"), tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    subprocess.run(
        [sys.executable, "-c", PREDICT, str(weights)],
        cwd=ROOT,
        env={**kept, "HOME": str(home)},
        check=True,
        timeout=120,
    )
    # Its reports wait in a database there.
    assert not list(home.rglob("*onnxruntime*"))


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
