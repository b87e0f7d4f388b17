"""A server holds neither what only training needs nor code that ran at the start alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import ROOT

RESIDENT = """
from pathlib import Path
def resident():
    return int(Path("/proc/self/status").read_text().partition("RssFile:")[2].split()[0])
"""


def run(code: str, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()


@pytest.mark.parametrize(("backend", "loaded"), [("tensorflow", "False"), ("jax", "True")])
def test_jax_may_be_loaded_only_where_it_is_the_backend(backend, loaded):
    code = "import sys, app.operation.memory as m; m.forgo_training(); print(sys.modules.get('jax', True) is not None)"
    assert run(code, KERAS_BACKEND=backend) == loaded


@pytest.mark.skipif(not Path("/proc/self/maps").is_file(), reason="only Linux has /proc")
def test_code_that_was_let_go_of_is_there_when_it_is_needed():
    code = f"""{RESIDENT}
import numpy
import app.operation.memory as m
before = resident()
m.let_go_of_code()
assert resident() < before, before
print(numpy.linalg.inv(numpy.eye(2) * 2)[0, 0])
"""
    assert run(code) == "0.5"
