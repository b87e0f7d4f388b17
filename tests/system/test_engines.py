"""On each engine, the program of the documentation scores every row once, even if one of its processes is killed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from limelight import Scorer, load
from limelight.report.rows.columns import Columns
from limelight.report.rows.source import open_table, read_table
from tests.places import ROOT
from tests.tiny import TEXTS, save_tiny_han

PAGE = (ROOT / "docs/cluster.md").read_text(encoding="utf-8")
PROGRAMS = dict(re.findall(r"^## ([^\n]+)\n\n```python\n(.+?)^```", PAGE, re.DOTALL | re.MULTILINE))
# Modules and a program that each requires.
NEEDS = {"Ray Data": ("ray.data",), "Spark": ("pyspark.sql", "java"), "Dask": ("dask.dataframe", "distributed")}
# The form that Ray's own documentation shows most.
_CLASS = re.search(r"`map_batches\((Scorer, .+?)\)`", PAGE)[1]
ROWS = 600
_STARTS = 3


@pytest.fixture
def reviews(tmp_path: Path) -> pa.Table:
    """Reviews in six files, one without a text, one empty, and a column whose name the answers have too."""
    texts = [f"{TEXTS[number % 4]} Order {number}." for number in range(ROWS)]
    columns = {"id": range(ROWS), "text": [*texts[:-2], None, ""], "label": ["mine"] * ROWS}
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    (tmp_path / "reviews").mkdir()
    for number in range(6):
        pq.write_table(table.slice(number * ROWS // 6, ROWS // 6), tmp_path / f"reviews/{number}.parquet")
    return table


def run(code: str, folder: Path) -> Path:
    """Runs a program in `folder`, again if its engine does not start; returns the folder with a file for each batch."""
    batches = folder / "batches"
    environment = os.environ | {
        "LIMELIGHT_BATCHES": str(batches),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
        "PYSPARK_PYTHON": sys.executable,
        "RAY_worker_niceness": "0",
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    (folder / "program.py").write_text(code, encoding="utf-8")
    for _ in range(_STARTS):
        shutil.rmtree(batches, ignore_errors=True)
        shutil.rmtree(folder / "scored", ignore_errors=True)
        batches.mkdir()
        command = [sys.executable, "program.py"]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        # On a busy machine, engines give up starting; an error after the first batch is ours.
        if done.returncode == 0 or any(batches.iterdir()):
            break
    if "The current node timed out during startup" in done.stderr:
        pytest.skip(f"Ray did not start {_STARTS} times, since this machine is too busy")
    assert done.returncode == 0, done.stderr[-4000:]
    return batches


def test_the_page_has_a_program_for_each_engine() -> None:
    assert PROGRAMS.keys() == NEEDS.keys()


def test_the_job_for_kubernetes_is_the_program_of_the_page_with_other_folders() -> None:
    script, job = yaml.safe_load_all((ROOT / "deploy/rayjob-score.yaml").read_text(encoding="utf-8"))
    program = re.sub(r'"(reviews|scored)"', r'"/data/\1"', PROGRAMS["Ray Data"]).replace("=16", "=64")
    assert script["data"]["score.py"] == program
    assert job["spec"]["entrypoint"].split()[-1].rpartition("/")[2] in script["data"]


@pytest.mark.night
def test_actors_leave_cores_to_the_reader_of_the_table(reviews: pa.Table, tmp_path: Path) -> None:
    pytest.importorskip("ray.data", reason="ray.data is not installed: make test-engines")
    weights = save_tiny_han(tmp_path / "tiny")
    code = PROGRAMS["Ray Data"].replace('Scorer("han", text="text")', _CLASS).replace('"han"', repr(str(weights)))
    run(code.replace("import ray\n", "import ray\nray.init(num_cpus=2, include_dashboard=False)\n"), tmp_path)
    assert open_table(str(tmp_path / "scored"))[0].num_rows == ROWS


@pytest.mark.parametrize(
    "engine", ["Ray Data", *(pytest.param(name, marks=pytest.mark.night) for name in NEEDS if name != "Ray Data")]
)
def test_a_killed_process_loses_and_doubles_no_row(engine: str, reviews: pa.Table, tmp_path: Path) -> None:
    *modules, last = NEEDS[engine]
    if last == "java":
        if shutil.which(last) is None:
            pytest.skip("Spark needs Java")
    else:
        modules.append(last)
    for module in modules:
        pytest.importorskip(module, reason=f"{module} is not installed: make test-engines")
    weights = save_tiny_han(tmp_path / "tiny")
    code = PROGRAMS[engine].replace(
        "from limelight import Scorer", "from tests.system.dying import DyingScorer as Scorer"
    )
    code = code.replace('"han"', repr(str(weights))).replace("batch_size=500", "batch_size=20")
    # Starts sooner on a busy machine, and has two processes on any.
    code = code.replace("import ray\n", "import ray\nray.init(num_cpus=2, include_dashboard=False)\n")
    # Spark alone does not repeat tasks on one machine by default.
    code = code.replace("builder.getOrCreate", 'builder.master("local[2,4]").getOrCreate')
    batches = run(code, tmp_path)
    assert (batches / "killed").exists()
    scored = open_table(str(tmp_path / "scored"))[0].sort_by("id")
    expected = Scorer(weights, text="text")(reviews)
    assert scored.select(expected.column_names).num_rows == ROWS
    for name in expected.column_names:
        found, wanted = scored.column(name).to_pylist(), expected.column(name).to_pylist()
        # The last decimal depends on the other rows of a batch.
        assert found == (pytest.approx(wanted, abs=2e-6) if isinstance(wanted[0], float) else wanted), name
    # A report predicts nothing again.
    steps: list[str] = []
    read_table(scored, load(weights), Columns(text="text"), lambda what, done, of: steps.append(what))
    assert steps == []
