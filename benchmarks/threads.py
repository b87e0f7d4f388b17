"""Measures what explanations cost in a process that sets nothing, against one thread: `python -m benchmarks.threads`.

Processes of both kinds take turns, each with the same reviews; a ratio is that of their medians.
"""

import argparse
import os
import statistics
import subprocess
import sys

from benchmarks import REVIEW, shuffled
from benchmarks.figure import Figure, print_table
from benchmarks.kept import keep, measured
from limelight.common.one_thread import ONE_THREAD
from tests.places import ROOT

_REVIEWS = 30
# Prints milliseconds of the processor, and on the clock, for each review of standard input.
_PROGRAM = """
import sys, time
from limelight import load
model, (first, *reviews) = load(sys.argv[1]), sys.stdin.read().splitlines()
model.explain(first)
began = time.process_time(), time.perf_counter()
for review in reviews:
    model.explain(review)
ended = time.process_time(), time.perf_counter()
print(*(1000 * (end - begin) / len(reviews) for begin, end in zip(began, ended)))
"""


def main() -> None:
    """Prints a row for each network and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="processes of each kind, for each network")
    parser.add_argument("--write", action="store_true", help="keep the figures in docs/figures")
    options = parser.parse_args()
    rounds = options.rounds
    figures = []
    nothing = {name: value for name, value in os.environ.items() if name not in ONE_THREAD}
    for model in ("han", "kim_cnn"):
        pairs = [(_explain(model, nothing), _explain(model, nothing | ONE_THREAD)) for _ in range(rounds)]
        for index, what in enumerate(("processor", "clock")):
            plain, one = (statistics.median(run[index] for run in runs) for runs in zip(*pairs, strict=True))
            sample = f"{rounds} processes of each kind, {_REVIEWS} reviews"
            figures.append(Figure(f"{model}, nothing set: {what} of an explanation", plain, "ms", sample))
            figures.append(Figure(f"{model}, nothing set against one thread: {what}", plain / one, "×", sample))
    print_table(figures)
    if options.write:
        keep("threads", "python -m benchmarks.threads --write", measured(figures))


def _explain(model: str, environment: dict[str, str]) -> list[float]:
    reviews = "\n".join(shuffled(REVIEW, number) for number in range(_REVIEWS + 1))
    command = [sys.executable, "-c", _PROGRAM, model]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, input=reviews, stdout=subprocess.PIPE, text=True, check=True
    )
    return [float(each) for each in run.stdout.split()]


if __name__ == "__main__":
    main()
