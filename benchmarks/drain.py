"""Stops servers under load, round after round, and counts lost requests: `python -m benchmarks.drain --rounds 100`.

With `--group` each signal goes to all processes of the server, as by systemd, `kill -PGID`, or Ctrl-C in a terminal.
"""

import argparse
import http.client
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.newcomers import BODY, Address, Newcomers, ask
from benchmarks.nginx import free_ports, running_nginx
from benchmarks.soak import ROOT, Server

CLIENTS = 32
SET_UPS = ("one SIGTERM", "two SIGTERMs", "two workers", "nginx")
# The signal, the workers, and whether clients keep their connections.
GROUPS = {
    f"SIG{name} to the group, {workers} worker{'s' * (workers > 1)}, {'kept' if keep else 'new'} connections": (
        signal.Signals[f"SIG{name}"],
        workers,
        keep,
    )
    for name in ("TERM", "INT")
    for workers in (1, 2)
    for keep in (True, False)
}
# The ends of a server that cost a client nothing: a closed port, or a closed connection without an open request.
_HARMLESS = ("200", "refused", "idle connection closed")


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
    server.process.wait(timeout=120)
    outcomes = newcomers.end()
    for keeper in keepers:
        keeper.join()
        outcomes += keeper.outcomes
    return outcomes


def stop_group_under_load(server: Server, sig: signal.Signals, *, keep: bool) -> Counter[str]:
    """Stops `server` by a signal to all its processes; `keep` says whether clients keep their connections."""
    server.start()
    server.wait_until_ready()
    address = ("127.0.0.1", server.port)
    newcomers = Newcomers(address, 0 if keep else CLIENTS)
    keepers = [Keeper(address) for _ in range(CLIENTS if keep else 0)]
    while sum([newcomers.outcomes["200"], *(keeper.outcomes["200"] for keeper in keepers)]) < 10 * CLIENTS:
        time.sleep(0.01)
    assert server.process is not None
    os.killpg(server.process.pid, sig)
    server.process.wait(timeout=120)
    outcomes = newcomers.end()
    for keeper in keepers:
        keeper.join()
        outcomes += keeper.outcomes
    return outcomes


def stop_behind_nginx(servers: Sequence[Server], url: str) -> Counter[str]:
    """Stops the first of two running servers while clients of nginx send at full speed; returns their outcomes."""
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    newcomers = Newcomers(address, CLIENTS)
    while newcomers.outcomes["200"] < 10 * CLIENTS:
        ask(address)
    servers[0].stop(signal.SIGTERM)
    return newcomers.end()


def lost(outcomes: Counter[str]) -> dict[str, int]:
    """Returns the outcomes of requests that were neither answered nor refused before they were sent."""
    return {outcome: count for outcome, count in outcomes.items() if outcome not in _HARMLESS}


def send_no_post_twice(config: str) -> str:
    """Changes the configuration of nginx: requests are not repeated, connections not kept, and clients not counted."""
    return re.sub(r"\n\s*(keepalive \d+|limit_\w+ [^;]+);", "", config.replace(" non_idempotent;", ";"))


def main() -> None:
    """Prints the outcomes of each set-up; exits with 1 if a request was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="rounds of each set-up (default: %(default)s)")
    parser.add_argument("--group", action="store_true", help="send the signals to all processes of a server")
    parser.add_argument("--only", choices=SET_UPS, action="append", help="set-ups (default: all)")
    parser.add_argument("--weights", type=Path, default=ROOT / "weights" / "kim_cnn", help="folder of one model")
    options = parser.parse_args()
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        weights = Path(folder, "weights")
        shutil.copytree(options.weights, weights / options.weights.name)
        for set_up in GROUPS if options.group else options.only or SET_UPS:
            outcomes = _rounds(set_up, options.rounds, weights, Path(folder))
            print(f"{set_up}, {options.rounds} rounds: {dict(outcomes)}, lost {sum(lost(outcomes).values())}")
            found += Counter(lost(outcomes))
    sys.exit(bool(found))


def _rounds(set_up: str, rounds: int, weights: Path, folder: Path) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    if set_up == "nginx":
        servers = [Server(port, weights, folder / f"{port}.log") for port in free_ports(2)]
        try:
            for server in servers:
                server.start()
            with running_nginx(folder, [server.port for server in servers], send_no_post_twice) as url:
                for _ in range(rounds):
                    for server in servers:
                        server.start()
                        server.wait_until_ready()
                    outcomes += _shown(stop_behind_nginx(servers, url))
        finally:
            for server in servers:
                server.stop(signal.SIGKILL)
        return outcomes
    if set_up in GROUPS:
        sig, workers, keep = GROUPS[set_up]
        settings = {"LIMELIGHT_WORKERS": str(workers)}
        for number in range(rounds):
            [port] = free_ports(1)
            lame_duck = {"LIMELIGHT_LAME_DUCK_TIMEOUT_S": str(number % 2)}
            server = Server(port, weights, folder / f"{port}.log", settings | lame_duck)
            outcomes += _shown(stop_group_under_load(server, sig, keep=keep))
        return outcomes
    for number in range(rounds):
        [port] = free_ports(1)
        settings = {
            # Half of the rounds end while clients keep sending at full speed.
            "LIMELIGHT_LAME_DUCK_TIMEOUT_S": str(number % 2),
            "LIMELIGHT_WORKERS": "2" if set_up == "two workers" else "1",
        }
        again = set_up == "two SIGTERMs" or (set_up == "two workers" and number % 4 > 1)
        server = Server(port, weights, folder / f"{port}.log", settings)
        outcomes += _shown(stop_under_load(server, [0.1 * (number % 20)] if again else []))
    return outcomes


def _shown(outcomes: Counter[str]) -> Counter[str]:
    if lost(outcomes):
        print(f"lost in a round: {lost(outcomes)}", flush=True)
    return outcomes


if __name__ == "__main__":
    main()
