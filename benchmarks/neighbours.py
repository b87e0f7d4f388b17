"""Measures how heavy explanations for one client slow down small predictions of another, and /readyz."""

import http.client
import json
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

from benchmarks import REVIEWS, shuffled
from benchmarks.figure import Figure

HEAVY_CHARACTERS = 19_000
# Number of connections of the client that explains, one text each at a time.
HEAVY_CLIENTS = (2, 64)
SECONDS = 12.0
_SMALL = {"text": "The kettle boils fast. I'd buy it again!", "detail": "none"}
# Two clients on one machine, with two addresses for the server.
_HEAVY_ADDRESS, _SMALL_ADDRESS, _PROBE_ADDRESS = "127.0.0.2", "127.0.0.3", "127.0.0.4"


def measure_neighbours(url: str) -> list[Figure]:
    """Measures small predictions alone and next to explanations of long texts."""
    alone = statistics.median(_small_predictions(url, SECONDS))
    figures = [Figure("small predict, alone, p50", 1000 * alone, "ms", "1 client")]
    for clients in HEAVY_CLIENTS:
        with _explaining(url, clients) as answers, _probing(url) as probes:
            durations = _small_predictions(url, SECONDS)
        loaded = statistics.median(durations)
        heavy = f"{clients} × {HEAVY_CHARACTERS:,}-character explains"
        counts = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
        figures += [
            Figure(f"small predict next to {heavy} ÷ alone", loaded / alone, "times", f"{len(durations)} predictions"),
            Figure(f"/readyz next to {heavy}, longest", 1000 * max(probes), "ms", f"{len(probes)} probes"),
            Figure(f"explains of {clients} at once, answered", answers[200], "answers", counts),
        ]
    return figures


def _small_predictions(url: str, seconds: float) -> list[float]:
    end, durations = time.perf_counter() + seconds, []
    with closing(_connect(url, _SMALL_ADDRESS)) as connection:
        while time.perf_counter() < end:
            begun = time.perf_counter()
            assert _post(connection, "/api/v1/predict", _SMALL) == 200
            durations.append(time.perf_counter() - begun)
    return durations


@contextmanager
def _explaining(url: str, clients: int) -> Iterator[Counter[int]]:
    """Explains long texts on `clients` connections during the block; yields how often each status was answered."""
    statuses: Counter[int] = Counter()
    stop = threading.Event()
    text = " ".join(shuffled(review, number) for number, review in enumerate(REVIEWS * 8))

    def explain(number: int) -> None:
        with closing(_connect(url, _HEAVY_ADDRESS)) as connection:
            while not stop.is_set():
                start = (97 * number + 1009 * statuses.total()) % (len(text) - HEAVY_CHARACTERS)
                body = {"text": text[start : start + HEAVY_CHARACTERS].strip(), "model": "han"}
                status = _post(connection, "/api/v1/explain", body)
                statuses[status] += 1
                # As the server asked the client to.
                stop.wait(1.0 if status == 429 else 0.0)

    threads = [threading.Thread(target=explain, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextmanager
def _probing(url: str) -> Iterator[list[float]]:
    """Polls /readyz during the block, and yields the duration of each answer."""
    durations: list[float] = []
    stop = threading.Event()

    def probe() -> None:
        with closing(_connect(url, _PROBE_ADDRESS)) as connection:
            while not stop.wait(0.1):
                begun = time.perf_counter()
                connection.request("GET", "/readyz")
                response = connection.getresponse()
                response.read()
                assert response.status == 200
                durations.append(time.perf_counter() - begun)

    thread = threading.Thread(target=probe)
    thread.start()
    try:
        yield durations
    finally:
        stop.set()
        thread.join()


def _connect(url: str, address: str) -> http.client.HTTPConnection:
    where = urlsplit(url)
    return http.client.HTTPConnection(where.hostname or "", where.port, timeout=120, source_address=(address, 0))


def _post(connection: http.client.HTTPConnection, path: str, body: Mapping[str, object]) -> int:
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    response = connection.getresponse()
    response.read()
    return response.status


if __name__ == "__main__":
    import sys

    from benchmarks.figure import print_table

    print_table(measure_neighbours(sys.argv[1]))
