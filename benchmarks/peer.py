"""Measures the server, and 20 lines of FastAPI with as many processes, on reviews that no cache has seen.

`python -m benchmarks.peer reviews.parquet` takes some minutes, and any file of a few ten thousand reviews, which it
reads in an order that repeats none. The ratios are medians over rounds, and a round loads both. With `--write` they are
put into docs/speed.md, with the date and the number of cores.
"""

import argparse
import datetime
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from benchmarks.figure import Figure, digits, print_table
from benchmarks.server import ROOT, Server, megabytes, put_load, require_wrk, running_server
from limelight.commands.onnx_export import export_onnx
from limelight.tables.read import read_rows, survey
from limelight.tables.sources import source_of
from limelight.weights import load_weights

_LONGEST = 5000
MANY = "32 clients"
OURS, PLAIN = "Limelight", "peer, 20 lines of FastAPI"
PAGE = ROOT / "docs" / "speed.md"
_SERVE = "from benchmarks.plain_server import serve; import sys; serve(int(sys.argv[3]), sys.argv[1], int(sys.argv[2]))"
_TABLE = re.compile(r"(?<=<!-- python -m benchmarks\.peer FILE --write -->\n).*?(?=<!-- end -->)", re.DOTALL)


@dataclass(frozen=True)
class Case:
    """A kind of load: its name, the clients, and the reviews in each of their requests."""

    name: str
    clients: int
    reviews: int = 1


CASES = (Case("1 client", 1), Case(MANY, 32), Case("4 clients, 32 reviews a call", 4, 32))


@dataclass(frozen=True)
class _Result:
    """The reviews of a second, the milliseconds of a request, and those of a processor that a review took."""

    rate: float
    p50: float
    p99: float
    processor: float


class Reviews:
    """Reviews in a random order, none taken twice."""

    def __init__(self, texts: Sequence[str]):
        once = list(dict.fromkeys(texts))
        self._texts = [once[place] for place in np.random.default_rng(1).permutation(len(once)).tolist()]

    def bodies(self, case: Case, seconds: float) -> list[dict[str, object]]:
        """Returns more bodies than a server answers in `seconds`; exits if there are too few reviews."""
        most = int(seconds * 5000)
        texts, self._texts = self._texts[:most], self._texts[most:]
        if len(texts) < most:
            sys.exit("There are too few reviews: each would be sent twice. Give a larger file, or fewer --rounds.")
        if case.reviews == 1:
            return [{"text": text, "model": "han"} for text in texts]
        calls = range(0, len(texts) - case.reviews + 1, case.reviews)
        return [{"texts": texts[first : first + case.reviews], "model": "han"} for first in calls]


def read_reviews(path: Path, column: str) -> list[str]:
    """Returns the texts of a table, without the longest."""
    texts: list[str] = []
    for rows in read_rows(survey(source_of(path))):
        texts += [text for text in rows[column].to_pylist() if text and text.strip() and len(text) <= _LONGEST]
    return texts


def compare(reviews: Reviews, rounds: int, seconds: float, processes: int) -> list[Figure]:
    """Returns the medians of both servers, and of the ratios of their rates: more is better for Limelight."""
    require_wrk()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        export_onnx(load_weights(ROOT / "weights" / "han"), Path(folder, "han"))
        ours = stack.enter_context(running_server(workers=processes))
        plain = stack.enter_context(
            running_server(["-c", _SERVE, str(Path(folder, "han")), str(processes)], give_port=True)
        )
        figures = [
            Figure(f"{OURS}, start to ready, all models", ours.start_seconds, "s", "1 start"),
            Figure(f"{OURS}, memory when ready", megabytes(ours.process_id), "MB", f"{processes} processes"),
        ]
        for case in CASES:
            results = []
            for number in range(rounds + 1):
                # Both in each round, and each first in half of them.
                bodies = reviews.bodies(case, seconds if number else 1)
                pair = (ours, plain) if number % 2 else (plain, ours)
                found = {id(server): _load(server, case, bodies, seconds if number else 1) for server in pair}
                results.append((found[id(ours)], found[id(plain)]))
            figures += _figures(case, results[1:])
        figures.append(Figure(f"{OURS}, memory after", megabytes(ours.process_id), "MB", f"{processes} processes"))
    return figures


