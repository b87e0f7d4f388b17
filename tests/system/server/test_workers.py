"""Several processes on one port: all answer, a dead one is replaced, one gives the figures of all, all end together."""

import http.client
import json
import os
import select
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from app.workers import count_workers
from benchmarks.newcomers import Newcomers
from tests.system.server.processes import Address, read_log_until, tiny_process
from tests.tiny import save_tiny_kim_cnn


def get(address: Address, path: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection(*address, timeout=60)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()


def wait_for(condition: Callable[[], bool], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def workers_of(pid: int) -> set[int]:
    """Returns the numbers of the processes that serve: children of `pid` with the memory of TensorFlow."""
    found = set()
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        command = Path(f"/proc/{child}/cmdline").read_bytes()
        if b"spawn_main" in command:
            found.add(int(child))
    return found


def assert_closed_beyond(address: Address, most: int) -> None:
    """Opens twice as many connections as one client may have, whichever processes take them."""
    with ExitStack() as stack:
        connections = [stack.enter_context(closing(socket.create_connection(address))) for _ in range(2 * most)]

        def open_ones() -> int:
            # What is closed can be read; the others have nothing to say.
            return len(connections) - len(select.select(connections, [], [], 0)[0])

        wait_for(lambda: open_ones() <= most, seconds=5)
        # Two processes that take one each at the same moment may both find it one too many.
        assert open_ones() >= most - 4


def requests_counted(metrics: str) -> float:
    return sum(
        float(line.split()[-1])
        for line in metrics.splitlines()
        if line.startswith("limelight_requests_total{") and 'route="/api/v1/predict"' in line
    )


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux has /proc")
def test_two_processes_answer_on_one_port_replace_a_dead_one_and_end_together(tmp_path: Path):
    save_tiny_kim_cnn(tmp_path / "kim_cnn")
    with tiny_process(tmp_path, workers=2, log_format="json") as server:
        log, address = read_log_until(server, "Started parent process")
        rest: list[str] = []
        reading = threading.Thread(target=lambda: rest.extend(server.stdout), daemon=True)
        reading.start()
        wait_for(lambda: get(address, "/readyz")[0] == 200)
        first = workers_of(server.pid)
        assert len(first) == 2

        newcomers = Newcomers(address, 8)
        time.sleep(1)
        killed = first.copy().pop()
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: len(workers_of(server.pid) - {killed}) == 2)
        # It listens once it has loaded its models: until then the other answers all.
        wait_for(lambda: "".join(rest).count('"Ready, with the models kim_cnn"') == 3)
        assert get(address, "/readyz")[0] == 200
        time.sleep(1)
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0
        outcomes = newcomers.end()
        reading.join()
    # What the killed process had taken is lost, and nothing else.
    lost = outcomes.total() - outcomes["200"] - outcomes["refused"]
    assert lost <= 8, outcomes
    assert outcomes["200"] > 100
    log += "".join(rest)
    assert "Traceback" not in log
    answering = {json.loads(line)["request_id"][:8] for line in rest if '"POST /api/v1/predict 200"' in line}
    assert len(answering) == 3


@pytest.mark.long
def test_processes_end_where_their_supervisor_was_killed(tmp_path: Path):
    save_tiny_kim_cnn(tmp_path / "kim_cnn")
    with tiny_process(tmp_path, workers=2) as server:
        _, address = read_log_until(server, "Started parent process")
        threading.Thread(target=server.stdout.read, daemon=True).start()
        wait_for(lambda: get(address, "/readyz")[0] == 200)
        server.kill()
        server.wait()

        def is_closed() -> bool:
            try:
                return get(address, "/livez")[0] != 200
            except OSError:
                return True

        wait_for(is_closed)


@pytest.mark.long
def test_one_process_gives_the_figures_of_all_and_all_count_the_connections_of_a_client(tmp_path: Path):
    save_tiny_kim_cnn(tmp_path / "kim_cnn")
    with tiny_process(tmp_path, workers=2, max_client_connections=20) as server:
        _, address = read_log_until(server, "Started parent process")
        threading.Thread(target=server.stdout.read, daemon=True).start()
        wait_for(lambda: get(address, "/readyz")[0] == 200)
        newcomers = Newcomers(address, 8)
        time.sleep(1)
        answered = newcomers.end().total()
        # A request is counted when its answer has gone, a moment after its client has it.
        wait_for(lambda: requests_counted(get(address, "/metrics")[1]) == answered, seconds=20)
        for _ in range(8):
            status, metrics = get(address, "/metrics")
            assert status == 200
            assert requests_counted(metrics) == answered
        assert metrics.count("\nprocess_resident_memory_bytes ") == 1
        assert_closed_beyond(address, 20)
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=60) == 0


def test_where_one_process_cannot_start_none_does(tmp_path: Path):
    with tiny_process(tmp_path / "nowhere", workers=2) as server:
        log = server.communicate(timeout=120)[0]
    assert server.returncode == 3
    assert "There is no folder" in log


def test_auto_starts_a_process_for_each_two_cores_and_gigabyte(tmp_path: Path):
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text("MemTotal:       16000000 kB\n")
    assert count_workers(3) == 3
    assert count_workers("auto", tmp_path) == max(1, len(os.sched_getaffinity(0)) // 2)
    cgroup = tmp_path / "sys/fs/cgroup"
    cgroup.mkdir(parents=True)
    (cgroup / "cpu.max").write_text("max 100000\n")
    (cgroup / "memory.max").write_text("999999999\n")
    assert count_workers("auto", tmp_path) == 1
