"""Whose turn it is: what waits is answered in turns between clients, not first come, first served."""

import heapq
import itertools
from collections.abc import Callable
from contextvars import ContextVar
from typing import Generic, Protocol, TypeVar

# Who asks, as the middleware found out; probes and whoever else asks from inside are one client.
CLIENT: ContextVar[str] = ContextVar("client", default="")
# Clients whose last turn is over are forgotten once there are more than this.
_MAX_CLIENTS = 10_000

# When a turn begins, in work, and a number that tells turns of the same moment apart.
Turn = tuple[float, int]


class Waiting(Protocol):
    """What waits for a turn."""

    turn: Turn


Item = TypeVar("Item", bound=Waiting)


class Turns:
    """Gives each client's work a time at which its turn begins (start-time fair queueing, Goyal et al. 1996).

    A client that asks for much at once gets turns one after the other; one that asks for the first time gets the turn
    that begins now. Times count work, not seconds.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._ends: dict[str, float] = {}
        self._numbers = itertools.count()

    def take(self, work: float) -> Turn:
        """Returns the next turn of the client that asks, for so much work."""
        if len(self._ends) > _MAX_CLIENTS:
            self._ends = {client: end for client, end in self._ends.items() if end > self._now}
        client = CLIENT.get()
        start = max(self._now, self._ends.get(client, 0.0))
        self._ends[client] = start + work
        return start, next(self._numbers)

    def reach(self, turn: Turn) -> None:
        """Notes that a turn has come."""
        self._now = max(self._now, turn[0])


class Line(Generic[Item]):
    """What waits, in the order of its turns."""

    def __init__(self) -> None:
        self._heap: list[tuple[Turn, Item]] = []

    def __len__(self) -> int:
        return len(self._heap)

    @property
    def head(self) -> Item:
        """The one whose turn comes first."""
        return self._heap[0][1]

    def add(self, item: Item) -> None:
        """Adds one, or puts back one that was taken."""
        heapq.heappush(self._heap, (item.turn, item))

    def take(self) -> Item:
        """Takes the first out."""
        return heapq.heappop(self._heap)[1]

    def drop(self, is_over: Callable[[Item], bool]) -> None:
        """Takes out all for which nobody waits any more."""
        self._heap = [each for each in self._heap if not is_over(each[1])]
        heapq.heapify(self._heap)
