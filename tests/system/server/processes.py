"""Starts the server as its users do, as a process, and talks to it through plain sockets."""

import http.client
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

from app.settings import ROOT

Address = tuple[str, int]


@contextmanager
def process(**environment: str) -> Iterator[subprocess.Popen]:
    """Runs `python -m app` on a free port, with these environment variables, during the block."""
    # Output is read as it is written; the port is free, so no test waits for another process.
    settings = {
        "LIMELIGHT_PORT": "0",
        "LIMELIGHT_LAME_DUCK_TIMEOUT_S": "0",
        "PYTHONUNBUFFERED": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        **environment,
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "app"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with server:
        try:
            yield server
        finally:
            # A failed test has not stopped it.
            server.kill()


def tiny_process(weights_dir: Path, **settings: object) -> AbstractContextManager[subprocess.Popen]:
    """Starts the server with the tiny models and these settings."""
    environment = {f"LIMELIGHT_{name.upper()}": str(value) for name, value in settings.items()}
    return process(LIMELIGHT_WEIGHTS_DIR=str(weights_dir), **environment)


def read_log_until_ready(server: subprocess.Popen, workers: int = 1) -> tuple[str, Address]:
    """Reads the log until `workers` workers have loaded their models; returns it, and the address that it names."""
    log = ""
    for line in server.stdout:
        log += line
        if log.count("Application startup complete") == workers:
            found = re.search(r"running on http://([\d.]+):(\d+)", log)
            address = (found[1], int(found[2]))
            # The line is logged a moment before the server listens.
            while not _listens(address):
                pass
            return log, address
    raise AssertionError(log)


def _listens(address: Address) -> bool:
    with closing(socket.socket()) as connection:
        return connection.connect_ex(address) == 0


def get(address: Address, path: str) -> tuple[int, str]:
    """Returns the status and the body of a page."""
    with closing(http.client.HTTPConnection(*address, timeout=60)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()


def exchange(address: Address, sent: bytes, timeout: float = 20) -> bytes:
    """Sends bytes on a new connection; returns everything received until the server closes it."""
    with closing(socket.create_connection(address, timeout)) as connection:
        # If the server has stopped reading, its response can still be read.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(sent)
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    """Reads until the server closes the connection."""
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
    except ConnectionResetError:
        pass
    return received


def head(line: str, *headers: str) -> bytes:
    """Writes the head of a request, with Host."""
    return "\r\n".join([f"{line} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode()


def statuses(received: bytes) -> list[int]:
    """Returns the statuses of the responses in the received bytes."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]
