"""No request takes much of a worker: each route gets its largest ones, and is found from the application."""

import psutil
import pytest

from app.main import create_app
from app.settings import ROOT, Settings
from tests.system.server.bill import Worker, requests_of, routes_of
from tests.system.server.processes import address_of, process

# The limits of a request, in seconds of a processor and megabytes. No request that is refused takes more.
LIMITS = 0.1, 50
# Those of the routes whose answers may take more, and what bounds them. All but the batches of `predict` yield to it,
# and a client has one call at a time.
OWN_LIMITS = {
    # The characters that may wait for the model; a batch has 65,536 of them, and takes texts of each client.
    "/api/v1/predict": (1, 50),
    # The characters of a text. Cutting it into 10,000 sentences takes sentencex 0.4 seconds.
    "/api/v1/explain": (1, 100),
    # The characters of a text, of which each may be a sentence that is drawn.
    "/": (1.5, 100),
    # The language detector is loaded once.
    "/api/v1/insights": (0.7, 100),
    # The characters of a text, and the layers of the sentences that are given in full.
    "/api/v1/trace": (0.6, 100),
    # The texts that are tried, some 200; four of them may be as long as a text can be.
    "/api/v1/edits": (2, 100),
    # The pixels of a picture, rubbed out square by square.
    "/api/v1/digits": (0.3, 50),
    # The rows of a table; one report is made at a time.
    "/api/v1/report": (60, 300),
}
# The least of this many attempts counts: a request may be the first to load or to compile something.
ATTEMPTS = 3
ROUTES = routes_of(create_app(Settings()))


@pytest.fixture(scope="module")
def worker():
    with process(ROOT / "weights") as server:
        address = address_of(server)
        [found] = [child for child in psutil.Process(server.pid).children() if child.num_threads() > 3]
        yield Worker(address, found.pid)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{min(getattr(route, 'methods', ['']))} {route.path}")
def test_the_largest_requests_of_a_route_take_no_more_of_a_worker_than_it_states(worker, route):
    own = OWN_LIMITS.get(route.path, LIMITS) if "POST" in getattr(route, "methods", ()) else LIMITS
    dear = []
    for name, request in requests_of(route, Settings()):
        seconds, megabytes, answered = worker.cost(request)
        limits = own if answered else LIMITS
        for _ in range(ATTEMPTS - 1):
            if seconds > limits[0] or megabytes > limits[1]:
                seconds, megabytes = map(min, (seconds, megabytes), worker.cost(request))
        if seconds > limits[0] or megabytes > limits[1]:
            dear.append(f"{name}: {seconds:.2f} s of processor, {megabytes:.0f} MB, answered: {answered}")
    assert not dear


def test_every_address_is_billed():
    app = create_app(Settings())
    described = set(app.openapi()["paths"])
    assert described < {getattr(route, "path_format", route.path) for route in ROUTES}
