"""Runs nginx in front of two servers, loads them, kills one repeatedly, and counts lost requests: `make soak`.

Everything happens on the loopback interface, at a bounded rate and for a bounded time. The server
that is never killed is monitored: its memory and its open files must not grow.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks import REVIEW, sentences
from benchmarks.newcomers import Newcomers
from benchmarks.nginx import free_ports, running_nginx
from benchmarks.server import megabytes

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = 8
REQUESTS_PER_SECOND = 40
HANG_UP_EVERY = 10
# They send requests to the server that is being stopped, bypassing nginx, each on a new connection.
NEWCOMERS, NEWCOMERS_PAUSE_S = 8, 0.1
SECONDS_BETWEEN_KILLS = 60
START_LIMIT_SECONDS = 600
# Growth above these is not noise: of memory, and of files beyond the connections that nginx may keep to a server.
MEMORY_GROWTH_LIMIT = 1.05
FILES_GROWTH_LIMIT = 64
# A shorter run ends before caches and the allocator have settled, so its growth is meaningless.
JUDGED_SECONDS = 300
SENTENCES = sentences(REVIEW)


@dataclass
class Server:
    """A real server process, which can be killed and started again at the same port."""

    port: int
    weights: Path
    log: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Starts the process if it does not run, without waiting for it to be ready."""
        if self.process is not None and self.process.poll() is None:
            return
        environment = {
            **os.environ,
            "LIMELIGHT_HOST": "127.0.0.1",
            "LIMELIGHT_PORT": str(self.port),
            "LIMELIGHT_WEIGHTS_DIR": str(self.weights),
            "LIMELIGHT_LOG_FORMAT": "json",
            **self.settings,
        }
        self.log.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            # A group of its own, as systemd and a terminal give it.
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_ready(self) -> bool:
        """Returns whether it answers, with all workers."""
        workers = int(self.settings.get("LIMELIGHT_WORKERS", "1"))
        try:
            if self.log.read_text(errors="replace").count("Application startup complete") < workers:
                return False
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).is_success
        except httpx.TransportError:
            return False

    def wait_until_ready(self) -> None:
        """Waits for it to answer; ends the run if it does not."""
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while not self.is_ready():
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"A server was not ready. Its output:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)

    def stop(self, how: signal.Signals) -> None:
        """Sends the signal and waits for the end."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)

    def resources(self) -> tuple[float, int]:
        """Returns its resident memory in MB and its number of open files."""
        assert self.process is not None
        workers = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        files = sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in (self.process.pid, *workers))
        return megabytes(self.process.pid), files


@dataclass
class Tally:
    """The counts and samples of a run."""

    counts: "Counter[str]" = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    # Seconds since the start, MB, files.
    samples: list[tuple[float, float, int]] = field(default_factory=list)


def main() -> None:
    """Runs the soak test and prints the results; exits with 1 if a request was lost or memory or files grew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600, help="how long to load the servers (default: %(default)s)")
    parser.add_argument("--weights", type=Path, default=ROOT / "weights", help="folder of the models")
    options = parser.parse_args()
    if not shutil.which("nginx"):
        sys.exit("nginx is missing; Debian has it: apt-get install nginx")
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        servers = [Server(port, options.weights, Path(folder, f"{port}.log")) for port in free_ports(2)]
        for server in servers:
            server.start()
            stack.callback(server.stop, signal.SIGKILL)
        for server in servers:
            server.wait_until_ready()
        ports = [server.port for server in servers]
        url = stack.enter_context(running_nginx(Path(folder), ports, _allow_one_client_all))
        tally = asyncio.run(load(url, servers, options.seconds))
        for line in Path(folder, "access.log").read_text().splitlines():
            tally.counts["tried again by nginx"] += ", " in json.loads(line)["replicas"]
    problems = report(tally, options.seconds)
    sys.exit("\n".join(problems) if problems else 0)


def _allow_one_client_all(config: str) -> str:
    """Lifts the limits per address: here all clients share one."""
    return config.replace("rate=30r/s", "rate=1000r/s").replace(
        "limit_conn connections 64", "limit_conn connections 500"
    )


async def load(url: str, servers: list[Server], seconds: int) -> Tally:
    """Loads the servers through nginx for some seconds, and kills the second one repeatedly."""
    tally = Tally()
    begin = time.monotonic()
    limits = httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=30) as client:
        ends = begin + seconds
        clients = [asyncio.create_task(ask_in_turn(client, url, number, ends, tally)) for number in range(CLIENTS)]
        others = [
            asyncio.create_task(watch(servers[0], begin, tally)),
            asyncio.create_task(kill_again_and_again(servers[1], seconds, tally)),
        ]
        await asyncio.gather(*clients)
        for task in others:
            task.cancel()
        for result in await asyncio.gather(*others, return_exceptions=True):
            if isinstance(result, Exception):
                raise result
    return tally


