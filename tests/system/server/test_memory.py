"""A server holds neither what only training needs nor pages of files that were needed at the start alone."""

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


def run(code: str, *arguments: str, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments],
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


ONLY_LINUX = pytest.mark.skipif(not Path("/proc/self/smaps").is_file(), reason="only Linux has /proc")


@ONLY_LINUX
def test_code_that_was_let_go_of_is_there_when_it_is_needed():
    code = f"""{RESIDENT}
import numpy
import app.operation.memory as m
before = resident()
m.let_go_of_files()
assert resident() < before / 2, (before, resident())
print(numpy.linalg.inv(numpy.eye(2) * 2)[0, 0])
"""
    assert run(code) == "0.5"


@ONLY_LINUX
def test_a_page_that_was_written_to_before_that_was_forbidden_is_kept(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"as it was" + bytes(8192))
    code = """
import ctypes, mmap, sys
import app.operation.memory as m
with open(sys.argv[1], "rb") as file:
    memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
memory[:9] = b"rewritten"
address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(address), ctypes.c_size_t(len(memory)), mmap.PROT_READ) == 0
m.let_go_of_files()
print(memory[:9].decode())
"""
    assert run(code, str(tmp_path / "file")) == "rewritten"


@ONLY_LINUX
def test_an_array_that_was_freed_leaves_nothing_behind_also_after_a_larger_one():
    code = """
from pathlib import Path
def resident():
    return int(Path("/proc/self/status").read_text().partition("RssAnon:")[2].split()[0])
import numpy
import app.operation.memory as m
m.keep_small_arrays()
numpy.ones(2_000_000)
kept = [numpy.ones(1_000_000) for _ in range(10)]
last = numpy.ones(100)
before = resident()
del kept
print(before - resident() > 75_000)
"""
    assert run(code) == "True"


@ONLY_LINUX
def test_the_memory_that_a_batch_frees_is_there_for_the_next_one():
    code = """
import resource
import numpy
import app.operation.memory as m
m.keep_small_arrays()
def batch():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    arrays = [numpy.ones(100_000) for _ in range(5)]
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
batch()
print(max(batch() for _ in range(3)) < 100)
"""
    assert run(code) == "True"
