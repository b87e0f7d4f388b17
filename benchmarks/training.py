"""Shows that training takes no more memory for ten times the reviews: `make bench-training`, about four minutes."""

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.figure import Figure, print_table

ROOT = Path(__file__).resolve().parent.parent
REVIEWS, DEV_REVIEWS, TIMES = 5_000, 500, 10
GROWTH_LIMIT = 1.10
# Logarithms of the number of sentences in a review, and of words in a sentence: mean and deviation of the reviews that
# the HAN was trained on.
_SENTENCES, _WORDS = (1.68, 0.76), (2.56, 0.73)
_VOCABULARY = 20_000


@dataclass(frozen=True)
class Training:
    """What a run of `train` took.

    Attributes:
        rows: Reviews of train.
        megabytes: The most memory that was resident at once, mapped files included.
        seconds: How long the epoch took, tracing included.
        fill: Percentage of the cells of batches that hold words.
        random_fill: The same for batches drawn at random.
    """

    rows: int
    megabytes: float
    seconds: float
    fill: float
    random_fill: float


def main() -> None:
    """Trains twice, prints what it took, and exits with 1 where more reviews took more memory."""
    random = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        words = np.array([f"word{number}" for number in range(_VOCABULARY)])
        _write_reviews(work / "train.jsonl", REVIEWS, words, random)
        _write_reviews(work / "dev.jsonl", DEV_REVIEWS, words, random)
        once = _train(work, 1)
        # With the same vocabulary the networks are of one size.
        often = _train(work, TIMES, "--tokenizer", str(work / "data-1"))
        ids = sum(file.stat().st_size for file in (work / f"data-{TIMES}" / "train").glob("*.arrow"))
    growth = often.megabytes / once.megabytes
    figures = [
        Figure("reviews on disk", ids / 1e6, "MB", f"{often.rows:,} reviews"),
        *(
            Figure(f"train, {run.rows:,} reviews", run.megabytes, "MB resident", "peak of 1 run")
            for run in (once, often)
        ),
        Figure(f"memory, {TIMES} times ÷ once", growth, "times", ""),
        # What both runs have, above all tracing, is in neither side of the difference.
        Figure("train", (often.rows - once.rows) / (often.seconds - once.seconds), "reviews/s", "both runs, 1 epoch"),
        Figure("cells that hold words", often.fill, "%", "200 batches"),
        Figure("the same, batches drawn at random", often.random_fill, "%", "200 batches"),
    ]
    print_table(figures)
    if growth >= GROWTH_LIMIT:
        sys.exit(
            f"Memory grew {growth:.2f} times with {TIMES} times the reviews; the limit is {GROWTH_LIMIT:.2f} times."
        )


def _write_reviews(path: Path, count: int, words: np.ndarray, random: np.random.Generator) -> None:
    """Writes reviews of made-up words: as long as real ones, and with a few words that are frequent and many rare."""
    shares = 1 / np.arange(1, len(words) + 1)
    shares /= shares.sum()
    with path.open("w", encoding="utf-8") as file:
        for stars in random.integers(1, 6, count).tolist():
            sentences = int(np.clip(random.lognormal(*_SENTENCES), 1, 60))
            lengths = np.clip(random.lognormal(*_WORDS, sentences), 1, 50).astype(int)
            drawn = np.split(random.choice(words, lengths.sum(), p=shares), lengths.cumsum()[:-1])
            text = " ".join(" ".join(sentence).capitalize() + "." for sentence in drawn)
            file.write(json.dumps({"text": text, "label": stars}) + "\n")


def _train(work: Path, times: int, *options: str) -> Training:
    """Prepares the reviews `times` over, and trains on them for an epoch."""
    data, out, run = (str(work / f"{name}-{times}") for name in ("data", "weights", "run"))
    files = [str(work / "train.jsonl")] * times
    _run("prepare", "--train", *files, "--dev", str(work / "dev.jsonl"), "--ordinal", "--out", data, *options)
    said, megabytes = _run(
        "train", "--data", data, "--out", out, "--run", run, "--network", "han", "--epochs", "1",
        "--units", "16", "--embedding-size", "32",
    )  # fmt: skip
    metadata = json.loads((Path(out) / "metadata.json").read_text(encoding="utf-8"))
    fill, random_fill = map(float, re.findall(r"([\d.]+)%", said)[:2])
    return Training(metadata["training_rows"], megabytes, metadata["seconds"], fill, random_fill)


def _run(command: str, *arguments: str) -> tuple[str, float]:
    """Runs a command of `model_training`; returns what it printed, and its peak of resident memory in MB."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "model_training", command, *arguments], cwd=ROOT, stdout=output, stderr=output
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    if process.returncode:
        sys.exit(f"{command} failed. It said:\n{said}")
    # The system counts in bytes on macOS, elsewhere in kilobytes.
    return said, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


if __name__ == "__main__":
    main()
