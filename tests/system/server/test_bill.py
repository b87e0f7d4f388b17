"""No request takes much of a worker: each route gets its largest ones, and is found from the application."""

import psutil
import pytest

from app.main import create_app
from app.settings import ROOT, Settings
from tests.system.server.bill import Worker, requests_of, routes_of
from tests.system.server.processes import address_of, process

# The limits of a request unless the function that answers it is `bounded` otherwise.
SECONDS, MEGABYTES = 0.1, 50
# The least time of this many attempts counts: a request may be the first to load or to compile something.
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
    bound = getattr(getattr(route, "endpoint", None), "bound", (SECONDS, MEGABYTES, ""))
    dear = []
    for name, request in requests_of(route, Settings()):
        seconds, megabytes = worker.cost(request)
        for _ in range(ATTEMPTS - 1):
            if seconds > bound[0]:
                seconds = min(seconds, worker.cost(request)[0])
        if seconds > bound[0] or megabytes > bound[1]:
            dear.append(f"{name}: {seconds:.2f} s of processor, {megabytes:.0f} MB")
    assert not dear


def test_every_address_is_billed():
    app = create_app(Settings())
    described = set(app.openapi()["paths"])
    assert described < {route.path for route in ROUTES}
