"""Measures the server, and 20 lines of FastAPI under the same requests: `make bench`, a few minutes.

The ratios are medians over rounds, and a round loads both. With `--write` they are put into docs/speed.md, with the
date and the number of cores, and that of 32 clients into README.md.
"""

import argparse
import datetime
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import REVIEW, REVIEWS, shuffled
from benchmarks.figure import Figure, digits, print_table
from benchmarks.load import Load, put_load, require_wrk
from benchmarks.server import ROOT, Server, measure_server, running_server
from limelight.commands.onnx_export import export_onnx
from limelight.weights import load_weights

MANY = "32 clients"
PLAIN = "peer, 20 lines of FastAPI"
PAGE, README = ROOT / "docs" / "speed.md", ROOT / "README.md"
SECONDS = 4.0
_SERVE = "from benchmarks.plain_server import serve; import sys; serve(int(sys.argv[2]), sys.argv[1])"
_IN_README = re.compile(r"[\d.]+(?= times as fast\]\(docs/speed\.md\))")
_TABLE = re.compile(r"(?<=<!-- python -m benchmarks\.peer --write -->\n).*?(?=<!-- end -->)", re.DOTALL)
Bodies = Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class Case:
    """A kind of load: its name, its bodies, the clients that send them, and the reviews in each."""

    name: str
    bodies: Bodies
    clients: int
    reviews: int = 1


def cases() -> list[Case]:
    """Returns the loads: one client, many clients, and many reviews in a call, each review new."""
    singles = [{"text": shuffled(REVIEW, number), "model": "han"} for number in range(2048)]
    many = [{"text": shuffled(review, number), "model": "han"} for number in range(64) for review in REVIEWS]
    calls = [{"texts": [shuffled(review, number) for review in REVIEWS], "model": "han"} for number in range(100, 132)]
    return [
        Case("1 client", singles, 1),
        Case(MANY, many, 32),
        Case("4 clients, 32 reviews a call", calls, 4, len(REVIEWS)),
    ]


def compare(rounds: int) -> list[Figure]:
    """Returns the medians of both servers, and of the ratios of their rates: more is better for Limelight."""
    require_wrk()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        export_onnx(load_weights(ROOT / "weights" / "han"), Path(folder, "han"))
        ours = stack.enter_context(running_server())
        plain = stack.enter_context(running_server(["-c", _SERVE, str(Path(folder, "han"))], give_port=True))
        figures = []
        for case in cases():
            for server in (ours, plain):
                put_load(server.url, case.bodies, case.clients, 1)
            # Both in each round.
            loads = [[_load(server, case) for server in (ours, plain)] for _ in range(rounds)]
            sample = f"{rounds} rounds"
            for name, own in zip(("Limelight", PLAIN), zip(*loads, strict=True), strict=True):
                for what, values, unit in (
                    ("", [case.reviews * load.rate for load, _ in own], "reviews/s"),
                    (", p50", [1000 * load.p50 for load, _ in own], "ms"),
                    (", processor", [1000 * busy / case.reviews for _, busy in own], "ms/review"),
                ):
                    figures.append(Figure(f"{name}, {case.name}{what}", statistics.median(values), unit, sample))
            faster = statistics.median(one.rate / other.rate for (one, _), (other, _) in loads)
            lighter = statistics.median(other / one for (_, one), (_, other) in loads)
            figures.append(Figure(f"Limelight ÷ peer, {case.name}", faster, "times", sample))
            figures.append(Figure(f"peer ÷ Limelight, {case.name}, processor", lighter, "times", sample))
    return figures


def _load(server: Server, case: Case) -> tuple[Load, float]:
    """Returns what clients saw, and the seconds of a processor that a request took, the better figure if others run."""
    before = _busy(server)
    load = put_load(server.url, case.bodies, case.clients, SECONDS)
    return load, (_busy(server) - before) / load.requests


def _busy(server: Server) -> float:
    """Returns the seconds that a server has computed."""
    top = psutil.Process(server.process_id)
    times = [process.cpu_times() for process in (top, *top.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def write(figures: Sequence[Figure]) -> None:
    """Writes the figures into docs/speed.md and README.md; exits if the machine is too busy for that."""
    if (load := os.getloadavg()[0]) > (cores := os.cpu_count() or 1) + 4:
        sys.exit(f"{load:.0f} processes compete for {cores} cores: nothing is written. Try again on a quiet machine.")
    values = {figure.name: figure.value for figure in figures}
    lines = [
        f"Measured on {datetime.datetime.now(datetime.UTC).date()}, {os.cpu_count()} cores, "
        f"{figures[0].sample} of both:",
        "",
        "| load | Limelight | 20 lines of FastAPI on the same graphs | ratio | ratio of processor time |",
        "|---|--:|--:|--:|--:|",
    ]
    for case in cases():
        ours, plain, ratio = (
            digits(values[f"{name}, {case.name}"]) for name in ("Limelight", PLAIN, "Limelight ÷ peer")
        )
        lighter = digits(values[f"peer ÷ Limelight, {case.name}, processor"])
        lines.append(f"| {case.name} | {ours} reviews/s | {plain} reviews/s | {ratio} × | {lighter} × |")
    many = f"{values[f'Limelight ÷ peer, {MANY}']:.1f}"
    for file, pattern, new in ((PAGE, _TABLE, "\n" + "\n".join(lines) + "\n\n"), (README, _IN_README, many)):
        file.write_text(pattern.sub(new, file.read_text(encoding="utf-8")), encoding="utf-8")


def main() -> None:
    """Prints the figures, and writes them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each load (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help="put the ratios into docs/speed.md and README.md")
    parser.add_argument(
        "--requests", type=int, default=0, help="also measure start and memory, over this number of requests"
    )
    options = parser.parse_args()
    if options.requests:
        print_table(measure_server(options.requests))
    figures = compare(options.rounds)
    print_table(figures)
    if options.write:
        write(figures)


if __name__ == "__main__":
    main()
