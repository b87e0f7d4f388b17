"""Processes are killed, and no row is lost or doubled: the output has the same bytes."""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from limelight.score.job import ScoreRequest, prepare
from limelight.score.parts import WrittenPart
from limelight.score.pools import in_processes
from tests.keyboard import keyboard
from tests.places import ROOT
from tests.unit.limelight.score.jobs import Run, contents

# For each format and engine; in half of them a worker is killed before the parent.
KILLS = int(os.environ.get("KILLS", "2"))


def command(reviews: Path, out: Path, weights: Path, *options: str, rows: int = 5) -> list[str]:
    """Returns the command that scores `reviews`, with parts of `rows` rows."""
    program = (
        "import sys; from limelight import cli; from limelight.commands import score; "
        f"score.SHARD_ROWS = score.EXPLAINED_SHARD_ROWS = {rows}; cli.main(sys.argv[1:])"
    )
    given = [str(reviews), "--out", str(out), "--model", str(weights), *options]
    return [sys.executable, "-c", program, "score", *given]


def children(parent: int) -> list[int]:
    """Returns the living child processes of each thread of a process."""
    try:
        found = [file.read_text().split() for file in Path(f"/proc/{parent}/task").glob("*/children")]
    except OSError:
        return []
    return [int(pid) for each in found for pid in each]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.long
def test_a_worker_that_is_killed_is_replaced_and_its_rows_are_there_once(
    run: Run, reviews: Path, weights: Path, tmp_path: Path
) -> None:
    run(reviews, tmp_path / "whole")
    killed = []

    def kill_one(_: WrittenPart) -> None:
        if not killed:
            victim = multiprocessing.active_children()[0]
            victim.kill()
            killed.append(victim.pid)

    with prepare(
        ScoreRequest([str(reviews)], tmp_path / "out", weights, shard_rows=5), BytesIO(), lambda _: None
    ) as job:
        job.run(in_processes(2), kill_one)
    assert killed
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_in_one_line_and_does_not_wait_for_the_part_under_way(
    reviews: Path, weights: Path, tmp_path: Path, workers: str
) -> None:
    # Two parts, each of many minutes.
    reviews.write_text(reviews.read_text() * 20_000)
    arguments = ["--workers", workers, "--explain", "phrases"]
    given = command(reviews, tmp_path / "out", weights, *arguments, rows=230_000)
    with keyboard():
        process = subprocess.Popen(given, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    with process:
        while "rows/s" not in (line := process.stderr.readline()):
            assert line, "it ended before it said how far it is"
        started = children(process.pid)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1].splitlines()
    assert process.returncode == 130
    assert said[-1].endswith("The same command resumes from there.")
    assert "0 of 460,000 rows" in said[-1]
    assert not any("Traceback" in line for line in said)
    until(lambda: not any(map(is_alive, started)))
    assert [file.name for file in (tmp_path / "out").iterdir() if file.name != ".lock"] == ["_manifest.json"]


@pytest.mark.parametrize(
    "form", ["csv", *(pytest.param(more, marks=pytest.mark.night) for more in ("jsonl", "parquet"))]
)
def test_killed_at_random_moments_the_output_is_the_same(
    run: Run, reviews: Path, weights: Path, tmp_path: Path, form: str
) -> None:
    # Enough that no run ends before its kill.
    reviews.write_text(reviews.read_text() * 20 * KILLS)
    whole, out = tmp_path / f"whole.{form}", tmp_path / f"out.{form}"
    run(reviews, whole)
    engine = ["--workers", "2"]
    moments = random.Random(form)
    for kill in range(KILLS):
        with subprocess.Popen(command(reviews, out, weights, *engine), cwd=ROOT, stderr=subprocess.DEVNULL) as process:
            parts = written(out)
            until(lambda: written(out) > parts or process.poll() is not None)  # noqa: B023
            time.sleep(moments.random() / 10)
            workers = children(process.pid)
            victim = moments.choice([process.pid, *workers]) if kill % 2 else process.pid
            if victim != process.pid and is_alive(victim):
                os.kill(victim, signal.SIGKILL)
                time.sleep(moments.random())
            process.kill()
        until(lambda: not any(map(is_alive, workers)))  # noqa: B023
    subprocess.run(command(reviews, out, weights, *engine), cwd=ROOT, check=False, stderr=subprocess.DEVNULL)
    assert out.read_bytes() == whole.read_bytes()


def written(out: Path) -> int:
    """Returns the number of parts; only lists names, since a run that ends removes the files."""
    return sum(1 for _ in out.with_name(f"{out.name}.parts").glob("part-*"))


def until(done: Callable[[], bool], seconds: float = 300) -> None:
    """Waits until `done()` is true."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)
