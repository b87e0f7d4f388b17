"""`make serve` from nothing: it says beforehand where to look, and gives a remedy for each thing that is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

# A Python whose environments do nothing, so that none is installed.
_EMPTY = """#!/bin/sh
case "$*" in
*'venv --clear'*) mkdir -p .venv/bin && cp "$0" .venv/bin/python && touch .venv/bin/pip ;;
*'pip install'*|*'-m app'*) echo "ran $*" ;;
*) exec '{python}' "$@" ;;
esac
"""
# This Python, with a module that changes it.
_CHANGED = """#!/bin/sh
PYTHONPATH='{modules}' exec '{python}' "$@"
"""
_OLD = "import sys\nsys.version_info = (3, 10, 4)\n"
_WITHOUT = "raise ModuleNotFoundError\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clone's files that `make serve` reads, and no environment."""
    clone = tmp_path / "a clone"
    clone.mkdir()
    for name in ("Makefile", "requirements-serve.txt"):
        shutil.copy(ROOT / name, clone)
    return clone


def make_serve(folder: Path, python: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs `make serve`, with a script as the only `python3` that is found if one is given."""
    found = os.environ["PATH"]
    if python is not None:
        bin_folder = folder.parent / "bin"
        bin_folder.mkdir()
        (bin_folder / "python3").write_text(python, encoding="utf-8")
        (bin_folder / "python3").chmod(0o755)
        found = f"{bin_folder}:{found}"
    kept = {name: value for name, value in os.environ.items() if name not in ("PORT", "LIMELIGHT_PORT", "MAKEFLAGS")}
    environment = {**kept, "PATH": found, **variables}
    return subprocess.run(["make", "serve"], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_it_says_where_to_look_before_it_installs_and_installs_once(folder: Path) -> None:
    first = make_serve(folder, _EMPTY.format(python=sys.executable), PORT="8123")
    assert first.returncode == 0, first.stderr
    said = first.stdout.splitlines()
    address, installed, served = (
        next(number for number, line in enumerate(said) if part in line)
        for part in ("http://127.0.0.1:8123", "ran -m pip install", "ran -m app")
    )
    assert address < installed < served
    assert "pip install" not in make_serve(folder).stdout


def test_a_python_that_is_missing_is_named(folder: Path) -> None:
    refused = make_serve(folder, PYTHON="python3.99")
    assert refused.returncode != 0
    reason = refused.stderr.splitlines()[0]
    assert "python3.99 is missing" in reason
    assert "make serve PYTHON=" in reason


@pytest.mark.parametrize(
    ("module", "content", "named"),
    [("sitecustomize.py", _OLD, "3.10"), ("ensurepip.py", _WITHOUT, "venv module")],
    ids=["too old", "without venv"],
)
def test_a_python_that_cannot_serve_is_refused_in_one_line_with_a_remedy(
    module: str, content: str, named: str, folder: Path
) -> None:
    modules = folder.parent / "modules"
    modules.mkdir()
    (modules / module).write_text(content, encoding="utf-8")
    refused = make_serve(folder, _CHANGED.format(modules=modules, python=sys.executable))
    assert refused.returncode != 0
    [reason] = [line for line in refused.stderr.splitlines() if not line.startswith("make")]
    assert named in reason
    assert "make serve PYTHON=" in reason
    assert not (folder / ".venv/bin").exists()


def test_without_a_network_the_last_line_says_what_to_do(folder: Path) -> None:
    offline = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}
    refused = make_serve(folder, **offline, PYTHON=sys.executable)
    assert refused.returncode != 0
    *_, reason = [line for line in refused.stderr.splitlines() if not line.startswith("make")]
    assert "network" in reason
    assert not (folder / ".venv/requirements-serve.txt").exists()