async def ask_in_turn(client: httpx.AsyncClient, url: str, number: int, ends: float, tally: Tally) -> None:
    """Simulates one client: sends requests at its share of the rate, and hangs up at every tenth one."""
    pause = CLIENTS / REQUESTS_PER_SECOND
    await asyncio.sleep(pause * number / CLIENTS)
    for turn in itertools.count(number):
        due = time.monotonic() + pause
        if due > ends:
            return
        # Different lengths and always new texts, so that neither a cache nor one shape covers them all.
        text = f"Order {number}-{turn}: " + " ".join(SENTENCES[: 1 + turn % len(SENTENCES)])
        if turn % HANG_UP_EVERY == 0:
            await hang_up(url, text, whole=turn % (2 * HANG_UP_EVERY) == 0)
            tally.counts["hung up by the client"] += 1
        else:
            await ask(client, text, tally)
        await asyncio.sleep(max(0.0, due - time.monotonic()))


async def ask(client: httpx.AsyncClient, text: str, tally: Tally) -> None:
    """Sends one request and records the outcome."""
    start, begun = time.perf_counter(), False
    try:
        async with client.stream("POST", "/api/v1/predict", json={"text": text}) as response:
            begun = True
            answer = json.loads(await response.aread())
        pieces = (token["text"] + token["whitespace"] for part in answer["sentences"] for token in part["tokens"])
        outcome = "answered" if response.status_code == 200 and "".join(pieces) == text else "lost"
        why = f"status {response.status_code}"
    except KeyError:
        outcome, why = "lost", f"status {response.status_code}"
    except (httpx.TransportError, ValueError) as error:
        # Once a client has received the head of an answer, no proxy can retry elsewhere.
        outcome, why = ("cut off in the answer" if begun else "lost"), repr(error)
    tally.counts[outcome] += 1
    if outcome == "answered":
        tally.latencies.append(time.perf_counter() - start)
    else:
        tally.failures.append(f"{outcome}: {why}")


async def hang_up(url: str, text: str, *, whole: bool) -> None:
    """Sends a request, or half of its body, and leaves without waiting for the answer."""
    host, port = url.removeprefix("http://").split(":")
    body = json.dumps({"text": text}).encode()
    head = f"POST /api/v1/predict HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + (body if whole else body[: len(body) // 2]))
    with contextlib.suppress(ConnectionError):
        await writer.drain()
        await asyncio.sleep(0.001)
        writer.close()
        await writer.wait_closed()


async def watch(server: Server, begin: float, tally: Tally) -> None:
    """Samples the memory and open files of a server once a second."""
    while True:
        tally.samples.append((time.monotonic() - begin, *server.resources()))
        await asyncio.sleep(1)


async def kill_again_and_again(server: Server, seconds: int, tally: Tally) -> None:
    """Kills a server under load and restarts it; every second time it is stopped by a signal instead."""
    pause = min(SECONDS_BETWEEN_KILLS, seconds / 4)
    newcomers = Newcomers(("127.0.0.1", server.port), NEWCOMERS, NEWCOMERS_PAUSE_S)
    for how in itertools.cycle((signal.SIGKILL, signal.SIGTERM)):
        await asyncio.sleep(pause)
        before = newcomers.outcomes.copy()
        await asyncio.to_thread(server.stop, how)
        if how is signal.SIGTERM:
            since = newcomers.outcomes - before
            tally.counts["answered while a server ends"] += since["200"]
            tally.counts["reset by a server that ends"] += since.total() - since["200"] - since["refused"]
        tally.counts[f"servers ended by {how.name}"] += 1
        server.start()
        await asyncio.to_thread(server.wait_until_ready)
        tally.counts["servers started again"] += 1


def report(tally: Tally, seconds: int) -> list[str]:
    """Prints the results; returns the failures."""
    print(f"{seconds} s, {CLIENTS} clients, {REQUESTS_PER_SECOND} requests a second, nginx in front of 2 servers")
    for name, count in {"answered": 0, "lost": 0, **dict(sorted(tally.counts.items()))}.items():
        print(f"  {name:28} {tally.counts[name] or count:10,}")
    for why, count in Counter(tally.failures).most_common(5):
        print(f"  {count} × {why}")
    if len(tally.latencies) > 1:
        points = statistics.quantiles(tally.latencies, n=100)
        print(f"  {'latency p50, p99, most':28} {points[49]:.4f} s, {points[98]:.4f} s, {max(tally.latencies):.4f} s")
    problems = [
        f"{tally.counts[name]} requests were {name}."
        for name in ("lost", "reset by a server that ends")
        if tally.counts[name]
    ]
    # The first samples include allocations that every kind of request makes once.
    settled = tally.samples[len(tally.samples) // 10 :]
    for name, column, allowed in (
        ("memory, MB", 1, lambda first: first * MEMORY_GROWTH_LIMIT),
        ("open files", 2, lambda first: first + FILES_GROWTH_LIMIT),
    ):
        values = [sample[column] for sample in settled]
        tenth = max(1, len(values) // 10)
        first, last = statistics.median(values[:tenth]), statistics.median(values[-tenth:])
        slope = (
            statistics.linear_regression([sample[0] for sample in settled], values).slope if len(values) > 1 else 0.0
        )
        print(f"  {name:28} first {first:.1f}, last {last:.1f}, slope {60 * slope:+.2f} a minute")
        if seconds >= JUDGED_SECONDS and last > allowed(first):
            problems.append(f"The {name} of the server that was never killed grew from {first:.1f} to {last:.1f}.")
    return problems


if __name__ == "__main__":
    main()
