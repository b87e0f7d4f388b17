"""No file that is sent to the server ends a worker, or leaves anything behind."""

import os
import socket
import threading
from collections import Counter
from pathlib import Path

import psutil

from tests.hostile_tables import FILES, LARGE, SMALL
from tests.system.server.processes import Address, address_of, body_of, exchange, get, head, process, statuses


def send(address: Address, name: str, content: bytes) -> bytes:
    """Sends a file; returns what the server sends back."""
    return exchange(
        address,
        head(f"POST /api/v1/tables?name={name}", f"Content-Length: {len(content)}", "Connection: close") + content,
    )


def test_no_file_ends_a_worker_or_is_read_on_after_its_answer(weights_dir: Path) -> None:
    # By day one large file of each format.
    large = LARGE if os.environ.get("NIGHT") else {name.partition(".")[2]: name for name in reversed(LARGE)}.values()
    files = {name: FILES[name]() for name in (*SMALL, *large)}
    with process(weights_dir, workers=2, request_timeout_s=1) as server:
        address = address_of(server, workers=2)
        supervisor = psutil.Process(server.pid)
        begun = {child.pid for child in supervisor.children(recursive=True)}
        for name, content in files.items():
            received = send(address, name, content)
            assert statuses(received)[0] in (200, 422, 504), name
            assert "/tmp" not in body_of(received)[:500], name
        found: Counter[int] = Counter()

        def ask(name: str, content: bytes) -> None:
            found.update(statuses(send(address, name, content)))

        threads = [threading.Thread(target=ask, args=item) for item in list(files.items())[-40:]]
        for thread in threads:
            thread.start()
        assert get(address, "/readyz")[0] == 200
        for thread in threads:
            thread.join()
        assert sum(found.values()) == len(threads)
        assert set(found) <= {200, 422, 429, 504}
        # One that was killed stays for a moment, until it is waited for.
        readers = [child for child in supervisor.children(recursive=True) if child.pid not in begun]
        assert psutil.wait_procs(readers, timeout=60)[1] == []
        assert {child.pid for child in supervisor.children(recursive=True)} == begun


def test_a_file_whose_client_leaves_is_read_no_further(weights_dir: Path) -> None:
    content = FILES["lines.csv.gz"]()
    with process(weights_dir, request_timeout_s=600) as server:
        address = address_of(server)
        supervisor = psutil.Process(server.pid)
        begun = {child.pid for child in supervisor.children(recursive=True)}

        def readers() -> list[psutil.Process]:
            return [child for child in supervisor.children(recursive=True) if child.pid not in begun]

        with socket.create_connection(address) as connection:
            connection.sendall(head("POST /api/v1/tables?name=a.csv.gz", f"Content-Length: {len(content)}") + content)
            while not (running := readers()):
                pass
        psutil.wait_procs(running)
        assert statuses(send(address, "a.csv", b"text\nFine.\n")) == [200]
        assert readers() == []
