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
from pathlib import Path

import httpx

from tests.places import ROOT
from tests.system.server.processes import Address, address_of, process

CLIENTS = 32
# The ends of a server that cost a client nothing: a closed port, or a closed connection without an open request.
_HARMLESS = ("200", "refused", "idle connection closed")
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


Stopped = tuple[Counter[str], str]


def stop_under_load(weights: Path, workers: int, pauses: Sequence[float] = ()) -> Stopped:
    """Stops a server while clients send at full speed; returns how often each outcome occurred, and its log.

    A SIGTERM follows the first one after each of `pauses`.
    """

    def stop(server: subprocess.Popen) -> None:
        for pause in (0.0, *pauses):
            time.sleep(pause)
            server.send_signal(signal.SIGTERM)

    return _stop_under_load(weights, workers, CLIENTS // 2, CLIENTS // 2, stop)


def stop_group_under_load(
    weights: Path, workers: int, sig: signal.Signals, *, keep: bool, late_s: float = 0.0
) -> Stopped:
    """Stops a server by a signal to all its processes; the supervisor gets it `late_s` seconds later.

    `keep` says whether clients keep their connections.
    """

    def stop(server: subprocess.Popen) -> None:
        if late_s:
            server.send_signal(signal.SIGSTOP)
        os.killpg(server.pid, sig)
        time.sleep(late_s)
        server.send_signal(signal.SIGCONT)

    return _stop_under_load(weights, workers, 0 if keep else CLIENTS, CLIENTS if keep else 0, stop)


def _stop_under_load(
    weights: Path, workers: int, newcomers: int, keepers: int, stop: Callable[[subprocess.Popen], None]
) -> Stopped:
    with process(weights, workers=workers) as server:
        address = address_of(server, workers)
        new, kept = Newcomers(address, newcomers), [Keeper(address) for _ in range(keepers)]
        while new.outcomes["200"] + sum(client.outcomes["200"] for client in kept) < 10 * CLIENTS:
            time.sleep(0.01)
        stop(server)
        log, _ = server.communicate(timeout=120)
    outcomes = new.end()
    for client in kept:
        client.join()
        outcomes += client.outcomes
    return outcomes, log


@contextlib.contextmanager
def two_behind_nginx(
    weights: Path, folder: Path, edit: Callable[[str], str], *, trusted: bool = True
) -> Iterator[tuple[list[subprocess.Popen], str]]:
    """Runs two servers behind an nginx with an edited configuration, which they know of if it is `trusted`.

    Gives the servers and the address of nginx.
    """
    settings = {"trusted_proxies": "127.0.0.1"} if trusted else {}
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(process(weights, **settings)) for _ in range(2)]
        ports = [address_of(server)[1] for server in servers]
        yield servers, stack.enter_context(running_nginx(folder, ports, edit))


def stop_behind_nginx(
    servers: Sequence[subprocess.Popen], url: str, how: signal.Signals = signal.SIGTERM
) -> Counter[str]:
    """Stops the first of two running servers while clients of nginx send at full speed; returns their outcomes."""
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    newcomers = Newcomers(address, CLIENTS)
    while newcomers.outcomes["200"] < 10 * CLIENTS:
        ask(address)
    servers[0].send_signal(how)
    servers[0].communicate(timeout=60)
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
