"""The network is passed on slice by slice: predictions first, and the others do not starve."""

import threading
from collections.abc import Callable

from app.models.network import Network


def run_slices(network: Network, arrivals: str) -> str:
    """Queues threads for a busy network in this order (P: predictions), and returns the order in which they ran."""
    ran: list[str] = []
    threads = []

    def take(kind: str) -> None:
        with network.slice(first=kind == "P"):
            ran.append(kind)

    with network.slice(first=False):
        for number, kind in enumerate(arrivals, 1):
            threads.append(threading.Thread(target=take, args=(kind,)))
            threads[-1].start()
            spin_until(lambda number=number: waiting(network) == number)
    for thread in threads:
        thread.join()
    return "".join(ran)


def waiting(network: Network) -> int:
    return len(network._predictions) + len(network._others)


def spin_until(condition: Callable[[], bool]) -> None:
    while not condition():
        pass


def test_a_network_that_is_free_is_taken_at_once():
    network = Network()
    with network.slice(first=False):
        pass
    assert network.slices == 1


def test_predictions_go_before_what_has_waited_longer():
    assert run_slices(Network(), "EEPP") == "PPEE"


def test_after_four_predictions_in_a_row_another_call_has_a_slice():
    assert run_slices(Network(), "EEPPPPPP") == "PPPPEPPE"


def test_after_an_error_inside_a_slice_the_network_is_handed_on():
    network = Network()
    try:
        with network.slice(first=True):
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert run_slices(network, "P") == "P"
