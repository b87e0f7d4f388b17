"""A server that is told to end under load resets no connection: who came is answered, who comes later is refused."""

import os
import re
import shutil
import signal
import socket
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.newcomers import Newcomers, ask
from benchmarks.nginx import free_ports, running_nginx
from benchmarks.soak import Server
from tests.system.server.processes import head, read_log_until_ready, statuses, tiny_process
from tests.tiny import save_tiny_kim_cnn

# 100 for a proof.
ROUNDS = int(os.environ.get("ROUNDS", "2"))
CLIENTS = 32


@pytest.fixture(scope="module")
def one_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one")
    # Of the tiny models the one that starts first.
    save_tiny_kim_cnn(folder / "kim_cnn")
    return folder


def test_no_connection_is_reset_and_no_request_lost_where_every_request_has_its_own(one_model: Path):
    for number in range(ROUNDS):
        # Half of the rounds end while clients come as fast as ever.
        with tiny_process(one_model, lame_duck_timeout_s=0.3 * (number % 2), log_format="json") as server:
            _, address = read_log_until_ready(server)
            log = threading.Thread(target=server.stdout.read)
            log.start()
            newcomers = Newcomers(address, CLIENTS)
            time.sleep(0.5)
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=60) == 0
            outcomes = newcomers.end()
            log.join()
        assert set(outcomes) == {"200", "refused"}, (number, outcomes)
        assert outcomes["200"] > CLIENTS, outcomes


def test_a_server_that_was_told_to_end_is_unready_and_answers_new_connections_for_a_while(one_model: Path):
    with tiny_process(one_model, lame_duck_timeout_s=20) as server:
        _, address = read_log_until_ready(server)
        told = time.monotonic()
        server.send_signal(signal.SIGTERM)
        while time.monotonic() < told + 2:
            assert ask(address) == "200"
            with closing(socket.create_connection(address, 5)) as connection:
                connection.sendall(head("GET /readyz"))
                received = b"".join(iter(lambda c=connection: c.recv(65536), b""))
            assert statuses(received) == [503]
            assert b"connection: close" in received.lower()
            time.sleep(0.2)
        # Nobody comes any more, long before the time is over.
        log = server.communicate(timeout=15)[0]
    assert server.returncode == 0
    assert "Traceback" not in log


@pytest.mark.long
@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_behind_an_nginx_that_sends_no_post_twice_every_request_is_answered(one_model: Path, tmp_path: Path):
    def send_no_post_twice(config: str) -> str:
        # Nor keep a connection to a server.
        return re.sub(r"\n\s*keepalive \d+;", "", config.replace(" non_idempotent;", ";"))

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
                # Only now: while a server loads its models, it answers 503, and that is passed on too.
                newcomers = Newcomers(("127.0.0.1", int(url.rpartition(":")[2])), CLIENTS)
                time.sleep(1)
                servers[0].stop(signal.SIGTERM)
                outcomes = newcomers.end()
                assert set(outcomes) == {"200"}, (number, outcomes)
    finally:
        for server in servers:
            server.stop(signal.SIGKILL)
