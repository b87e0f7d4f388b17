"""Measures the server, 20 lines of FastAPI and 60 lines with batching, with equally many processes, on unseen reviews.

`python -m benchmarks.peer reviews.parquet` takes a few minutes and any file of some ten thousand reviews; it sends
each once. The ratios are medians over rounds; a round loads every server. `--write` writes them to docs/speed.md
and docs/figures, with the date, the commit and the number of cores.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.figure import Figure, digits, print_table
from benchmarks.kept import keep, measured, put_lines
from benchmarks.server import ROOT, Server, megabytes, put_load, require_wrk, running_server
from limelight.commands.onnx_export import export_onnx
from limelight.tables.read import inspect, read_rows
from limelight.tables.sources import source_of
from limelight.weights import load_weights

_LONGEST = 5000
MANY = "32 clients"
OURS, PLAIN, BATCHING = "Limelight", "peer, 20 lines of FastAPI", "peer, 60 lines that batch"
PEERS = {PLAIN: "benchmarks.plain_server", BATCHING: "benchmarks.batching_server"}
COMMAND, PAGE = "python -m benchmarks.peer FILE --write", ROOT / "docs" / "speed.md"
_SERVE = (
    "from benchmarks.plain_server import serve; import sys; "
    "serve(int(sys.argv[4]), sys.argv[1], int(sys.argv[2]), sys.argv[3])"
)


@dataclass(frozen=True)
class Case:
    """A kind of load: its name, the clients, the reviews in each of their requests, and the question."""

    name: str
    clients: int
    reviews: int = 1
    question: str = "predict"


CASES = (Case("1 client", 1), Case(MANY, 32), Case("4 clients, 32 reviews per call", 4, 32))
EXPLAINED = Case("8 clients, explanations", 8, question="explain")


@dataclass(frozen=True)
class Result:
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
    """Returns the texts of a table, without the longest, and without those that have no word, which are refused."""
    texts: list[str] = []
    for rows in read_rows(inspect(source_of(path))):
        texts += [
            text for text in rows[column].to_pylist() if text and any(map(str.isalpha, text)) and len(text) <= _LONGEST
        ]
    return texts


@contextmanager
def serving(processes: int, peers: Iterable[str] = PEERS) -> Iterator[dict[str, Server]]:
    """Runs Limelight and `peers`, each with `processes` processes; exits if wrk is missing."""
    require_wrk()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        export_onnx(load_weights(ROOT / "weights" / "han"), Path(folder, "han"))
        servers = {OURS: stack.enter_context(running_server(workers=processes))}
        for name in peers:
            command = ["-c", _SERVE, str(Path(folder, "han")), str(processes), PEERS[name]]
            servers[name] = stack.enter_context(running_server(command, give_port=True))
        yield servers


def compare(reviews: Reviews, rounds: int, seconds: float, processes: int) -> list[Figure]:
    """Returns the medians of all servers, and of the ratios of their rates: more is better for Limelight."""
    with serving(processes) as servers:
        ours = servers[OURS]
        figures = [
            Figure(f"{OURS}, start to ready, all models", ours.start_seconds, "s", "1 start"),
            Figure(f"{OURS}, memory when ready", megabytes(ours.process_id), "MB", f"{processes} processes"),
        ]
        for case in (*CASES, EXPLAINED):
            results = []
            for number in range(rounds + 1):
                # All in each round, and each first in some.
                bodies = reviews.bodies(case, seconds if number else 1)
                names = [OURS] if case is EXPLAINED else list(servers)
                names = names[number % len(names) :] + names[: number % len(names)]
                results.append({name: load(servers[name], case, bodies, seconds if number else 1) for name in names})
            figures += _figures(case, results[1:])
        figures.append(Figure(f"{OURS}, memory after", megabytes(ours.process_id), "MB", f"{processes} processes"))
    return figures


def load(server: Server, case: Case, bodies: list[dict[str, object]], seconds: float) -> Result:
    """Sends a server requests for some time; exits if it answers more than there are bodies."""
    before = server.busy()
    answered = put_load(server.url, bodies, case.clients, seconds, case.question)
    if answered.requests + case.clients > len(bodies):
        sys.exit("The server was faster than there are reviews, so that some were sent twice.")
    busy = 1000 * (server.busy() - before) / max(1, answered.requests) / case.reviews
    return Result(case.reviews * answered.rate, 1000 * answered.p50, 1000 * answered.p99, busy)


def _figures(case: Case, results: list[dict[str, Result]]) -> list[Figure]:
    # On a busy machine a server may answer nothing in a short load, which has no ratio.
    results = [result for result in results if all(each.rate for each in result.values())]
    if not results:
        sys.exit(f"{case.name}: in each round a server answered nothing. Give more --seconds.")
    sample, figures = f"{len(results)} rounds", []
    for name in (OURS, *PEERS):
        of_server = [result[name] for result in results if name in result]
        if not of_server:
            continue
        for what, values, unit in (
            ("", [each.rate for each in of_server], "reviews/s"),
            (", p50", [each.p50 for each in of_server], "ms"),
            (", p99", [each.p99 for each in of_server], "ms"),
            (", processor", [each.processor for each in of_server], "ms/review"),
        ):
            figures.append(Figure(f"{name}, {case.name}{what}", statistics.median(values), unit, sample))
        if name != OURS:
            faster = statistics.median(each[OURS].rate / each[name].rate for each in results)
            lighter = statistics.median(each[name].processor / each[OURS].processor for each in results)
            figures.append(Figure(f"{OURS} ÷ {name}, {case.name}", faster, "times", sample))
            figures.append(Figure(f"{name} ÷ {OURS}, {case.name}, processor", lighter, "times", sample))
    return figures


def write(figures: Sequence[Figure]) -> None:
    """Writes the figures into docs/speed.md; exits if the machine is too busy for that."""
    if (load := os.getloadavg()[0]) > (cores := os.cpu_count() or 1) + 4:
        sys.exit(f"{load:.0f} processes compete for {cores} cores: nothing is written. Try again on a quiet machine.")
    values = {figure.name: figure.value for figure in figures}
    kept = keep("server", COMMAND, measured(figures))
    sample = next(figure.sample for figure in figures if figure.name.endswith(MANY))
    lines = [
        f"Measured on {kept.date} at {kept.commit} on {cores} cores, in {sample}, with unseen reviews:",
        "",
        "| load | Limelight | compared with 20 lines of FastAPI | with 60 lines that batch |",
        "|---|--:|--:|--:|",
    ]
    for case in (*CASES, EXPLAINED):
        rate, p50, p99 = (digits(values[f"{OURS}, {case.name}{what}"]) for what in ("", ", p50", ", p99"))
        cells = [f"{rate} reviews/s; {p50}, {p99} ms"]
        for name in PEERS if case is not EXPLAINED else ():
            ratio = digits(values[f"{OURS} ÷ {name}, {case.name}"])
            cells.append(f"{ratio} × ({digits(values[f'{name} ÷ {OURS}, {case.name}, processor'])} ×)")
        lines.append(f"| {case.name} | {' | '.join([*cells, '–', '–'][:3])} |")
    meaning = (
        "Times are p50 and p99 per request. Ratios are Limelight's throughput divided by the rival's "
        "(in parentheses, the rival's processor time divided by Limelight's)."
    )
    put_lines(PAGE, COMMAND, "\n".join([*lines, "", meaning]))


def main() -> None:
    """Prints the figures, and writes them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="a table of reviews; each is sent once")
    parser.add_argument("--text", default="text", help="the column of the texts (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds for each load (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=3, help="seconds for each load (default: %(default)s)")
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count(), help="processes of each server (default: %(default)s)"
    )
    parser.add_argument("--write", action="store_true", help="write the ratios to docs/speed.md")
    options = parser.parse_args()
    reviews = Reviews(read_reviews(options.file, options.text))
    figures = compare(reviews, options.rounds, options.seconds, options.processes)
    print_table(figures)
    if options.write:
        write(figures)


if __name__ == "__main__":
    main()
