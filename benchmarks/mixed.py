"""Sends requests of every kind and length, to see how much memory a server needs in the long run."""

import http.client
import itertools
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from benchmarks import REVIEWS, shuffled

CLIENTS = 2
# The longest text to send, below the 20,000 characters that a server accepts.
MAX_CHARACTERS = 19_000
_MODELS = {
    "han": ("attention", "gradient_input", "integrated_gradients", "leave_one_out", "shapley"),
    "kim_cnn": ("ngrams", "gradient_input", "integrated_gradients", "leave_one_out", "shapley"),
}


def mixed_requests() -> Iterator[tuple[str, dict[str, object]]]:
    """Yields endless addresses and bodies, always the same: predict, explain by every lens, and insights."""
    kinds: list[tuple[str, dict[str, object]]] = []
    for model, methods in _MODELS.items():
        kinds += [("predict", {"model": model}), ("insights", {"model": model}), ("predict", {"model": model})]
        kinds += [("explain", {"model": model, "method": method}) for method in methods]
    text = " ".join(shuffled(review, number) for number, review in enumerate(REVIEWS * 4))
    for number, (address, body) in enumerate(itertools.cycle(kinds)):
        # Steps of a golden ratio visit all lengths evenly; squared, since most texts are short.
        share = (number * 0.6180339887) % 1
        length = 1 + int(share**3 * (MAX_CHARACTERS - 1))
        start = number * 97 % (len(text) - length)
        yield f"/api/v1/{address}", {**body, "text": text[start : start + length].strip() or "Fine."}


def send_mixed(url: str, count: int) -> None:
    """Sends `count` of them. Raises `RuntimeError` if one is not answered with 200, `OSError` if the server is lost."""
    where = urlsplit(url)
    assert where.hostname
    requests, lock = itertools.islice(mixed_requests(), count), threading.Lock()
    failures: list[str] = []

    def ask() -> None:
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=120)
        while True:
            with lock:
                address, body = next(requests, ("", {}))
            if not address:
                return connection.close()
            connection.request("POST", address, json.dumps(body), {"Content-Type": "application/json"})
            response = connection.getresponse()
            content = response.read()
            if response.status != 200:
                failures.append(f"{address} {response.status} {content[:300]!r}")

    with ThreadPoolExecutor(CLIENTS) as threads:
        for client in [threads.submit(ask) for _ in range(CLIENTS)]:
            client.result()
    if failures:
        raise RuntimeError(f"{len(failures)} requests failed, the first with {failures[0]}")
