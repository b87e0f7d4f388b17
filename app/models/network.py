"""The places at the networks: predictions take them first, everything else between them."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

# Most predictions in a row while another call waits; then that call gets a slice, so that it finishes eventually.
_IN_A_ROW = 4


class Network:
    """Passes its places from thread to thread, slice by slice (see `limelight.engines.session`).

    At most one of the slices that run is of another call than a prediction. A thread passes its place to the one that
    has waited longest: if it were released, a thread of many slices would take it again before the other woke up.

    Args:
        places: The number of slices that may run at a time.

    Attributes:
        places: The same.
    """

    def __init__(self, places: int) -> None:
        self.places = places
        self._lock = threading.Lock()
        self._free = places
        self._other_runs = False
        self._in_a_row = 0
        self._predictions: deque[threading.Lock] = deque()
        self._others: deque[threading.Lock] = deque()

    @contextmanager
    def slice(self, *, first: bool) -> Iterator[None]:
        """Waits for a place, and holds it during the block; takes precedence over all others if `first`."""
        turn = threading.Lock()
        turn.acquire()
        with self._lock:
            (self._predictions if first else self._others).append(turn)
            self._pass_on()
        # Released by the thread that passes a place on.
        turn.acquire()
        try:
            yield
        finally:
            with self._lock:
                self._free += 1
                self._other_runs = self._other_runs and first
                self._pass_on()

    def _pass_on(self) -> None:
        while self._free:
            other = self._others and not self._other_runs
            if self._predictions and not (other and self._in_a_row >= _IN_A_ROW):
                self._in_a_row += 1
                waiting = self._predictions
            elif other:
                self._in_a_row = 0
                self._other_runs = True
                waiting = self._others
            else:
                return
            self._free -= 1
            waiting.popleft().release()
