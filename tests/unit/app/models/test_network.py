"""The network is passed on slice by slice: predictions first, and the others do not starve."""

import threading
from contextlib import suppress

import pytest

from app.models.network import Network


def run_slices(network: Network, arrivals: str) -> str:
    """Queues threads for a busy network in this order (P: predictions), and returns the order in which they ran."""
    ran: list[str] = []
    threads = []

    def take(kind: str) -> None:
        # An error inside a slice changes nothing.
        with suppress(ZeroDivisionError), network.slice(first=kind == "P"):
            ran.append(kind)
            raise ZeroDivisionError

    with network.slice(first=False):
        for number, kind in enumerate(arrivals, 1):
            threads.append(threading.Thread(target=take, args=(kind,)))
            threads[-1].start()
            while len(network._predictions) + len(network._others) < number:
                pass
    for thread in threads:
        thread.join()
    return "".join(ran)


@pytest.mark.parametrize(
    ("arrivals", "order"),
    [("P", "P"), ("EEPP", "PPEE"), ("EEPPPPPP", "PPPPEPPE")],
    ids=["alone", "predictions first", "after four predictions another call has a slice"],
)
def test_the_network_is_passed_on(arrivals: str, order: str):
    assert run_slices(Network(places=1), arrivals) == order


def test_of_two_places_another_call_has_one_and_predictions_both():
    network, ran = Network(places=2), []

    def explain() -> None:
        with network.slice(first=False):
            ran.append("E")

    waiting = threading.Thread(target=explain)
    with network.slice(first=False):
        waiting.start()
        while not network._others:
            pass
        with network.slice(first=True):
            ran.append("P")
    waiting.join()
    with network.slice(first=True), network.slice(first=True):
        ran.append("PP")
    assert ran == ["P", "E", "PP"]
