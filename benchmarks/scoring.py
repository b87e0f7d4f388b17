"""Measures `limelight score` beside the bare network and beside MiniLM, on both cores: `make bench-scoring`."""

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

from benchmarks import REVIEWS, minilm, shuffled
from benchmarks.figure import Figure, print_table
from limelight.jobs.shard import ONE_THREAD
from limelight.shipped import weights_dir

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
GROWTH, GROWTH_LIMIT = "memory of the parent, all rows ÷ a tenth", 1.1
# A call of the bare network takes as many reviews as one of the scorer.
BATCH, CALLS, MINILM_CALLS = 256, 12, 3


def main() -> None:
    """Measures and prints; exits with 1 where a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="reviews; also a tenth of them, for memory")
    parser.add_argument(
        "--ray", action=argparse.BooleanOptionalAction, default=True, help="whether Ray is measured too"
    )
    arguments = parser.parse_args()
    rows = arguments.rows
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        write_reviews(work / "many.jsonl", rows)
        write_reviews(work / "few.jsonl", rows // 10)
        bare, peer = (float(rate) for rate in _python("print(*rates())").split())
        # Also few rows are several parts, so that they are not scored by the parent itself.
        parts = ["--shard-rows", str(max(1, rows // 40))]
        few, many = score(work, "few", *parts), score(work, "many", *parts)
        on_ray = score(work, "many", "--ray", *parts) if arguments.ray else None
    figures = [
        Figure("bare HAN in batches, both cores", bare, "reviews/s", f"{CALLS} pairs of batches of {BATCH}"),
        Figure("score, 2 processes", many.rate, "rows/s", f"{rows:,} rows, model loaded"),
        Figure("score, 2 processes, from start to end", rows / many.seconds, "rows/s", f"{rows:,} rows"),
        Figure("memory of the parent, a tenth of the rows", few.megabytes, "MB resident", "peak of 1 run"),
        Figure("memory of the parent, all rows", many.megabytes, "MB resident", "peak of 1 run"),
        Figure("score ÷ bare network", 100 * many.rate / bare, "%", "floor 50, go for 75"),
        Figure(GROWTH, many.megabytes / few.megabytes, "times", f"at most {GROWTH_LIMIT}"),
    ]
    if peer:
        figures.append(Figure("all-MiniLM-L6 in batches, both cores", peer, "reviews/s", f"{MINILM_CALLS} pairs"))
        figures.append(Figure("score ÷ all-MiniLM-L6", many.rate / peer, "times", "floor 50, go for 100"))
    if on_ray:
        figures.append(Figure("score, 2 actors on Ray", on_ray.rate, "rows/s", f"{rows:,} rows, model loaded"))
        figures.append(Figure("Ray ÷ processes", 100 * on_ray.rate / many.rate, "%", "floor 80, go for 95"))
    print_table(figures)
    value = {figure.name: figure.value for figure in figures}
    floors = {"score ÷ bare network": 50, "score ÷ all-MiniLM-L6": 50, "Ray ÷ processes": 80}
    missed = [name for name, floor in floors.items() if value.get(name, floor) < floor]
    if value[GROWTH] > GROWTH_LIMIT:
        missed.append(GROWTH)
    if not peer:
        print(minilm.HOW_TO_INSTALL)
    if missed:
        sys.exit(f"Below the floor: {', '.join(missed)}.")


class Run:
    """What a run of the command took: rows a second once the model is loaded, seconds, megabytes of the parent."""

    def __init__(self, rate: float, seconds: float, megabytes: float):
        self.rate, self.seconds, self.megabytes = rate, seconds, megabytes


def score(work: Path, name: str, *options: str) -> Run:
    """Scores a file with two workers."""
    out = work / "-".join(("scored", name, *options))
    command = [sys.executable, "-m", "limelight", "score", str(work / f"{name}.jsonl"), "--out", str(out)]
    start, peak = time.perf_counter(), 0.0
    command += ["--workers", str(WORKERS), *options]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, _peak(process.pid))
            time.sleep(0.05)
        assert process.stderr is not None
        said = process.stderr.read()
    rate = re.search(r"([\d,]+) rows/s\s*$", said)
    if process.returncode or rate is None:
        sys.exit(f"score failed. It said:\n{said}")
    return Run(float(rate[1].replace(",", "")), time.perf_counter() - start, peak)


def rates() -> tuple[float, float]:
    """Returns reviews a second of the bare network and of MiniLM, 0 where it is missing; for a process of its own."""
    import limelight

    predictor = limelight.load(weights_dir() / "han")
    predictor.warm_up()
    texts = [shuffled(REVIEWS[number % len(REVIEWS)], number) for number in range(BATCH)]
    documents = predictor.preprocessor.batch_token_ids(texts)
    bare = _rate(lambda: predictor.engine(documents), BATCH, CALLS)
    if not minilm.is_installed():
        return bare, 0.0
    encode = minilm.MiniLM()
    return bare, _rate(lambda: encode(texts[: len(REVIEWS)]), len(REVIEWS), MINILM_CALLS)


def write_reviews(path: Path, count: int) -> None:
    """Writes reviews that are all different, of the lengths of those of the other benchmarks."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            text = shuffled(REVIEWS[number % len(REVIEWS)], number)
            file.write(json.dumps({"id": number, "text": text}) + "\n")


def _rate(call: Callable[[], object], reviews: int, calls: int) -> float:
    with ThreadPoolExecutor(WORKERS) as threads:
        seconds = []
        for number in range(calls + 2):
            start = time.perf_counter()
            list(threads.map(lambda _: call(), range(WORKERS)))
            # The first calls warm up.
            if number > 1:
                seconds.append(time.perf_counter() - start)
    return WORKERS * reviews / statistics.median(seconds)


def _python(code: str) -> str:
    """Runs code of this module in a process whose network has one thread for each call, as each worker has."""
    environment = {**os.environ, **ONE_THREAD}
    program = f"from benchmarks.scoring import rates\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def _peak(pid: int) -> float:
    """Returns the most memory that a process has had, in MB; 0 where it is gone, or the system does not say."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) * 1024 / 1e6 if found else 0.0


if __name__ == "__main__":
    main()
