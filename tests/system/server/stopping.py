"""Servers that are stopped while clients send to them, alone and behind nginx with deploy/nginx.conf."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.places import ROOT

CLIENTS = 32
# The ends of a server that cost a client nothing: a closed port, or a closed connection without an open request.
_HARMLESS = ("200", "refused", "idle connection closed")
Address = tuple[str, int]
BODY = json.dumps({"text": "The kettle boils fast. I'd buy it again!"}).encode()
_REQUEST = (
    b"POST /api/v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(BODY)
) + BODY


def ask(address: Address) -> str:
    """Sends one request; returns the status, `refused`, or how the request was lost."""
    try:
        connection = socket.create_connection(address, 20)
    except ConnectionRefusedError:
        return "refused"
    except OSError as error:
        return type(error).__name__
    with closing(connection):
        try:
            connection.sendall(_REQUEST)
            received = b"".join(iter(lambda: connection.recv(65536), b""))
        except OSError as error:
            return type(error).__name__
    status = re.match(rb"HTTP/1\.1 (\d{3}) ", received)
    return status[1].decode() if status and received.endswith(b"}") else f"broken after {len(received)} bytes"


class Newcomers:
    """Threads that send one request after the other until they are stopped.

    Args:
        address: Address of the server.
        clients: Number of threads.
        pause_s: Seconds between two requests of a thread.
    """

    def __init__(self, address: Address, clients: int, pause_s: float = 0.0):
        self.outcomes: Counter[str] = Counter()
        self._address = address
        self._pause_s = pause_s
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(clients)]
        for thread in self._threads:
            thread.start()

    def end(self) -> Counter[str]:
        """Stops them and returns how often each outcome occurred."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.outcomes

    def _ask(self) -> None:
        while not self._stop.is_set():
            outcome = ask(self._address)
            self.outcomes[outcome] += 1
            time.sleep(max(self._pause_s, 0.1 * (outcome == "refused")))


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
            "LIMELIGHT_WORKERS": "1",
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
        """Waits for it to answer; ends the test if it does not."""
        deadline = time.monotonic() + 600
        while not self.is_ready():
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"A server was not ready. Its output:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)

    def stop(self, how: signal.Signals) -> None:
        """Sends the signal and waits for the end."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)


@contextlib.contextmanager
def running_nginx(folder: Path, ports: list[int], edit: Callable[[str], str] = str) -> Iterator[str]:
    """Runs nginx with deploy/nginx.conf, with the addresses and folders of this run, modified by `edit`."""
    [port] = free_ports(1)
    config = folder / "nginx.conf"
    config.write_text(edit(nginx_config(folder, port, ports)))
    process = subprocess.Popen(["nginx", "-e", "stderr", "-p", str(folder), "-c", str(config), "-g", "daemon off;"])
    try:
        url = f"http://127.0.0.1:{port}"
        while process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{url}/metrics")
                break
            time.sleep(0.05)
        else:
            sys.exit("nginx did not start.")
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def nginx_config(folder: Path, port: int, ports: list[int]) -> str:
    """Returns deploy/nginx.conf for servers on these ports of this machine."""
    config = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for number, server_port in enumerate(ports, 1):
        config = config.replace(f"server limelight-{number}:8000", f"server 127.0.0.1:{server_port}")
    config = config.replace(" /tmp/", f" {folder}/").replace("/dev/stdout", str(folder / "access.log"))
    config = config.replace("listen 8080", f"listen 127.0.0.1:{port}")
    # As root, nginx runs its workers as an unprivileged user, which could not enter the folder.
    return config if os.getuid() else f"user root;\n{config}"


def free_ports(count: int) -> list[int]:
    """Returns free ports of the loopback interface."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Keeper(threading.Thread):
    """Sends requests without a pause, on one connection as long as the server keeps it; counts their outcomes.

    A connection that the server has closed is made again, as every client does; what was sent on it was not taken.
    """

    def __init__(self, address: Address):
        super().__init__(daemon=True)
        self.address = address
        self.outcomes: Counter[str] = Counter()
        self.start()

    def run(self) -> None:
        """Sends requests until the port is closed."""
        with closing(http.client.HTTPConnection(*self.address, timeout=60)) as connection:
            while not self.outcomes["refused"]:
                self.outcomes[self._ask(connection)] += 1

    def _ask(self, connection: http.client.HTTPConnection) -> str:
        is_new = connection.sock is None
        try:
            connection.request("POST", "/api/v1/predict", BODY, {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
            return str(response.status)
        except ConnectionRefusedError:
            return "refused"
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            return type(error).__name__ if is_new else "idle connection closed"


def stop_under_load(server: Server, pauses: Sequence[float] = ()) -> Counter[str]:
    """Starts `server`, stops it while clients send at full speed, and returns how often each outcome occurred.

    A SIGTERM follows the first one after each of `pauses`.
    """
    server.start()
    server.wait_until_ready()
    address = ("127.0.0.1", server.port)
    newcomers, keepers = Newcomers(address, CLIENTS // 2), [Keeper(address) for _ in range(CLIENTS // 2)]
    while newcomers.outcomes["200"] < 10 * CLIENTS:
        ask(address)
    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)
    for pause in pauses:
        time.sleep(pause)
        server.process.send_signal(signal.SIGTERM)
    return _outcomes(server.process, newcomers, keepers)


def stop_group_under_load(server: Server, sig: signal.Signals, *, keep: bool, late_s: float = 0.0) -> Counter[str]:
    """Stops `server` by a signal to all its processes; the supervisor gets it `late_s` seconds later.

    `keep` says whether clients keep their connections.
    """
    server.start()
    server.wait_until_ready()
    address = ("127.0.0.1", server.port)
    newcomers = Newcomers(address, 0 if keep else CLIENTS)
    keepers = [Keeper(address) for _ in range(CLIENTS if keep else 0)]
    while sum([newcomers.outcomes["200"], *(keeper.outcomes["200"] for keeper in keepers)]) < 10 * CLIENTS:
        time.sleep(0.01)
    assert server.process is not None
    if late_s:
        server.process.send_signal(signal.SIGSTOP)
    os.killpg(server.process.pid, sig)
    time.sleep(late_s)
    server.process.send_signal(signal.SIGCONT)
    return _outcomes(server.process, newcomers, keepers)


def _outcomes(process: "subprocess.Popen[bytes]", newcomers: Newcomers, keepers: Sequence[Keeper]) -> Counter[str]:
    """Waits for the end of a stopped server and of its clients, and returns how often each outcome occurred."""
    process.wait(timeout=120)
    outcomes = newcomers.end()
    for keeper in keepers:
        keeper.join()
        outcomes += keeper.outcomes
    return outcomes


@contextlib.contextmanager
def two_behind_nginx(
    weights: Path, folder: Path, edit: Callable[[str], str], *, trusted: bool = True
) -> Iterator[tuple[list[Server], str]]:
    """Runs two servers behind an nginx with an edited configuration, which they know of if it is `trusted`.

    Gives the servers and the address of nginx.
    """
    settings = {"LIMELIGHT_TRUSTED_PROXIES": "127.0.0.1"} if trusted else {}
    servers = [Server(port, weights, folder / f"{port}.log", settings) for port in free_ports(2)]
    with contextlib.ExitStack() as stack:
        for server in servers:
            server.start()
            stack.callback(server.stop, signal.SIGKILL)
        for server in servers:
            server.wait_until_ready()
        yield servers, stack.enter_context(running_nginx(folder, [server.port for server in servers], edit))


def stop_behind_nginx(servers: Sequence[Server], url: str, how: signal.Signals = signal.SIGTERM) -> Counter[str]:
    """Stops the first of two running servers while clients of nginx send at full speed; returns their outcomes."""
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    newcomers = Newcomers(address, CLIENTS)
    while newcomers.outcomes["200"] < 10 * CLIENTS:
        ask(address)
    servers[0].stop(how)
    return newcomers.end()


def lost(outcomes: Counter[str]) -> dict[str, int]:
    """Returns the outcomes of requests that were neither answered nor refused before they were sent."""
    return {outcome: count for outcome, count in outcomes.items() if outcome not in _HARMLESS}


def without_limits(config: str) -> str:
    """Lifts the limits per address in the configuration of nginx: here all clients share one."""
    return re.sub(r"\n\s*limit_\w+ [^;]+;", "", config)


def send_no_post_twice(config: str) -> str:
    """Changes the configuration of nginx: requests are not repeated, connections not kept, and clients not counted."""
    return re.sub(r"\n\s*keepalive \d+;", "", without_limits(config).replace(" non_idempotent;", ";"))
