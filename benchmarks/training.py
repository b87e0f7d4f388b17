"""Measures prepare and train next to other ways to do the same: `make bench-training`."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figure import Figure, print_table

ROOT = Path(__file__).resolve().parent.parent
REVIEWS, DEV_REVIEWS, FEW, STEPS = 20_000, 1_000, 2_000, 60
# Batches of a notebook hold 64 reviews, and take longer.
NOTEBOOK_STEPS = 15
GROWTH_LIMIT = 1.10
_MEMORY_OF = {"pytorch": "with Keras, which makes the batches"}
_HOW_TO_INSTALL = "To have them: pip install --target FOLDER torch, then PYTHONPATH=FOLDER make bench-training."
# Log-normal parameters of the number of sentences in a review, and of words in a sentence, fitted to the reviews that
# the HAN was trained on.
_SENTENCES, _WORDS = (1.68, 0.76), (2.56, 0.73)
_VOCABULARY = 20_000
# The bound for `prepare`: the tokenizer alone on whole texts, in one process too.
_BOUND = """
import sys
import datasets
from tokenizers import Tokenizer
rows = datasets.load_dataset("json", data_files=sys.argv[1], split="train", cache_dir=sys.argv[3])
tokenizer = Tokenizer.from_file(sys.argv[2])
def encode(batch):
    return {"ids": [found.ids for found in tokenizer.encode_batch_fast(batch["text"])]}
rows.map(encode, batched=True, remove_columns=rows.column_names)
"""


@dataclass(frozen=True)
class Took:
    """Results of a command.

    Attributes:
        said: Its output.
        seconds: Wall-clock time.
        cpu_seconds: Processor time, including child processes.
        megabytes: Peak resident memory of its first process, including mapped files.
    """

    said: str
    seconds: float
    cpu_seconds: float
    megabytes: float


def main() -> None:
    """Measures, prints, and exits with 1 if more reviews took more memory."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        write_made_up(work)
        figures = [*_start(), *_prepare(work), *_memory(work)]
        growth = figures[-1].value
        figures += _train(work)
    print_table(figures)
    if find_spec("torch") is None:
        print(f"\nPyTorch is not installed, so its rows are left out. {_HOW_TO_INSTALL}")
    if growth >= GROWTH_LIMIT:
        sys.exit(
            f"Memory grew {growth:.2f} times with {REVIEWS // FEW} times the reviews; the limit is "
            f"{GROWTH_LIMIT:.2f} times."
        )


def _start() -> list[Figure]:
    """Starts a command that only prints its help."""
    took = _run(*_command("prepare", "--help"))
    return [
        Figure("prepare --help", took.seconds, "s", "1 run"),
        Figure("prepare --help, memory", took.megabytes, "MB", "1 run"),
    ]


def _prepare(work: Path) -> list[Figure]:
    """Prepares reviews, and runs the tokenizer alone on them."""
    rows = REVIEWS + DEV_REVIEWS
    raw = sum((work / f"{name}.jsonl").stat().st_size for name in ("train", "dev"))
    with _largest(work / "data.partial") as largest:
        took, bound = prepare_and_bound(work)
    share = bound / took
    return [
        Figure("prepare", 1 / took, "rows/CPU-s", f"{rows:,} rows"),
        Figure("the tokenizer alone", 1 / bound, "rows/CPU-s", f"{REVIEWS:,} rows"),
        Figure("prepare ÷ the tokenizer alone", 100 * share, "%", "floor 50"),
        Figure("prepare, disk at the peak ÷ raw text", largest[0] / raw, "times", "floor 2"),
    ]


def prepare_and_bound(work: Path) -> tuple[float, float]:
    """Prepares the reviews of `write_made_up`, and runs the tokenizer alone: seconds of a processor for a review."""
    files = ["--train", str(work / "train.jsonl"), "--dev", str(work / "dev.jsonl")]
    shutil.rmtree(work / "data", ignore_errors=True)
    shutil.rmtree(work / "cache", ignore_errors=True)
    ours = _run(*_command("prepare", *files, "--ordinal", "--out", str(work / "data")))
    arguments = (str(work / "train.jsonl"), str(work / "data/tokenizer.json"), str(work / "cache"))
    bound = _run(sys.executable, "-c", _BOUND, *arguments, TOKENIZERS_PARALLELISM="false")
    return ours.cpu_seconds / (REVIEWS + DEV_REVIEWS), bound.cpu_seconds / REVIEWS


