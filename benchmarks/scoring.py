"""Measures `limelight score` and the bare network, on both cores: `make bench-scoring`."""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import REVIEWS, shuffled
from benchmarks.figure import Figure, print_table
from limelight.common.one_thread import ONE_THREAD
from limelight.common.resources import weights_dir

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
# A call of the bare network takes as many reviews as one of the scorer.
BATCH, CALLS = 256, 12
ALONE, BARE = "score ÷ bare network, one process", "score ÷ bare network, two processes"
GROWTH = "memory of the parent, all rows ÷ a tenth"
# Required values, lower or upper bounds.
FLOORS = {ALONE: 80, BARE: 50}
CEILINGS = {GROWTH: 1.1}
PARTS = ("score", "memory")


def main() -> None:
    """Measures and prints; exits with 1 if a required value is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="reviews that are scored")
    parser.add_argument(
        "--memory-rows", type=int, default=100_000, help="short reviews, and a tenth of them, for memory"
    )
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    arguments = parser.parse_args()
    wanted = PARTS if arguments.only is None else (arguments.only,)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        if "score" in wanted:
            figures += measure_rates(work, arguments.rows)
        if "memory" in wanted:
            figures += measure_memory(work, arguments.memory_rows)
    print_table(figures)
    value = {figure.name: figure.value for figure in figures}
    missed = [name for name, floor in FLOORS.items() if value.get(name, floor) < floor]
    missed += [name for name, ceiling in CEILINGS.items() if value.get(name, ceiling) > ceiling]
    if missed:
        sys.exit(f"Missed: {', '.join(missed)}.")


def measure_rates(work: Path, rows: int) -> list[Figure]:
    """Compares `score` with the bare network."""
    write_reviews(work / "many.jsonl", rows)
    lone, bare = (float(rate) for rate in _python("print(*rates())").split())
    one, many = score(work, "many", workers=1), score(work, "many")
    return [
        Figure("bare HAN in batches, one thread", lone, "reviews/s", f"{CALLS} batches of {BATCH}"),
        Figure("score, 1 process", one.rate, "rows/s", f"{rows:,} rows, model loaded"),
        Figure(ALONE, 100 * one.rate / lone, "%", f"floor {FLOORS[ALONE]}"),
        Figure("bare HAN in batches, both cores", bare, "reviews/s", f"{CALLS} pairs of batches of {BATCH}"),
        Figure("score, 2 processes", many.rate, "rows/s", f"{rows:,} rows, model loaded"),
        Figure("score, 2 processes, from start to end", rows / many.seconds, "rows/s", f"{rows:,} rows"),
        Figure(BARE, 100 * many.rate / bare, "%", "floor 50, go for 75"),
    ]


def measure_memory(work: Path, rows: int) -> list[Figure]:
    """Compares the peak memory of the parent process for short reviews and for a tenth of them."""
    peaks = []
    for name, count in (("tenth", rows // 10), ("all", rows)):
        write_reviews(work / f"{name}.jsonl", count, words=8)
        peaks.append(score(work, name).megabytes)
    return [
        Figure("memory of the parent, a tenth of the rows", peaks[0], "MB resident", f"peak of {rows // 10:,} rows"),
        Figure("memory of the parent, all rows", peaks[1], "MB resident", f"peak of {rows:,} rows"),
        Figure(GROWTH, peaks[1] / peaks[0], "times", f"at most {CEILINGS[GROWTH]}"),
    ]


class Run:
    """Results of a run of the command: rows a second once the model is loaded, seconds, megabytes of the parent."""

    def __init__(self, rate: float, seconds: float, megabytes: float):
        self.rate, self.seconds, self.megabytes = rate, seconds, megabytes


def score(work: Path, name: str, *options: str, workers: int = WORKERS) -> Run:
    """Scores a file."""
    out = work / "-".join(("scored", name, str(workers), *options))
    command = [sys.executable, "-m", "limelight", "score", str(work / f"{name}.jsonl"), "--out", str(out)]
    start, peak = time.perf_counter(), 0.0
    command += ["--workers", str(workers), *options]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, _peak(process.pid))
            time.sleep(0.05)
        assert process.stderr is not None
        output = process.stderr.read()
    rate = re.search(r"([\d,]+) rows/s\s*$", output)
    if process.returncode or rate is None:
        sys.exit(f"score failed. It said:\n{output}")
    return Run(float(rate[1].replace(",", "")), time.perf_counter() - start, peak)


def rates() -> tuple[float, float]:
    """Returns reviews a second of the bare network, on one core and on both."""
    import limelight

    predictor = limelight.load(weights_dir() / "han")
    texts = [shuffled(REVIEWS[number % len(REVIEWS)], number) for number in range(BATCH)]
    documents = predictor.preprocessor.batch_token_ids(texts)
    lone, both = (_rate(lambda: predictor.engine(documents), BATCH, CALLS, threads) for threads in (1, WORKERS))
    return lone, both


def write_reviews(path: Path, count: int, words: int | None = None) -> None:
    """Writes reviews that are all different, with the lengths of those of the other benchmarks or `words` words."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            text = shuffled(REVIEWS[number % len(REVIEWS)], number)
            text = text if words is None else " ".join(text.split()[:words])
            file.write(json.dumps({"id": number, "text": text}) + "\n")


def _rate(call: Callable[[], object], reviews: int, calls: int, workers: int = WORKERS) -> float:
    with ThreadPoolExecutor(workers) as threads:
        seconds = []
        for number in range(calls + 2):
            start = time.perf_counter()
            list(threads.map(lambda _: call(), range(workers)))
            # The first calls are a warm-up.
            if number > 1:
                seconds.append(time.perf_counter() - start)
    return workers * reviews / statistics.median(seconds)


def _python(code: str) -> str:
    """Runs code of this module in a process whose network has one thread for each call, like every worker."""
    environment = {**os.environ, **ONE_THREAD}
    program = f"from benchmarks.scoring import rates\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def _peak(pid: int) -> float:
    """Returns the peak memory of a process in MB; 0 if it has ended, or the system does not report it."""
    try:
        match = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(match[1]) * 1024 / 1e6 if match else 0.0


if __name__ == "__main__":
    main()
