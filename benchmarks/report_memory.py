"""Measures the memory of `limelight report` on scored rows: `python -m benchmarks.report_memory FILE --write`.

It is the peak of its processes together, with shared pages counted once. `--write` keeps it in docs/figures.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import tyro
from tyro.conf import Positional

from benchmarks.kept import ROOT, keep
from benchmarks.server import megabytes

COMMAND = "python -m benchmarks.report_memory FILE --write"


def main(
    file: Positional[Path],
    text: str = "text",
    stars: str = "stars",
    rows: tuple[int, ...] = (2_000, 32_000, 200_000),
    write: bool = False,
) -> None:
    """Prints the peak for each number of rows.

    Args:
        file: A Parquet file of reviews.
        text: The column of the reviews.
        stars: The column of their stars.
        rows: How many rows to report on.
        write: Whether to keep the figures.
    """
    table = pq.read_table(file, columns=[text, stars])
    table = table.filter(pc.greater(pc.utf8_length(table[text]), 0))
    drawn = table.take(np.random.default_rng(0).permutation(table.num_rows)[: max(rows)])
    figures = {"characters of a text, mean": float(pc.mean(pc.utf8_length(drawn[text])).as_py())}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        pq.write_table(drawn, work / "all.parquet")
        _run("score", str(work / "all.parquet"), "--text", text, "--out", str(work / "scored.parquet"))
        scored = pq.read_table(work / "scored.parquet")
        for number in rows:
            pq.write_table(scored.slice(0, number), work / "some.parquet")
            options = ["--text", text, "--stars", stars, "--out", str(work / "report.html"), "--force"]
            peak = _run("report", str(work / "some.parquet"), *options)
            figures[f"report on {number:,} rows, MB"] = peak
            print(f"{number:,} rows: {peak:.0f} MB", flush=True)
    if write:
        keep("report-memory", COMMAND, figures)


def _run(*arguments: str) -> float:
    """Runs a command of Limelight, and returns the peak memory of its processes in MB."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "limelight", *arguments], cwd=ROOT, stdout=output, stderr=output
        )
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, megabytes(process.pid))
            time.sleep(0.2)
        if process.returncode:
            output.seek(0)
            sys.exit(f"limelight {arguments[0]} failed. Its output:\n{output.read()}")
    return peak


if __name__ == "__main__":
    tyro.cli(main)
