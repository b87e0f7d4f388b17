"""Trains on tables by one command, and compares with the linear baseline: `python -m benchmarks.tables --folder DIR`.

Each table is a pair NAME.train.csv and NAME.test.csv with the columns text and label. Nothing is chosen by test rows.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import tyro
from rich.console import Console
from rich.table import Table


def measure(folder: Path, names: tuple[str, ...] = (), options: str = "", keep: Path | None = None) -> None:
    """Prints accuracy on test next to TF-IDF, calibration error, and time, for each table.

    Args:
        folder: The folder of the tables.
        names: Some of them; all by default.
        options: More options of `train`.
        keep: A folder for the weights and a file of the results, result.jsonl.
    """
    table = Table("table", "network", "rows", "test", "TF-IDF", "difference (95%)", "calibration error", "wall", "CPU")
    known = sorted(path.name.removesuffix(".train.csv") for path in folder.glob("*.train.csv"))
    with TemporaryDirectory() as place:
        for name in names or known:
            row = _run(name, folder, Path(keep or place), options.split())
            print(json.dumps(row), flush=True)
            if keep is not None:
                with (keep / "result.jsonl").open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
            table.add_row(*map(str, row.values()))
    Console(width=140).print(table)


def _run(name: str, folder: Path, place: Path, options: list[str]) -> dict[str, object]:
    out = place / name
    command = [sys.executable, "-m", "model_training", "train", str(folder / f"{name}.train.csv"), "--force"]
    command += ["--test", str(folder / f"{name}.test.csv"), "--out", str(out), "--run", str(place / f"{name}.run")]
    before, began = _cpu_seconds(), time.monotonic()
    subprocess.run([*command, *options], check=True, env={**os.environ, "OMP_NUM_THREADS": "1"}, stdout=sys.stderr)
    wall, cpu = time.monotonic() - began, _cpu_seconds() - before
    metadata = json.loads((out / "metadata.json").read_text(encoding="utf-8"))
    scores = next(each for each in metadata["scores"] if each["split"] == "test")
    baseline = metadata["baseline"]
    difference, low, high = (100 * value for value in baseline["difference"]["test"])
    return {
        "table": name,
        "network": metadata["recipe"]["network"],
        "rows": metadata["training_rows"],
        "test": round(100 * scores["value"], 1),
        "TF-IDF": round(100 * baseline["values"]["test"], 1),
        "difference": f"{difference:+.1f} ({low:+.1f} to {high:+.1f})",
        "calibration": round(100 * metadata["insights"]["calibration"]["error"]["test"][1], 1),
        "wall": round(wall),
        "CPU": round(cpu),
    }


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    tyro.cli(measure)
