"""Measures the server from outside: its start, its memory, and its answers over HTTP on the loopback interface."""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks import REVIEW
from benchmarks.figure import Figure, percentiles

STARTS = 3
REQUESTS = 500
CLIENTS = 32
LOAD_SECONDS = 5.0
START_LIMIT_SECONDS = 120.0

ROOT = Path(__file__).resolve().parent.parent
_BODY = {"text": REVIEW, "model": "han"}


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, its process, and how long it took from start to ready."""

    url: str
    process_id: int
    start_seconds: float


def measure_server() -> list[Figure]:
    """Starts the server a few times, as `make serve` does, and puts the last one under load."""
    starts = []
    for _ in range(STARTS - 1):
        with running_server() as server:
            starts.append(server.start_seconds)
    with running_server() as server:
        starts.append(server.start_seconds)
        ready_megabytes = _resident_megabytes(server.process_id)
        latencies = _ask_in_turn(server.url)
        answers, load_seconds = asyncio.run(_ask_together(server.url))
        loaded_megabytes = _resident_megabytes(server.process_id)
    return [
        *percentiles("HTTP request, 1 client", latencies, "requests, keep-alive"),
        Figure(f"HTTP, {CLIENTS} clients", answers / load_seconds, "requests/s", f"{answers} requests"),
        Figure("start to ready, all models", statistics.median(starts), "s", f"median of {STARTS} starts"),
        Figure("server memory, ready", ready_megabytes, "MB resident", "1 process"),
        Figure("server memory, after the load", loaded_megabytes, "MB resident", "1 process"),
    ]


@contextmanager
def running_server() -> Iterator[Server]:
    """Runs `python -m app` on a free port, in a process of its own, from ready until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as log:
        environment = {**os.environ, "LIMELIGHT_HOST": "127.0.0.1", "LIMELIGHT_PORT": str(port)}
        start = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-m", "app"], cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            while not _is_ready(url):
                if process.poll() is not None or time.perf_counter() - start > START_LIMIT_SECONDS:
                    log.seek(0)
                    sys.exit(f"The server was not ready. It said:\n{log.read().decode(errors='replace')}")
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


def _ask_in_turn(url: str) -> list[float]:
    """Returns the seconds of each request of a single client that keeps its connection."""
    seconds = []
    with httpx.Client(base_url=url) as client:
        for _ in range(REQUESTS + 50):
            start = time.perf_counter()
            client.post("/api/v1/predict", json=_BODY).raise_for_status()
            seconds.append(time.perf_counter() - start)
    # The first few wait for caches and for shapes not met before.
    return seconds[50:]


async def _ask_together(url: str) -> tuple[int, float]:
    """Returns how many requests were answered to clients that ask all the time, and in how many seconds."""
    limits = httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
    answers = 0
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=30) as client:
        start = time.perf_counter()

        async def ask() -> None:
            nonlocal answers
            while time.perf_counter() - start < LOAD_SECONDS:
                (await client.post("/api/v1/predict", json=_BODY)).raise_for_status()
                answers += 1

        await asyncio.gather(*(ask() for _ in range(CLIENTS)))
        return answers, time.perf_counter() - start


def _resident_megabytes(process_id: int) -> float:
    """Returns the resident memory of a process, as the system's own tools give it."""
    status = Path(f"/proc/{process_id}/status")
    if status.is_file():
        kilobytes = status.read_text().partition("VmRSS:")[2].split()[0]
    else:
        command = ["ps", "-o", "rss=", "-p", str(process_id)]
        kilobytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return int(kilobytes) * 1024 / 1e6
