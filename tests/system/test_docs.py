"""The documents name files that exist, and the drawing of the rooms is that of today's imports."""

import json
import re
import runpy
import subprocess
import sys

import pytest

from tests.places import ROOT

HOUSE = runpy.run_path(str(ROOT / "docs/house.py"))
NOTEBOOKS = sorted((ROOT / "docs/guide").glob("*.ipynb"))


def test_every_path_in_the_architecture_exists():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    paths = re.findall(r"`([\w./-]+/[\w./-]*)`", text)
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_drawing_shows_the_rooms_and_imports_of_today():
    assert (ROOT / "docs/house.svg").read_text(encoding="utf-8") == HOUSE["draw"](), "Run make house."


def test_a_room_stands_above_those_that_it_uses():
    room = HOUSE["Room"]
    rooms = [
        room("roof", "", frozenset({"wall"})),
        room("ground", "", frozenset()),
        room("wall", "", frozenset({"ground"})),
    ]
    assert [[each.name for each in floor] for floor in HOUSE["floors"](rooms)] == [["ground"], ["wall"], ["roof"]]


def test_rooms_that_use_each_other_are_named():
    room = HOUSE["Room"]
    with pytest.raises(ValueError, match="circle: left, right"):
        HOUSE["floors"]([room("left", "", frozenset({"right"})), room("right", "", frozenset({"left"}))])


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
