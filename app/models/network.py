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
        self._take(self._predictions if first else self._others)
        try:
            yield
        finally:
            self._hand_on()

    def _take(self, line: deque[threading.Lock]) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Lock()
            turn.acquire()
            line.append(turn)
        turn.acquire()

    def _hand_on(self) -> None:
        with self._lock:
            self.slices += 1
            others_wait_long = self._others and self._in_a_row >= _IN_A_ROW
            if self._predictions and not others_wait_long:
                self._in_a_row += 1
                self._predictions.popleft().release()
            elif self._others:
                self._in_a_row = 0
                self._others.popleft().release()
            else:
                self._taken = False
