"""The documents name files that exist, and the notebooks run."""

import json
import re
import subprocess
import sys

import pytest

from tests.places import ROOT

NOTEBOOKS = sorted((ROOT / "docs/guide").glob("*.ipynb"))


def test_every_path_in_the_architecture_exists():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    paths = re.findall(r"`([\w./-]+/[\w./-]*)`", text)
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.long
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_of_the_guide_runs_from_the_first_cell_to_the_last(notebook):
    # As a process of its own: a kernel leaves sockets and a loop behind that are no concern of other tests.
    program = "import runpy, sys; runpy.run_path('docs/guide/run.py')['run'](__import__('pathlib').Path(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", program, str(notebook)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_its_cells_gave(notebook):
    cells = [cell for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in cells)
    assert any("image/png" in output.get("data", {}) for cell in cells for output in cell["outputs"])
