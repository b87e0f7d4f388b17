"""The documents name files that exist, and the notebooks run."""

import json
import os
import re
import subprocess
import sys

import pytest

from limelight import __version__
from tests.places import ROOT

NOTEBOOKS = sorted((ROOT / "docs/guide").glob("*.ipynb"))


def test_every_path_in_the_architecture_exists():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    paths = re.findall(r"`([\w./-]+/[\w./-]*)`", text)
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def printed(notebook):
    """Returns the lines that the cells of a notebook printed, each as its words and its numbers."""
    cells = [cell for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    text = "".join("".join(output.get("text", "")) for cell in cells for output in cell["outputs"])
    number = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
    return [(re.split(number, line), [float(each) for each in re.findall(number, line)]) for line in text.splitlines()]


@pytest.mark.night
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_of_the_guide_runs_and_prints_what_it_shows(notebook, tmp_path):
    # In a separate process: a kernel leaves sockets and an event loop behind that would disturb other tests.
    program = """
import nbformat, runpy, sys
from pathlib import Path
nbformat.write(runpy.run_path("docs/guide/run.py")["run"](Path(sys.argv[1])), sys.argv[2])
"""
    ran = tmp_path / notebook.name
    done = subprocess.run(
        [sys.executable, "-c", program, str(notebook), str(ran)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    # Another processor may round otherwise.
    for (words, numbers), (shown, figures) in zip(printed(ran), printed(notebook), strict=True):
        assert (words, numbers) == (shown, pytest.approx(figures, rel=0.02, abs=0.002)), "run `make guide`"


@pytest.mark.long
def test_the_documentation_builds_without_a_warning(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Limelight {__version__}" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "LIMELIGHT_PORT" in (tmp_path / "settings.html").read_text(encoding="utf-8")
    assert "limelight score" in (tmp_path / "cli.html").read_text(encoding="utf-8")
    assert "/api/v1/predict" in (tmp_path / "api.html").read_text(encoding="utf-8")
    # No request goes to other hosts.
    assert not re.search(
        r'src="https?://|<link[^>]*href="https?://', (tmp_path / "index.html").read_text(encoding="utf-8")
    )
