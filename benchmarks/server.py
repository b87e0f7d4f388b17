"""Servers that run as processes, their memory, and the load that wrk puts on them, which takes little of the cores."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

# A longer start is reported, and waited for.
LONG_START_SECONDS = 30.0

# Each connection cycles through the bodies; wrk's results are written as JSON, the last line of its output.
_SCRIPT = """
local bodies = {}
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
local turn = 0
request = function()
  turn = turn % #bodies + 1
  return wrk.format("POST", os.getenv("ADDRESS"), { ["Content-Type"] = "application/json" }, bodies[turn])
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('\\n{"requests": %d, "seconds": %f, "errors": %d, "p50": %f, "p99": %f}\\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e6, latency:percentile(99) / 1e6))
end
"""

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

    def busy(self) -> float:
        """Returns the seconds of processor time that its processes have taken."""
        top = psutil.Process(self.process_id)
        times = [process.cpu_times() for process in (top, *top.children(recursive=True))]
        return sum(each.user + each.system for each in times)


@contextmanager
def running_server(
    program: Sequence[str] = ("-m", "app"), *, give_port: bool = False, workers: int = 1
) -> Iterator[Server]:
    """Runs a server, by default `python -m app`, on a free port, from ready until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as log:
        environment = {**os.environ, **_SETTINGS, "LIMELIGHT_HOST": "127.0.0.1", "LIMELIGHT_PORT": str(port)}
        environment["LIMELIGHT_WORKERS"] = str(workers)
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
        match = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process_id}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return None
    return int(match[1]) if match else None


@dataclass(frozen=True)
class Load:
    """Results on the side of the clients: number of answered requests, duration, and percentiles of a request."""

    requests: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def require_wrk() -> None:
    """Ends the program if wrk is not installed."""
    if not shutil.which("wrk"):
        sys.exit("The load comes from wrk, which is not installed (Debian: apt install wrk; macOS: brew install wrk).")


def put_load(
    url: str, bodies: Sequence[Mapping[str, object]], clients: int, seconds: float, question: str = "predict"
) -> Load:
    """Cycles through `bodies` on `clients` connections, which wait for each answer before the next request."""
    with tempfile.TemporaryDirectory() as folder:
        script, lines = Path(folder, "load.lua"), Path(folder, "bodies.jsonl")
        script.write_text(_SCRIPT, encoding="utf-8")
        lines.write_text("".join(json.dumps(body) + "\n" for body in bodies), encoding="utf-8")
        command = ["wrk", "--threads", "1", "--connections", str(clients), "--duration", f"{seconds:.0f}s"]
        done = subprocess.run(
            [*command, "--timeout", "60s", "--script", str(script), url],
            env={
                "BODIES": str(lines),
                "ADDRESS": f"/api/v1/{question}",
                "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
            },
            capture_output=True,
            text=True,
            check=True,
        )
    figures = json.loads(done.stdout.splitlines()[-1])
    if errors := figures.pop("errors"):
        sys.exit(f"{errors} of {figures['requests']} requests failed under load: the figures would mean nothing.")
    return Load(**figures)
