"""The lock of the networks, which one thread holds at a time: predictions first, everything else between them."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

# Most predictions in a row while another call waits; then that call gets a slice, so that it finishes eventually.
_IN_A_ROW = 4


class Network:
    """Passes the network from thread to thread, slice by slice (see `limelight.engines.slices`).

    One slice runs at a time, so that the event loop keeps a core. A thread passes the network to the one that has
    waited longest: if it were released, a thread of many slices would take it again before the other woke up.

    Attributes:
        slices: The number of finished slices; if it grows, the network is busy, not stuck.
    """

    def __init__(self) -> None:
        self.slices = 0
        self._lock = threading.Lock()
        self._taken = False
        self._in_a_row = 0
        self._predictions: deque[threading.Lock] = deque()
        self._others: deque[threading.Lock] = deque()

    @contextmanager
    def slice(self, *, first: bool) -> Iterator[None]:
        """Waits for the network, and holds it during the block; takes precedence over all others if `first`."""
        turn = threading.Lock()
        with self._lock:
            if self._taken:
                turn.acquire()
                (self._predictions if first else self._others).append(turn)
            self._taken = True
        # Released by the thread that passes the network on.
        turn.acquire()
        try:
            yield
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        with self._lock:
            self.slices += 1
            if self._predictions and not (self._others and self._in_a_row >= _IN_A_ROW):
                self._in_a_row += 1
                self._predictions.popleft().release()
            elif self._others:
                self._in_a_row = 0
                self._others.popleft().release()
            else:
                self._taken = False
