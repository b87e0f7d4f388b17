"""Slow, rude and odd clients of a real process are answered or disconnected."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.problems import kinds as problems
from app.settings import ROOT, variable
from tests.system.server.processes import Address, address_of, body_of, exchange, get, head, process, read_all, statuses
from tests.system.server.stopping import free_ports

JSON = "Content-Type: application/json"
CHUNKED = head("POST /api/v1/predict", JSON, "Transfer-Encoding: chunked")
BODY = b'{"text": "Lovely."}'
# Capacity of the socket buffers on both sides, and what a server may read before it disconnects.
ENOUGH_BYTES = 60_000_000


@pytest.fixture(scope="module")
def address(weights_dir: Path) -> Iterator[Address]:
    """A server that has no folder to write to, as in a container; its log is read at its end."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TMPDIR", "HOME"):
            patch.setenv(name, "/nowhere")
        with process(weights_dir, request_timeout_s=2, max_connections=40) as server:
            yield (address := address_of(server))
            chunks = CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
            received = exchange(address, chunks + head("GET /?text=Lovely", "Connection: close"))
            server.send_signal(signal.SIGTERM)
            log = server.communicate(timeout=60)[0]
    assert statuses(received) == [200, 200]
    assert server.returncode == 0
    assert "POST /api/v1/predict 200" in log
    assert "Traceback" not in log
    assert "Lovely" not in log


def predict(body: bytes, *headers: str) -> bytes:
    return head("POST /api/v1/predict", JSON, f"Content-Length: {len(body)}", *headers) + body


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (b"GET /livez HTTP/1.1\r\nX-Long: ", b"a" * 65536),
        (b"GET /livez HTTP/1.1\r\n", b"X-Many: headers\r\n" * 4096),
        (CHUNKED, b"1;" + b"extension" * 6000 + b"\r\n \r\n"),
        (CHUNKED, b"10000\r\n" + b" " * 65536 + b"\r\n"),
        (head("POST /api/v1/predict", JSON, "Content-Length: 99000000000"), b" " * 65536),
    ],
    ids=["a header", "headers", "chunk extensions", "a body in chunks", "a body"],
)
def test_a_connection_that_sends_without_end_is_closed(address, first, again):
    with closing(socket.create_connection(address, 60)) as connection:
        taken = 0
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(first)
            while taken < ENOUGH_BYTES:
                connection.sendall(again)
                taken += len(again)
    assert taken < ENOUGH_BYTES


@pytest.mark.parametrize(
    "sent",
    [predict(b" " * 4_300_000), head("POST /api/v1/predict", JSON, "Content-Length: 5000000000")],
    ids=["sent", "announced"],
)
def test_a_client_whose_body_was_too_large_reads_why(address, sent):
    received = exchange(address, sent)
    assert statuses(received) == [413]
    assert b"connection: close" in received.lower()
    assert json.loads(body_of(received))["type"] == problems.TOO_LARGE.type