def _load(server: Server, case: Case, bodies: list[dict[str, object]], seconds: float) -> _Result:
    before = _busy(server)
    load = put_load(server.url, bodies, case.clients, seconds)
    if load.requests + case.clients > len(bodies):
        sys.exit("The server was faster than there are reviews, so that some were sent twice.")
    busy = 1000 * (_busy(server) - before) / max(1, load.requests) / case.reviews
    return _Result(case.reviews * load.rate, 1000 * load.p50, 1000 * load.p99, busy)


def _figures(case: Case, results: list[tuple[_Result, _Result]]) -> list[Figure]:
    sample, figures = f"{len(results)} rounds", []
    for name, own in zip((OURS, PLAIN), zip(*results, strict=True), strict=True):
        for what, values, unit in (
            ("", [each.rate for each in own], "reviews/s"),
            (", p50", [each.p50 for each in own], "ms"),
            (", p99", [each.p99 for each in own], "ms"),
            (", processor", [each.processor for each in own], "ms/review"),
        ):
            figures.append(Figure(f"{name}, {case.name}{what}", statistics.median(values), unit, sample))
    faster = statistics.median(one.rate / other.rate for one, other in results)
    lighter = statistics.median(other.processor / one.processor for one, other in results)
    figures.append(Figure(f"{OURS} ÷ peer, {case.name}", faster, "times", sample))
    figures.append(Figure(f"peer ÷ {OURS}, {case.name}, processor", lighter, "times", sample))
    return figures


def _busy(server: Server) -> float:
    """Returns the seconds that a server has computed."""
    top = psutil.Process(server.process_id)
    times = [process.cpu_times() for process in (top, *top.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def write(figures: Sequence[Figure]) -> None:
    """Writes the figures into docs/speed.md; exits if the machine is too busy for that."""
    if (load := os.getloadavg()[0]) > (cores := os.cpu_count() or 1) + 4:
        sys.exit(f"{load:.0f} processes compete for {cores} cores: nothing is written. Try again on a quiet machine.")
    values = {figure.name: figure.value for figure in figures}
    sample = next(figure.sample for figure in figures if figure.name.endswith(MANY))
    lines = [
        f"Measured on {datetime.datetime.now(datetime.UTC).date()}, {cores} cores, {sample} of both, reviews unseen:",
        "",
        "| load | Limelight | 20 lines of FastAPI on the same graphs | ratio | ratio of processor time |",
        "|---|--:|--:|--:|--:|",
    ]
    for case in CASES:
        ours, plain = (
            f"{digits(values[f'{name}, {case.name}'])} reviews/s; {digits(values[f'{name}, {case.name}, p50'])}, "
            f"{digits(values[f'{name}, {case.name}, p99'])} ms"
            for name in (OURS, PLAIN)
        )
        ratio = digits(values[f"{OURS} ÷ peer, {case.name}"])
        lighter = digits(values[f"peer ÷ {OURS}, {case.name}, processor"])
        lines.append(f"| {case.name} | {ours} | {plain} | {ratio} × | {lighter} × |")
    table = "\n" + "\n".join([*lines, "", "Milliseconds are p50 and p99 of a request.", ""]) + "\n"
    PAGE.write_text(_TABLE.sub(table, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def main() -> None:
    """Prints the figures, and writes them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="a table of reviews, none is sent twice")
    parser.add_argument("--text", default="text", help="the column of the texts (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each load (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=3, help="seconds of a load (default: %(default)s)")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="of each server (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help="put the ratios into docs/speed.md")
    options = parser.parse_args()
    reviews = Reviews(read_reviews(options.file, options.text))
    figures = compare(reviews, options.rounds, options.seconds, options.processes)
    print_table(figures)
    if options.write:
        write(figures)


if __name__ == "__main__":
    main()
