"""Sends files that hurt a reader of tables, all at once, and measures another client: `python -m benchmarks.hostile`.

It prints the ratio of that client's median with the files and alone, and the processes, threads and memory that are
left after a minute.
"""

import argparse
import http.client
import itertools
import json
import multiprocessing
import queue
import statistics
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from http import HTTPStatus
from typing import Any

import psutil

from benchmarks.server import Server, megabytes, running_server
from tests.hostile_tables import FILES

AT_ONCE = 40
SETTLED_S = 60
_TEXT = json.dumps({"text": "The kettle boils fast, and the lid fits. I'd buy it again!", "model": "han"})


def ask(server: Server, place: int, path: str, body: bytes | str) -> tuple[int, float]:
    """Sends one request from an address of the loopback network; returns the status, 0 if cut off, and the seconds."""
    begun = time.perf_counter()
    connection = http.client.HTTPConnection(
        server.url.removeprefix("http://"), timeout=60, source_address=(f"127.0.0.{place}", 0)
    )
    with closing(connection):
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
            status = response.status
        except (OSError, http.client.HTTPException):
            status = 0
    return status, time.perf_counter() - begun


def median(server: Server, requests: int) -> float:
    """Returns the median of the seconds of a short prediction."""
    results = [ask(server, 250, "/api/v1/predict", _TEXT) for _ in range(requests)]
    assert {status for status, _ in results} == {200}, results
    return statistics.median(seconds for _, seconds in results)


def send(server: Server, outcomes: Any, ends: Any) -> None:
    """Sends files from `AT_ONCE` clients until `ends` is set, each one after the other; a busy server is left alone."""
    files = itertools.cycle([(name, write()) for name, write in FILES.items()])
    turn = threading.Lock()

    def send_on(place: int) -> None:
        while not ends.is_set():
            with turn:
                name, content = next(files)
            status, _ = ask(server, place, f"/api/v1/tables?name={name}", content)
            outcomes.put(status)
            if status == HTTPStatus.TOO_MANY_REQUESTS:
                # As the Retry-After header asks.
                ends.wait(1)

    threads = [threading.Thread(target=send_on, args=(2 + number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    """Prints the ratio of each round, the outcomes, and what is left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds (default: %(default)s)")
    parser.add_argument("--requests", type=int, default=100, help="predictions of each median (default: %(default)s)")
    options = parser.parse_args()
    # Another process, so that the clients do not wait for each other.
    spawn = multiprocessing.get_context("spawn")
    statuses: Counter[int] = Counter()
    with running_server() as server:
        top = psutil.Process(server.process_id)
        median(server, options.requests)
        family = {process.pid: process.num_threads() for process in top.children(recursive=True)}
        memory, ratios = megabytes(server.process_id), []
        for _ in range(options.rounds):
            alone = median(server, options.requests)
            outcomes, ends = spawn.Queue(), spawn.Event()
            sender = spawn.Process(target=send, args=(server, outcomes, ends))
            sender.start()
            # Some files have been read.
            statuses.update(outcomes.get() for _ in range(AT_ONCE))
            with_files = median(server, options.requests)
            ends.set()
            while sender.is_alive() or not outcomes.empty():
                with suppress(queue.Empty):
                    statuses[outcomes.get(timeout=0.1)] += 1
            ratios.append(with_files / alone)
            print(f"alone {1000 * alone:.1f} ms, with {AT_ONCE} files {1000 * with_files:.1f} ms: {ratios[-1]:.2f} ×")
        time.sleep(SETTLED_S)
        left = {process.pid: process.num_threads() for process in top.children(recursive=True)}
        print(f"{len(FILES)} files; statuses {dict(statuses)}; median of the ratios {statistics.median(ratios):.2f} ×")
        print(
            f"workers replaced: {len(family.keys() - left.keys())}; processes left: {len(left.keys() - family.keys())}"
        )
        threads = sum(left.values()) - sum(family.values())
        print(f"threads more: {threads}; memory {memory:.0f} → {megabytes(server.process_id):.0f} MB")


if __name__ == "__main__":
    main()