def test_a_client_that_does_not_read_its_answers_is_cut_off(address):
    with closing(socket.socket()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(address)
        connection.settimeout(60)
        with suppress(BrokenPipeError, ConnectionResetError):
            while True:
                connection.sendall(head("GET /openapi.json") * 100)


def test_pipelined_requests_are_answered_in_order(address):
    requests = [predict(BODY), head("GET /nothing"), predict(b"{"), head("GET /livez"), predict(BODY)]
    received = exchange(address, b"".join(requests) + head("GET /livez", "Connection: close"))
    assert statuses(received) == [200, 404, 400, 200, 200, 200]
    assert b"\nserver:" not in received.lower()


def test_a_log_that_nobody_reads_stops_nothing(weights_dir):
    with process(weights_dir, log_format="json") as server:
        address = address_of(server)
        for _ in range(12):
            # A pipe holds about 200 of their lines.
            requests = head("GET /api/v1/models/nothing") * 50
            assert len(statuses(exchange(address, requests + head("GET /livez", "Connection: close")))) == 51
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0


def test_more_connections_than_allowed_are_told_so_and_the_rest_is_served(address):
    asked = head("GET /livez", "Connection: close")
    with ExitStack() as held:
        for place in range(40):
            assert statuses(exchange(address, asked)) == [200]
            held.enter_context(socket.create_connection(address, 60, (f"127.0.0.{2 + place % 4}", 0)))
        assert statuses(exchange(address, asked)) == [503]
    while statuses(exchange(address, asked)) != [200]:
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has more than one address of the loopback interface")
def test_one_client_has_half_of_the_connections(address):
    with ExitStack() as held:
        connections = [held.enter_context(socket.create_connection(address, 60)) for _ in range(30)]
        # The last ones are closed unread.
        assert connections[-1].recv(1) == b""
        with closing(socket.create_connection(address, 60, ("127.0.0.2", 0))) as other:
            other.sendall(head("GET /livez", "Connection: close"))
            assert statuses(read_all(other)) == [200]


def test_a_server_without_standard_files_serves_and_ends(weights_dir):
    [port] = free_ports(1)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"weights_dir": weights_dir, "port": port, "workers": 2}.items():
            patch.setenv(variable(name), str(value))
        with subprocess.Popen(["sh", "-c", f"exec '{sys.executable}' -m app <&- >&- 2>&-"], cwd=ROOT) as server:
            try:
                while True:
                    with suppress(OSError):
                        if get(("127.0.0.1", port), "/readyz")[0] == 200:
                            break
                server.send_signal(signal.SIGTERM)
                assert server.wait(timeout=60) == 0
            finally:
                server.kill()


@pytest.mark.parametrize(
    ("host", "taken", "remedy"), [("127.0.0.1", True, "--port"), ("192.0.2.1", False, "--host")], ids=["port", "host"]
)
def test_an_address_that_cannot_be_had_is_named_in_one_line_with_its_remedy(host, taken, remedy, address, weights_dir):
    with process(weights_dir, host=host, port=address[1]) as server:
        [line] = server.communicate(timeout=60)[0].splitlines()
    assert server.returncode == 1
    assert f"{host}, port {address[1]}: " in line
    assert ("in use" in line) == taken
    assert remedy in line.rpartition("Choose")[2]


def test_a_request_whose_client_hangs_up_is_given_up_and_the_server_stays_in_order(address):
    for _ in range(20):
        with closing(socket.create_connection(address)) as connection:
            connection.sendall(predict(json.dumps({"texts": ["so good! " * 2000] * 8}).encode()))
    received = exchange(address, predict(BODY, "Connection: close"))
    assert statuses(received) == [200]
    assert re.search(r'limelight_requests_total\{.*status="499".*\} [1-9]', get(address, "/metrics")[1])


LINES = [
    *("POST /api/v1/predict HTTP/1.1", "GET / HTTP/1.1", "GET / HTTP/1.0", "PRI * HTTP/2.0", "Host: a", "Host: b"),
    *("Content-Length: 5", "Content-Length: 19", "Content-Length: -1", "Transfer-Encoding: chunked", ""),
    *("Expect: 100-continue", "Upgrade: websocket", "Connection: upgrade", JSON, "X-Forwarded-For: 1.2.3.4"),
    *("5\r\nhello", "0\r\n", "ffffffffffffffff"),
]
REQUEST_PARTS = st.sampled_from([*(f"{line}\r\n".encode() for line in LINES), BODY, b"\x00", b"\xff\xfe"])


@settings(max_examples=25, deadline=None)
@given(parts=st.lists(REQUEST_PARTS | st.binary(max_size=20), max_size=12))
def test_no_bytes_make_the_server_fail(address, parts):
    with closing(socket.create_connection(address, 60)) as connection:
        try:
            connection.sendall(b"".join(parts))
            # The client is finished: the server need not wait for more.
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        assert all(status < 500 for status in statuses(read_all(connection)))
