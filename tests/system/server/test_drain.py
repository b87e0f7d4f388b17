"""A server that is stopped answers the requests it has accepted, refuses others, and exits by itself."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.newcomers import Newcomers, ask
from benchmarks.nginx import free_ports, running_nginx
from benchmarks.soak import Server
from tests.system.server.processes import (
    Address,
    get,
    head,
    read_all,
    read_log_until_ready,
    statuses,
    tiny_process,
)
from tests.tiny import save_tiny_kim_cnn

# 100 for thorough testing.
ROUNDS = int(os.environ.get("ROUNDS", "2"))
CLIENTS = 32
JSON = "Content-Type: application/json"
needs_nginx = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")


@pytest.fixture(scope="module")
def one_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one")
    # The tiny model that starts fastest.
    save_tiny_kim_cnn(folder / "kim_cnn")
    return folder


class Keeper(threading.Thread):
    """Sends requests without a pause, on one connection as long as the server keeps it; counts their outcomes.

    A connection that the server has closed is made again, as every client does; what was sent on it was not taken.
    """

    def __init__(self, address: Address):
        super().__init__()
        self.address = address
        self.outcomes: Counter[str] = Counter()
        self.start()

    def run(self) -> None:
        with closing(http.client.HTTPConnection(*self.address, timeout=60)) as connection:
            while not self.outcomes["refused"]:
                self.outcomes[self.ask(connection)] += 1

    def ask(self, connection: http.client.HTTPConnection) -> str:
        is_new = connection.sock is None
        try:
            connection.request("POST", "/api/v1/predict", '{"text": "Fine."}', {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
            return str(response.status)
        except ConnectionRefusedError:
            return "refused"
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            return type(error).__name__ if is_new else "idle connection closed"


def end_under_load(folder: Path, signals: int, **settings: object) -> None:
    """Stops a server under load, and checks that no client lost a request."""
    with tiny_process(folder, **settings) as server:
        _, address = read_log_until_ready(server, workers=int(settings.get("workers", 1)))
        log: list[str] = []
        # A full pipe would drop lines.
        reading = threading.Thread(target=lambda: log.extend(server.stdout))
        reading.start()
        newcomers, keepers = Newcomers(address, CLIENTS // 2), [Keeper(address) for _ in range(CLIENTS // 2)]
        while newcomers.outcomes["200"] < 10 * CLIENTS:
            ask(address)
        for _ in range(signals):
            server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=120) == 0
        reading.join()
        outcomes = newcomers.end()
        for keeper in keepers:
            keeper.join()
            outcomes += keeper.outcomes
    assert set(outcomes) <= {"200", "refused", "idle connection closed"}, outcomes
    assert not any("Traceback" in line or "CancelledError" in line for line in log)


@pytest.mark.parametrize("signals", [1, 2])
def test_no_request_is_lost_however_often_the_server_is_told_to_end(one_model: Path, signals: int):
    for number in range(ROUNDS):
        # Half of the rounds end while clients keep sending at full speed.
        end_under_load(one_model, signals, lame_duck_timeout_s=number % 2)


@pytest.mark.long
def test_no_request_is_lost_where_two_workers_share_the_port(one_model: Path):
    for number in range(ROUNDS):
        end_under_load(one_model, 1 + number % 2, workers=2, lame_duck_timeout_s=number % 2)


def test_a_server_that_ends_is_unready_at_once_and_answers_for_the_lame_duck_time(one_model: Path):
    body = json.dumps({"text": "Lovely."}).encode()
    with tiny_process(one_model, lame_duck_timeout_s=600, request_timeout_s=600) as server:
        _, address = read_log_until_ready(server)
        assert get(address, "/readyz")[0] == 200
        with closing(socket.create_connection(address, 60)) as open_request:
            open_request.sendall(head("POST /api/v1/predict", JSON, f"Content-Length: {len(body)}") + body[:5])
            server.send_signal(signal.SIGTERM)
            while (got := get(address, "/readyz"))[0] == 200:
                pass
            assert got[0] == 503
            assert json.loads(got[1])["type"] == "/problems/not-ready"
            assert ask(address) == "200"
            # SIGINT shortens the wait, and accepted requests are still answered.
            server.send_signal(signal.SIGINT)
            while ask(address) != "refused":
                pass
            open_request.sendall(body[5:])
            answer = read_all(open_request)
        log = server.communicate(timeout=60)[0]
    assert statuses(answer) == [200]
    assert b"connection: close" in answer.lower()
    assert server.returncode == 0
    assert "Traceback" not in log


def test_a_request_that_outlasts_the_end_is_told_so(one_model: Path):
    with tiny_process(one_model, shutdown_timeout_s=1) as server:
        _, address = read_log_until_ready(server)
        with closing(socket.create_connection(address, 60)) as open_request:
            open_request.sendall(head("POST /api/v1/predict", JSON, "Content-Length: 9") + b"{")
            assert get(address, "/livez")[0] == 200
            server.send_signal(signal.SIGTERM)
            assert statuses(read_all(open_request)) == [504]
        log = server.communicate(timeout=60)[0]
    assert server.returncode == 0
    assert "Traceback" not in log


def test_a_second_sigint_ends_the_server_without_its_requests(one_model: Path):
    with tiny_process(one_model, request_timeout_s=600, shutdown_timeout_s=600) as server:
        _, address = read_log_until_ready(server)
        with closing(socket.create_connection(address, 60)) as open_request:
            open_request.sendall(head("POST /api/v1/predict", JSON, "Content-Length: 9") + b"{")
            assert get(address, "/livez")[0] == 200
            server.send_signal(signal.SIGINT)
            while ask(address) != "refused":
                pass
            server.send_signal(signal.SIGINT)
            assert server.communicate(timeout=60)
            assert server.returncode == 0
            assert statuses(read_all(open_request)) != [200]


def children(server: subprocess.Popen) -> set[int]:
    """Returns the workers of a server."""
    found = map(int, Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split())
    return {child for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()}


def until(condition: Callable[[], bool], address: Address) -> None:
    """Waits for a condition, and checks that the server is ready until then."""
    while not condition():
        assert get(address, "/readyz")[0] == 200


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux has /proc")
def test_on_sighup_new_weights_and_keys_are_served_and_no_request_is_lost(tmp_path: Path):
    save_tiny_kim_cnn(tmp_path / "weights" / "kim_cnn")
    with tiny_process(tmp_path / "weights", log_format="json") as server:
        _, address = read_log_until_ready(server)
        threading.Thread(target=server.stdout.read, daemon=True).start()
        [before] = children(server)
        newcomers = Newcomers(address, 8)
        shutil.copytree(tmp_path / "weights" / "kim_cnn", tmp_path / "weights" / "films")
        server.send_signal(signal.SIGHUP)
        until(lambda: children(server).isdisjoint({before}), address)
        names = {model["name"] for model in json.loads(get(address, "/api/v1/models")[1])["models"]}
        outcomes = newcomers.end()
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0
    assert names == {"kim_cnn", "films"}
    assert set(outcomes) == {"200"}


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux has /proc")
def test_a_worker_that_dies_is_replaced_and_one_gives_the_figures_of_all(one_model: Path):
    with tiny_process(one_model, workers=2) as server:
        _, address = read_log_until_ready(server, workers=2)
        threading.Thread(target=server.stdout.read, daemon=True).start()
        answered = [ask(address) for _ in range(20)]
        assert answered == ["200"] * 20
        for _ in range(4):
            metrics = get(address, "/metrics")[1]
            counted = re.findall(r'^limelight_requests_total\{.*route="/api/v1/predict".*\} (\S+)$', metrics, re.M)
            assert sum(map(float, counted)) == 20
            assert metrics.count("\nprocess_resident_memory_bytes{") == 2
        killed, other = children(server)
        os.kill(killed, signal.SIGKILL)
        until(lambda: len(children(server) - {killed}) == 2, address)
        os.kill(server.pid, signal.SIGKILL)
        # Workers exit if their supervisor was killed.
        while ask(address) != "refused":
            pass
        assert other


def test_where_a_worker_cannot_start_the_server_ends(tmp_path: Path):
    with tiny_process(tmp_path / "nowhere", workers=2) as server:
        log = server.communicate(timeout=120)[0]
    assert server.returncode == 3
    assert "There is no folder" in log


@pytest.mark.long
@needs_nginx
def test_behind_an_nginx_that_sends_no_post_twice_every_request_is_answered(one_model: Path, tmp_path: Path):
    def send_no_post_twice(config: str) -> str:
        # Nor keep a connection to a server, nor count those of this one client.
        return re.sub(r"\n\s*(keepalive \d+|limit_\w+ [^;]+);", "", config.replace(" non_idempotent;", ";"))

    servers = [Server(port, one_model, tmp_path / f"{port}.log") for port in free_ports(2)]
    try:
        for server in servers:
            server.start()
        for server in servers:
            server.wait_until_ready()
        with running_nginx(tmp_path, [server.port for server in servers], send_no_post_twice) as url:
            for number in range(max(1, ROUNDS // 2)):
                if number:
                    servers[0].start()
                    servers[0].wait_until_ready()
                newcomers = Newcomers(("127.0.0.1", int(url.rpartition(":")[2])), CLIENTS)
                while newcomers.outcomes["200"] < 10 * CLIENTS:
                    ask(("127.0.0.1", int(url.rpartition(":")[2])))
                servers[0].stop(signal.SIGTERM)
                outcomes = newcomers.end()
                assert set(outcomes) == {"200"}, (number, outcomes)
    finally:
        for server in servers:
            server.stop(signal.SIGKILL)