def _memory(work: Path) -> list[Figure]:
    """Trains the same number of steps on a few rows, and on all of them."""
    runs = {}
    for rows in (FEW, REVIEWS):
        out = work / f"weights-{rows}"
        runs[rows] = _run(
            *_command("train-seeds", "--seeds", "1", "--data", str(work / "data"), package="research"),
            *("--network", "han", "--out", str(out), "--run", str(out) + "-run"),
            *("--epochs", "3", "--max-rows", str(rows), "--max-steps", str(STEPS), "--max-documents", "128"),
        )
    few, many = (took.megabytes for took in runs.values())
    return [
        Figure("train, peak of memory", many, "MB", f"{REVIEWS:,} rows, {STEPS} steps; floor 1,200"),
        Figure(f"memory, {REVIEWS // FEW} times the rows ÷ once", many / few, "times", f"limit {GROWTH_LIMIT}"),
    ]


def _train(work: Path) -> list[Figure]:
    """Trains the same steps with each implementation."""
    ways = {"ours": STEPS, "fit": STEPS, "notebook": NOTEBOOK_STEPS}
    if find_spec("torch") is not None:
        ways["pytorch"] = STEPS
    found: dict[str, dict[str, Any]] = {}
    for way, steps in ways.items():
        # Keras would load PyTorch if it is installed.
        peers = {"PYTHONPATH": os.environ.get("PYTHONPATH", "")} if way == "pytorch" else {}
        said = _run(sys.executable, "-m", "benchmarks.trainers", way, str(work / "data"), str(steps), **peers).said
        found[way] = json.loads(said.strip().splitlines()[-1])
    ours = found["ours"]
    rate = ours["documents_per_second"]
    names = {
        "ours": "train",
        "fit": "keras.Model.fit, the same network and batches",
        "notebook": "the notebook's way (TimeDistributed, 20 × 50)",
        "pytorch": "PyTorch, packed",
    }
    figures = [
        Figure(names[way], found[way]["documents_per_second"], "documents/s", f"{steps} steps")
        for way, steps in ways.items()
    ]
    figures += [Figure("train, first step", ours["first_step"], "s", "floor 6")]
    figures += [
        Figure(f"train ÷ {names[way]}", rate / found[way]["documents_per_second"], "times", f"floor {floor}")
        for way, floor in (("fit", 1.5), ("notebook", 4), ("pytorch", 1.8))
        if way in found
    ]
    share = rate * ours["operations_per_document"] / ours["matrix_rate"]
    figures += [Figure("train, share of the matrix rate", 100 * share, "%", "floor 25")]
    return figures + [
        Figure(f"{names[way]}, peak of memory", found[way]["megabytes"], "MB", _MEMORY_OF.get(way, "steps alone"))
        for way in ways
    ]


def write_made_up(work: Path) -> None:
    """Writes train.jsonl and dev.jsonl."""
    random = np.random.default_rng(1)
    words = np.array([f"word{number}" for number in range(_VOCABULARY)])
    for name, count in (("train", REVIEWS), ("dev", DEV_REVIEWS)):
        _write_reviews(work / f"{name}.jsonl", count, words, random)


def _write_reviews(path: Path, count: int, words: np.ndarray, random: np.random.Generator) -> None:
    """Writes reviews of made-up words: as long as real ones, with a few frequent words and many rare ones."""
    shares = 1 / np.arange(1, len(words) + 1)
    shares /= shares.sum()
    with path.open("w", encoding="utf-8") as file:
        for stars in random.integers(1, 6, count).tolist():
            sentences = int(np.clip(random.lognormal(*_SENTENCES), 1, 60))
            lengths = np.clip(random.lognormal(*_WORDS, sentences), 1, 50).astype(int)
            drawn = np.split(random.choice(words, lengths.sum(), p=shares), lengths.cumsum()[:-1])
            text = " ".join(" ".join(sentence).capitalize() + "." for sentence in drawn)
            file.write(json.dumps({"text": text, "label": stars}) + "\n")


@contextmanager
def _largest(folder: Path) -> Iterator[list[int]]:
    """Yields a list whose only number is updated to the peak number of bytes in `folder`."""
    largest, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            sizes = []
            for path in folder.rglob("*"):
                try:
                    sizes.append(path.stat().st_size)
                except OSError:
                    continue
            largest[0] = max(largest[0], sum(sizes))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield largest
    finally:
        done.set()
        thread.join()


def _command(*arguments: str, package: str = "model_training") -> tuple[str, ...]:
    return (sys.executable, "-m", package, *arguments)


def _run(*command: str, **environment: str) -> Took:
    """Runs a command to its end, without the packages that PYTHONPATH adds."""
    environment = {**os.environ, "PYTHONPATH": "", **environment}
    with tempfile.TemporaryFile("w+") as output:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    if process.returncode:
        sys.exit(f"{' '.join(command[:5])} failed. Its output:\n{said}")
    # The system reports bytes on macOS, kilobytes elsewhere.
    unit = 1 if sys.platform == "darwin" else 1024
    return Took(said, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


if __name__ == "__main__":
    main()
