"""A process that is told to end answers what it has taken, refuses the rest, and ends by itself."""

import http.client
import json
import re
import signal
import socket
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.system.server.processes import (
    Address,
    head,
    read_all,
    read_log_until_listening,
    read_log_until_ready,
    statuses,
    tiny_process,
)
from tests.tiny import save_tiny_kim_cnn

TEXT = "The kettle boils fast. I'd buy it again! " * 40
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def one_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one")
    # Of the tiny models the one that starts first.
    save_tiny_kim_cnn(folder / "kim_cnn")
    return folder


class Client(threading.Thread):
    """Asks without a pause until it is refused; keeps the outcome of each request by its id."""

    def __init__(self, address: Address, number: int):
        super().__init__()
        self.address = address
        self.name = f"client-{number}"
        self.outcomes: dict[str, int | str] = {}
        # Half of the clients keep their connections, half make a new one each time.
        self.keeps_connection = number % 2 == 0

    def run(self) -> None:
        # Closed at every way out: a socket left to the garbage collector fails whichever test is running then.
        with closing(http.client.HTTPConnection(*self.address, timeout=30)) as connection:
            self.ask(connection)

    def ask(self, connection: http.client.HTTPConnection) -> None:
        body = json.dumps({"texts": [TEXT] * 2})
        for number in range(100_000):
            request_id = f"{self.name}-{number}"
            try:
                connection.request("POST", "/api/v1/predict", body, {**JSON, "X-Request-ID": request_id})
            except OSError:
                # No connection, or one that was closed while it was idle: nothing of this request was taken.
                self.outcomes[request_id] = "refused"
                return
            try:
                response = connection.getresponse()
            except (ConnectionError, http.client.RemoteDisconnected):
                self.outcomes[request_id] = "closed"
                return
            try:
                complete = json.loads(response.read())
                self.outcomes[request_id] = response.status if complete else "broken"
            except (OSError, ValueError, http.client.HTTPException):
                self.outcomes[request_id] = "broken"
            if not self.keeps_connection:
                connection.close()


def test_under_load_no_accepted_request_is_lost(one_model: Path):
    with tiny_process(one_model) as server:
        log, address = read_log_until_ready(server)
        reader: list[str] = []
        # Its log would fill the pipe otherwise, and then it would wait.
        reading = threading.Thread(target=lambda: reader.extend(server.stdout))
        reading.start()
        clients = [Client(address, number) for number in range(12)]
        for client in clients:
            client.start()
        time.sleep(1.5)
        server.send_signal(signal.SIGTERM)
        told = time.monotonic()
        assert server.wait(timeout=30) == 0
        assert time.monotonic() - told < 20
        for client in clients:
            client.join(timeout=30)
        reading.join()
    log += "".join(reader)
    outcomes = {name: outcome for client in clients for name, outcome in client.outcomes.items()}
    logged = {
        request_id: int(status)
        for status, request_id in re.findall(r"POST /api/v1/predict (\d+) .*?request_id=(client-\S+)", log)
    }
    count = Counter(outcomes.values())
    assert count[200] > 12, count
    assert count["broken"] == 0, count
    # What the server answered is exactly what its clients have got, and what they have not got was never taken.
    assert {name for name, status in logged.items() if status == 200} == {n for n, o in outcomes.items() if o == 200}
    assert not {name for name, outcome in outcomes.items() if outcome in ("closed", "refused")} & logged.keys()
    assert set(count) <= {200, "closed", "refused"}, count
    assert "Traceback" not in log
    assert "CancelledError" not in log


def test_a_process_told_to_end_is_unready_at_once_and_finishes_what_it_has(one_model: Path):
    with tiny_process(one_model, lame_duck_timeout_s=0) as server:
        _, address = read_log_until_ready(server)
        body = json.dumps({"text": "Lovely."}).encode()
        idle = http.client.HTTPConnection(*address, timeout=20)
        with closing(socket.create_connection(address, 20)) as open_request, closing(idle):
            idle.request("GET", "/readyz")
            assert idle.getresponse().read().startswith(b'{"status":"ready"')
            open_request.sendall(
                head("POST /api/v1/predict", "Content-Type: application/json", f"Content-Length: {len(body)}")
                + body[:5]
            )
            time.sleep(0.3)
            server.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            idle.request("GET", "/readyz")
            response = idle.getresponse()
            assert response.status == 503
            assert response.getheader("Connection") == "close"
            assert json.loads(response.read())["type"] == "/problems/not-ready"
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(address, 5)
            assert server.poll() is None
            open_request.sendall(body[5:])
            assert statuses(read_all(open_request)) == [200]
        log = server.communicate(timeout=20)[0]
    assert server.returncode == 0
    assert "Traceback" not in log


def test_a_request_that_outlasts_the_end_is_told_so(one_model: Path):
    with tiny_process(one_model, shutdown_timeout_s=1) as server:
        _, address = read_log_until_ready(server)
        with closing(socket.create_connection(address, 20)) as open_request:
            open_request.sendall(
                head("POST /api/v1/predict", "Content-Type: application/json", "Content-Length: 9") + b"{"
            )
            time.sleep(0.3)
            server.send_signal(signal.SIGTERM)
            assert statuses(read_all(open_request)) == [504]
        log = server.communicate(timeout=20)[0]
    assert server.returncode == 0
    assert "Traceback" not in log


def test_a_second_signal_ends_the_process_at_once(one_model: Path):
    with tiny_process(one_model) as server:
        _, address = read_log_until_ready(server)
        with closing(socket.create_connection(address, 20)) as open_request:
            open_request.sendall(head("POST /api/v1/predict", "Content-Length: 9") + b"{")
            open_request.sendall(head("POST /api/v1/predict", "Content-Type: application/json", "Content-Length: 9"))
            time.sleep(0.3)
            server.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            told = time.monotonic()
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=20)
    assert time.monotonic() - told < 3
    assert server.returncode in (0, -signal.SIGTERM)


def test_while_the_models_are_loaded_probes_are_answered_and_all_else_is_refused(one_model: Path):
    with tiny_process(one_model) as server:
        _, address = read_log_until_listening(server)
        with closing(http.client.HTTPConnection(*address, timeout=30)) as connection:
            got = []
            for path in ("/livez", "/readyz", "/", "/readyz"):
                connection.request("GET", path)
                response = connection.getresponse()
                got.append((path, response.status, response.read()))
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)
    assert got[0][1] == 200
    assert got[1][1] == 503
    assert b"The models are being loaded." in got[1][2]
    assert got[2][1] in (200, 503)
    assert server.returncode == 0
