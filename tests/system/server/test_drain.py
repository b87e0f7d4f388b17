"""A server that is stopped answers the requests it has accepted, refuses others, and exits by itself."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.system.server.processes import Address, address_of, get, head, process, read_all, statuses
from tests.system.server.stopping import (
    Newcomers,
    ask,
    lost,
    send_no_post_twice,
    stop_behind_nginx,
    stop_group_under_load,
    stop_under_load,
    two_behind_nginx,
)
from tests.tiny import save_tiny_kim_cnn

JSON = "Content-Type: application/json"
# Seconds between two requests of a client: the worker that starts needs the processor too.
PAUSE_S = 0.02


@pytest.fixture(scope="module")
def one_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one")
    # The tiny model that starts fastest.
    save_tiny_kim_cnn(folder / "kim_cnn")
    return folder


NIGHT = pytest.mark.night


@pytest.mark.parametrize(
    ("workers", "pauses"),
    [(1, [0.1]), (2, []), *(pytest.param(*more, marks=NIGHT) for more in ((1, []), (2, [0.1]), (2, [0.5])))],
)
def test_no_request_is_lost_however_often_the_server_is_told_to_end(one_model, pauses, workers):
    outcomes, log = stop_under_load(one_model, workers, pauses)
    assert not lost(outcomes), outcomes
    assert not any(word in log for word in ("Traceback", "CancelledError", "never retrieved"))


@pytest.mark.parametrize(
    ("sig", "workers", "keep", "late_s"),
    [
        (signal.SIGTERM, 2, True, 0),
        (signal.SIGINT, 1, False, 0),
        (signal.SIGTERM, 2, True, 3),
        pytest.param(signal.SIGTERM, 2, False, 0, marks=NIGHT),
        pytest.param(signal.SIGINT, 1, True, 0, marks=NIGHT),
        pytest.param(signal.SIGTERM, 2, False, 3, marks=NIGHT),
    ],
)
def test_a_signal_to_all_processes_loses_nothing_however_late_the_supervisor_hears_of_it(
    one_model, sig, workers, keep, late_s
):
    outcomes, log = stop_group_under_load(one_model, workers, sig, keep=keep, late_s=late_s)
    assert not lost(outcomes), outcomes
    assert not any(word in log for word in ("Traceback", "CancelledError", "never retrieved"))


SLOW = """
import pathlib, time
folder = pathlib.Path(__file__).parent
(folder / "loads").touch()
while not (folder / "go").exists():
    time.sleep(0.01)
def answer(texts):
    return [[0.5, 0.5]] * len(texts)
