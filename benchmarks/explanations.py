"""Measures the processor time of explanations and edits against another checkout of the project, in one run.

Usage: python -m benchmarks.explanations OTHER [--data ../shared/data] [--rounds 9]

Both answer the same held-out reviews alternately, a process each with one thread. A text counts with its least time.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

# The name of a case: the model, the number of words of a text, how many texts, and what is asked.
_CASES: dict[str, tuple[str, int, int, dict[str, Any] | None]] = {
    "han, 75 words": ("han", 75, 24, {}),
    "han, 1,000 words": ("han", 1000, 3, {}),
    "han, 75 words, one struck": ("han", 75, 24, {"without": [3]}),
    "kim_cnn, 75 words": ("kim_cnn", 75, 24, {}),
    "han, edits of 75 words": ("han", 75, 12, None),
    "han, edits of 300 words": ("han", 300, 4, None),
}
_FILES = {"han": "reviews5/dev.parquet", "kim_cnn": "imdb/test.parquet"}


def texts_of(file: Path, words: int, count: int) -> list[str]:
    """Returns `count` reviews of about this number of words, or such pieces of all reviews if there are too few."""
    import numpy as np
    import pyarrow.parquet as pq

    every = pq.read_table(file)["text"].to_pylist()
    every = [every[row] for row in np.random.default_rng(0).permutation(len(every))]
    fitting = [text for text in every if 0.8 * words <= len(text.split()) <= 1.27 * words][:count]
    joined = " ".join(every[: 1000 + count]).split(" ")
    return fitting if len(fitting) == count else [" ".join(joined[words * n : words * (n + 1)]) for n in range(count)]


def _answer(case: str, data: Path) -> Callable[[], list[float]]:
    """Returns a function that answers the texts of a case, and returns the milliseconds that each took."""
    from app.answers.explanations import ExplainRequest, explain_text
    from app.settings import Settings
    from limelight import load

    name, words, count, question = _CASES[case]
    model, texts = load(f"weights/{name}"), texts_of(data / _FILES[name], words, count)
    registry = SimpleNamespace(get=lambda _: model, prior=lambda _, prior: prior)
    app = SimpleNamespace(state=SimpleNamespace(registry=registry, settings=Settings()))
    request: Any = SimpleNamespace(app=app, state=SimpleNamespace(started=0.0, request_id=""))

    def ask(text: str) -> object:
        if question is None:
            return model.edit(text)
        return explain_text(request, ExplainRequest(text=text, **question))

    def run() -> list[float]:
        times = []
        for text in texts:
            begun = time.process_time()
            ask(text)
            times.append(1000 * (time.process_time() - begun))
        return times

    ask(texts[0])
    return run


def _work(data: Path) -> None:
    """Answers each case that is named on a line of standard input."""
    made: dict[str, Callable[[], list[float]]] = {}
    for line in sys.stdin:
        case = line.strip()
        if case not in made:
            made[case] = _answer(case, data)
        print(json.dumps(made[case]()), flush=True)


def _start(tree: Path, data: Path) -> subprocess.Popen[str]:
    # `-P`: this folder has modules with names of the library's.
    command = [sys.executable, "-P", __file__, str(tree), "--data", str(data), "--work"]
    environment = os.environ | {"PYTHONPATH": str(tree), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, cwd=tree, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _ask(process: subprocess.Popen[str], case: str) -> list[float]:
    assert process.stdin is not None
    assert process.stdout is not None
    print(case, file=process.stdin, flush=True)
    times: list[float] = json.loads(process.stdout.readline())
    return times


def main() -> None:
    """Prints for each case the milliseconds of a text there and here, and how many times less it is here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--case", choices=_CASES, action="append")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    data = given.data.resolve()
    if given.work:
        _work(data)
        return
    trees = [given.other.resolve(), Path(__file__).resolve().parent.parent]
    processes = [_start(tree, data) for tree in trees]
    for case in given.case or _CASES:
        least: list[list[float]] = [[], []]
        for turn in range(given.rounds):
            for side in (0, 1) if turn % 2 else (1, 0):
                times = _ask(processes[side], case)
                least[side] = list(map(min, least[side] or times, times))
        there, here = (sum(times) / len(times) for times in least)
        print(f"{case}: {there:.2f} ms there, {here:.2f} ms here, {there / here:.2f} times less, n {len(least[0])}")
    for process in processes:
        process.communicate()


if __name__ == "__main__":
    main()
