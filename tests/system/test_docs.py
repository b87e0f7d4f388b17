"""The documents name files that exist, and the notebooks run."""

import json
import os
import re
import subprocess
import sys
from itertools import pairwise

import pytest

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


@pytest.mark.long
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


def cells_of(notebook):
    """Returns the kind and the text of each cell."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_begins_with_what_it_needs_and_folds_an_answer_to_every_exercise(notebook):
    cells = cells_of(notebook)
    assert "`pip install . matplotlib`" in cells[0][1]
    assert re.search(r"\*Time:\* about \d+ minutes", cells[0][1])
    exercises = [text for kind, text in cells if kind == "markdown" and re.search(r"\*Exercises?[:.]\*", text)]
    assert exercises
    for text in exercises:
        assert re.search(r"\*Exercises?[:.]\*.*<details>\s*<summary>Answers?</summary>.*</details>", text, re.DOTALL), (
            text
        )


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_asks_before_each_picture_and_has_a_task_with_an_answer(notebook):
    cells = cells_of(notebook)
    for (before, question), (kind, text) in pairwise(cells):
        if kind == "code" and "plt.show()" in text:
            assert before == "markdown", text
            assert re.search(r"\*Guess first:\*[^*]*\?", question), text
    tasks = [place for place, (_, text) in enumerate(cells) if "*Task:*" in text]
    assert len(tasks) == 1
    task, check, answer = (text for _, text in cells[tasks[0] + 1 : tasks[0] + 4])
    assert "return None" in task
    assert "def check(" in check
    assert answer.startswith("<details><summary>Answer</summary>")


@pytest.mark.long
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_and_the_answers_to_its_exercises_run_in_any_folder(notebook, tmp_path):
    parts = []
    for kind, text in cells_of(notebook):
        parts += [text] if kind == "code" else re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (tmp_path / "all.py").write_text("\n".join(parts), encoding="utf-8")
    environment = {**os.environ, "MPLBACKEND": "Agg", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "all.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    # The task is checked before its answer and after it.
    assert re.findall(r"^(Not yet|Right):", done.stdout, re.MULTILINE) == ["Not yet", "Right"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_its_cells_gave(notebook):
    cells = [cell for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in cells)
    assert any("image/png" in output.get("data", {}) for cell in cells for output in cell["outputs"])


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
    assert "LIMELIGHT_PORT" in (tmp_path / "settings.html").read_text(encoding="utf-8")
    assert "limelight score" in (tmp_path / "cli.html").read_text(encoding="utf-8")
    assert "/api/v1/predict" in (tmp_path / "api.html").read_text(encoding="utf-8")
    # No request goes to other hosts.
    assert not re.search(
        r'src="https?://|<link[^>]*href="https?://', (tmp_path / "index.html").read_text(encoding="utf-8")
    )