"""


def test_the_end_of_a_server_whose_only_worker_starts_leaves_no_request_at_the_port(one_model, tmp_path):
    (tmp_path / "slow.py").write_text(SLOW)
    (tmp_path / "go").touch()
    with process(one_model, model=f"{tmp_path}/slow.py:answer", model_labels="bad,good") as server:
        address = address_of(server)
        [worker] = workers_under(server)
        for name in ("go", "loads"):
            (tmp_path / name).unlink()
        worker.kill()
        worker.wait()
        # The next worker starts in its own time, which is long on a busy machine.
        with closing(socket.create_connection(address, 600)) as waiting:
            waiting.sendall(head("GET /livez", "Connection: close"))
            while not (tmp_path / "loads").exists():
                time.sleep(0.01)
            for each in (*workers_under(server), server):
                each.send_signal(signal.SIGTERM)
            (tmp_path / "go").touch()
            assert statuses(read_all(waiting)) == [200]
        assert server.wait(timeout=600) == 0


def workers_under(server: subprocess.Popen) -> list[psutil.Process]:
    children = psutil.Process(server.pid).children()
    return [each for each in children if "spawn_main" in " ".join(each.cmdline())]


def test_a_worker_that_alone_is_told_to_end_answers_what_it_has_and_is_replaced(one_model: Path):
    with process(one_model, workers=2) as server:
        address = address_of(server, workers=2)
        newcomers = Newcomers(address, 8, PAUSE_S)
        ended, other = workers_under(server)
        ended.send_signal(signal.SIGTERM)
        ended.wait(60)
        while len(workers := {each.pid for each in workers_under(server)}) < 2:
            assert ask(address) == "200"
        assert not lost(newcomers.end())
        assert workers > {other.pid}
        assert ended.pid not in workers
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=60) == 0


def test_a_server_that_ends_answers_open_requests(one_model: Path):
    body = json.dumps({"text": "Lovely."}).encode()
    with process(one_model, request_timeout_s=600) as server:
        address = address_of(server)
        with closing(socket.create_connection(address, 60)) as open_request:
            open_request.sendall(head("POST /api/v1/predict", JSON, f"Content-Length: {len(body)}") + body[:5])
            assert get(address, "/livez")[0] == 200
            server.send_signal(signal.SIGTERM)
            while ask(address) != "refused":
                pass
            open_request.sendall(body[5:])
            answer = read_all(open_request)
        log = server.communicate(timeout=60)[0]
    assert statuses(answer) == [200]
    assert b"connection: close" in answer.lower()
    assert server.returncode == 0
    assert "Traceback" not in log
    assert "Application shutdown complete" in log


def test_where_no_worker_can_start_the_server_ends_with_the_reason(tmp_path: Path, monkeypatch):
    # A folder of figures that the server did not make stays.
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    (tmp_path / "gauge_livesum_1.db").touch()
    with process(tmp_path / "nowhere", workers=2) as server:
        log = server.communicate(timeout=120)[0]
    assert server.returncode == 3
    assert f"no folder {tmp_path}/nowhere" in log
    assert "Traceback" not in log
    assert [path.name for path in tmp_path.iterdir()] == ["gauge_livesum_1.db"]


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_outlasts_the_end_is_told_so_and_a_second_sigint_waits_for_none(one_model: Path, sig: int):
    outlasts = sig == signal.SIGTERM
    with process(one_model, request_timeout_s=600, shutdown_timeout_s=1 if outlasts else 600, workers=1) as server:
        address = address_of(server)
        with closing(socket.create_connection(address, 60)) as open_request:
            open_request.sendall(head("POST /api/v1/predict", JSON, "Content-Length: 9") + b"{")
            assert get(address, "/livez")[0] == 200
            [worker] = workers_under(server)
            # The supervisor's, which may come before the terminal's.
            worker.send_signal(signal.SIGTERM)
            while not asks_to_leave(address):
                pass
            # As a terminal does, to all processes.
            for each in (server, worker):
                each.send_signal(sig)
            if not outlasts:
                while ask(address) != "refused":
                    pass
                worker.send_signal(sig)
            found = statuses(read_all(open_request))
        log = server.communicate(timeout=60)[0]
    assert found == [504] if outlasts else found != [200]
    assert server.returncode == 0
    assert "Traceback" not in log or not outlasts


def asks_to_leave(address: Address) -> bool:
    """Returns whether the server closes a connection that its client would keep."""
    with closing(http.client.HTTPConnection(*address, timeout=60)) as connection:
        connection.request("GET", "/livez")
        return connection.getresponse().headers["connection"] == "close"


@NIGHT
def test_the_only_worker_is_replaced_without_a_lost_request(one_model: Path, tmp_path: Path):
    weights = shutil.copytree(one_model, tmp_path / "weights")
    with process(weights) as server:
        address = address_of(server)
        newcomers = Newcomers(address, 8, PAUSE_S)
        shutil.copytree(weights / "kim_cnn", weights / "films")
        server.send_signal(signal.SIGHUP)
        assert any("Finished server process" in line for line in server.stdout)
        models = json.loads(get(address, "/api/v1/models")[1])["models"]
        outcomes = newcomers.end()
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0
    assert {model["name"] for model in models} == {"kim_cnn", "films"}
    assert set(outcomes) == {"200"}


def test_a_reload_that_would_serve_less_is_given_up_and_says_why(one_model: Path, tmp_path: Path):
    weights = shutil.copytree(one_model, tmp_path / "weights")
    shutil.copytree(weights / "kim_cnn", weights / "films")
    with process(weights) as server:
        address = address_of(server)
        before = get(address, "/api/v1/models")
        file = weights / "films" / "model.weights.h5"
        file.write_bytes(file.read_bytes()[:-100])
        server.send_signal(signal.SIGHUP)
        log = ""
        while "aborting the restart" not in log:
            log += server.stdout.readline()
        assert get(address, "/api/v1/models") == before
        assert "films" in log
        assert "Finished server process" not in log
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0


def workers_of(address: Address) -> set[str]:
    """Returns the processes that have figures in /metrics."""
    status, metrics = get(address, "/metrics")
    assert status == 200
    return set(re.findall(r'\nprocess_resident_memory_bytes\{pid="(\d+)"\}', metrics))


def until(condition: Callable[[], bool], address: Address) -> None:
    """Waits for a condition, and checks that the server is ready until then."""
    while not condition():
        assert get(address, "/readyz")[0] == 200


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux has /proc")
def test_workers_are_replaced_without_a_lost_request_and_one_gives_the_figures_of_all(one_model: Path, tmp_path: Path):
    weights = shutil.copytree(one_model, tmp_path / "weights")
    with process(weights, workers=2) as server:
        address = address_of(server, workers=2)
        assert [ask(address) for _ in range(20)] == ["200"] * 20
        for _ in range(4):
            metrics = get(address, "/metrics")[1]
            counted = re.findall(r'^limelight_requests_total\{.*route="/api/v1/predict".*\} (\S+)$', metrics, re.M)
            assert sum(map(float, counted)) == 20
            assert len(workers_of(address)) == 2
        before, newcomers = workers_of(address), Newcomers(address, 8, PAUSE_S)
        (weights / "kim_cnn").rename(weights / "films")
        server.send_signal(signal.SIGHUP)
        until(lambda: workers_of(address).isdisjoint(before), address)
        assert set(newcomers.end()) == {"200"}
        assert [model["name"] for model in json.loads(get(address, "/api/v1/models")[1])["models"]] == ["films"]
        # Those that were replaced leave no model behind.
        assert 'load_seconds{model="kim_cnn"' not in get(address, "/metrics")[1]
        killed, _ = workers_of(address)
        os.kill(int(killed), signal.SIGKILL)
        until(lambda: len(workers_of(address) - {killed}) == 2, address)
        os.kill(server.pid, signal.SIGKILL)
        # Workers exit if their supervisor was killed.
        while ask(address) != "refused":
            pass


@NIGHT
@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_behind_an_nginx_that_sends_no_post_twice_every_request_is_answered(one_model: Path, tmp_path: Path):
    # Servers that know of the proxy close their port at once, and leave it to the proxy to ask again.
    with two_behind_nginx(one_model, tmp_path, send_no_post_twice, trusted=False) as (servers, url):
        assert set(stop_behind_nginx(servers, url)) == {"200"}
