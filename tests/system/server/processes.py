"""Starts the server as its users do, as a process, and talks to it through plain sockets."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from app.settings import ROOT, variable

Address = tuple[str, int]


@contextmanager
def process(weights: Path, **settings: object) -> Iterator[subprocess.Popen]:
    """Runs `python -m app` with these models and settings during the block, on a port that is free.

    It has a group of its own, as systemd and a terminal give it.
    """
    stated = {"weights_dir": weights, "port": 0, "workers": 1, **settings}
    environment = os.environ | {variable(name): str(value) for name, value in stated.items()}
    output: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    command = [sys.executable, "-m", "app"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, **output) as server:
        try:
            yield server
        finally:
            # A failed test has not stopped it.
            server.kill()


def address_of(server: subprocess.Popen, workers: int = 1) -> Address:
    """Returns the address in the log once `workers` workers have loaded their models."""
    log = ""
    for line in server.stdout or ():
        log += line
        if log.count("Application startup complete") == workers:
            [(host, port)] = re.findall(r"running on http://([\d.]+):(\d+)", log)
            address = (host, int(port))
            # The line is logged a moment before the server listens.
            wait_for(address, "/livez")
            return address
    raise AssertionError(log)


def wait_for(address: Address, path: str) -> str:
    """Returns the body of a page once a server is ready to answer with it."""
    while True:
        with suppress(ConnectionRefusedError):
            status, body = get(address, path)
            if status == 200:
                return body


def exchange(address: Address, sent: bytes) -> bytes:
    """Sends bytes on a new connection; returns everything received until the server closes it."""
    with closing(socket.create_connection(address, 60)) as connection:
        # If the server has stopped reading, its response can still be read.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(sent)
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    """Reads until the server closes the connection."""
    parts = []
    with suppress(ConnectionResetError):
        while part := connection.recv(1 << 20):
            parts.append(part)
    return b"".join(parts)


def head(line: str, *headers: str) -> bytes:
    """Writes the head of a request, with Host."""
    return "\r\n".join([f"{line} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode()


def get(address: Address, path: str) -> tuple[int, str]:
    """Returns the status and the body of a page."""
    received = exchange(address, head(f"GET {path}", "Connection: close"))
    return statuses(received)[0], body_of(received)


def body_of(received: bytes) -> str:
    """Returns the body of the one response in the received bytes."""
    return received.partition(b"\r\n\r\n")[2].decode()


def statuses(received: bytes) -> list[int]:
    """Returns the statuses of the responses in the received bytes."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]
