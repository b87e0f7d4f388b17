"""Clients that make a new connection for every request, to measure how a server shuts down."""

import json
import re
import socket
import threading
import time
from collections import Counter
from contextlib import closing

Address = tuple[str, int]

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
