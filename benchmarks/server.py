"""Measures the server from outside: its start, its memory, and its answers over HTTP on the loopback interface."""

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks import REVIEW, REVIEWS, shuffled
from benchmarks.figure import Figure
from benchmarks.load import put_load, require_wrk

STARTS = 3
LOAD_SECONDS = 6.0
CLIENTS = 32
SHUFFLES = 64
CLIENTS_OF_32_REVIEWS = 4
# A longer start is reported, and waited for.
LONG_START_SECONDS = 30.0

ROOT = Path(__file__).resolve().parent.parent

# Memory as in the image; and no request is given up, however slow the machine.
_SETTINGS = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "4194304",
    "MALLOC_TRIM_THRESHOLD_": "8388608",
    "LIMELIGHT_REQUEST_TIMEOUT_S": "600",
}


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process, and the time from start to ready."""

    url: str
    process_id: int
    start_seconds: float


def measure_server(long_requests: int) -> list[Figure]:
    """Starts the server a few times, and puts the last one under load.

    At the end, sends it another `long_requests` predictions.
    """
    require_wrk()
    starts = []
    for _ in range(STARTS - 1):
        with running_server() as server:
            starts.append(server.start_seconds)
    with running_server() as server:
        starts.append(server.start_seconds)
        ready = megabytes(server.process_id)
        # Reviews that were not sent before.
        singles = [{"text": shuffled(REVIEW, number), "model": "han"} for number in range(SHUFFLES * len(REVIEWS))]
        put_load(server.url, singles, 1, 1)
        single = put_load(server.url, singles, 1, LOAD_SECONDS)
        bodies = [{"text": shuffled(review, n), "model": "han"} for n in range(SHUFFLES) for review in REVIEWS]
        many = put_load(server.url, bodies, CLIENTS, LOAD_SECONDS)
        together = put_load(server.url, [{"texts": REVIEWS, "model": "han"}], CLIENTS_OF_32_REVIEWS, LOAD_SECONDS)
        loaded = megabytes(server.process_id)
        sent = 0
        while sent < long_requests:
            sent += put_load(server.url, bodies, CLIENTS, LOAD_SECONDS).requests
        after = megabytes(server.process_id)
    return [
        Figure("HTTP, 1 client, p50", 1000 * single.p50, "ms", f"{single.requests} requests by wrk"),
        Figure("HTTP, 1 client, p99", 1000 * single.p99, "ms", f"{single.requests} requests by wrk"),
        Figure(f"HTTP, {CLIENTS} clients", many.rate, "reviews/s", f"{many.requests} requests by wrk"),
        Figure(
            f"HTTP, {len(REVIEWS)} reviews a call, {CLIENTS_OF_32_REVIEWS} clients",
            len(REVIEWS) * together.rate,
            "reviews/s",
            f"{together.requests} requests by wrk",
        ),
        Figure("start to ready, all models", statistics.median(starts), "s", f"median of {STARTS} starts"),
        Figure("server memory, ready", ready, "MB", "all its processes"),
        Figure("server memory, after the load", loaded, "MB", "all its processes"),
        Figure("server memory, after more load", after, "MB", f"{sent} more requests"),
    ]


@contextmanager
def running_server(program: Sequence[str] = ("-m", "app"), *, give_port: bool = False) -> Iterator[Server]:
    """Runs a server, by default `python -m app`, on a free port, from ready until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as log:
        environment = {**os.environ, **_SETTINGS, "LIMELIGHT_HOST": "127.0.0.1", "LIMELIGHT_PORT": str(port)}
        start = time.perf_counter()
        command = [sys.executable, *program, *([str(port)] if give_port else [])]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        late = start + LONG_START_SECONDS
        try:
            while not _is_ready(url):
                if process.poll() is not None:
                    log.seek(0)
                    sys.exit(
                        f"The server ended before it was ready. Its output:\n{log.read().decode(errors='replace')}"
                    )
                if time.perf_counter() > late:
                    late += LONG_START_SECONDS
                    print(f"The server has been starting for {time.perf_counter() - start:.0f} s.", file=sys.stderr)
                time.sleep(0.01)
            yield Server(url, process.pid, time.perf_counter() - start)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=10).is_success
    except httpx.TransportError:
        return False


def megabytes(process_id: int) -> float:
    """Returns the memory of a process and its descendants.

    Pages that processes share count once (the proportional set size), if the system reports that, as Linux does.
    """
    command = ["ps", "-A", "-o", "pid=,ppid=,rss="]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    rows = [tuple(map(int, line.split())) for line in lines]
    family = {process_id}
    while more := {pid for pid, parent, _ in rows if parent in family} - family:
        family |= more
    return sum(_proportional(pid) or kilobytes for pid, _, kilobytes in rows if pid in family) * 1024 / 1e6


def _proportional(process_id: int) -> int | None:
    """Returns the proportional set size of a process in kilobytes, or None."""
    try:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process_id}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) if found else None
