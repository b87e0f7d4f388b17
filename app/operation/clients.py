"""What each client has used up, in memory that several processes may share."""

import hashlib
import secrets
from collections.abc import Callable
from ctypes import c_double, c_uint64
from multiprocessing.sharedctypes import RawArray
from typing import Any

# Clients remembered at most, as a power of two; 0.5 MB for each column.
_PLACES = 1 << 16
# Places at which a client may stand; where others stand at all of them, it takes that of whoever has used least.
_TRIES = 8

Array = Callable[[Any, int], Any]


def own_array(kind: Any, length: int) -> Any:
    """Returns zeros that this process has for itself: like `RawArray`, without a file."""
    return (kind * length)()


class ClientTable:
    """A number for each client and column, 0 for clients that are not known.

    There is no lock, which a process that is killed would never give back. Two processes that write to one place in the
    same microsecond may lose one of two counts, and no more than that.

    Args:
        columns: Numbers for each client.
        array: Makes the memory; `own_array`, or `RawArray`, which processes that are started with it share.
    """

    def __init__(self, columns: int = 1, array: Array = own_array):
        # Unknown to clients, so that none can choose a name that stands where another's does.
        self._secret = secrets.token_bytes(16)
        self._columns = range(columns)
        self._owners = array(c_uint64, _PLACES)
        self._numbers = array(c_double, _PLACES * columns)

    def place(self, client: str, spent: float = 0.0) -> int:
        """Returns where a client stands; whoever has no number above `spent` is forgotten where room is needed."""
        digest = hashlib.blake2b(client.encode("utf-8", "surrogateescape"), digest_size=8, key=self._secret).digest()
        owner = int.from_bytes(digest, "little") or 1
        places = [(owner + number) % _PLACES for number in range(_TRIES)]
        for place in places:
            if self._owners[place] == owner:
                return place
        place = next((place for place in places if self._most(place) <= spent), min(places, key=self._most))
        self._owners[place] = owner
        for column in self._columns:
            self[place, column] = 0.0
        return place

    def total(self, place: int) -> float:
        """Returns the sum of a client's numbers."""
        return sum([self[place, column] for column in self._columns])

    def clear(self, column: int) -> None:
        """Sets a column to 0, as that of a process that died."""
        self._numbers[column * _PLACES : (column + 1) * _PLACES] = [0.0] * _PLACES

    def __getitem__(self, at: tuple[int, int]) -> float:
        place, column = at
        number: float = self._numbers[column * _PLACES + place]
        return number

    def __setitem__(self, at: tuple[int, int], number: float) -> None:
        place, column = at
        self._numbers[column * _PLACES + place] = number

    def _most(self, place: int) -> float:
        return max([self[place, column] for column in self._columns])


class Clients:
    """What clients have used up of their shares, counted by all processes on a port together.

    Attributes:
        connections: How many connections are open from each address, a column for each process.
        due: When what a client has sent is as if it had never been, by `time.monotonic`.
    """

    def __init__(self, processes: int = 1):
        array: Array = own_array if processes == 1 else RawArray
        self.connections = ClientTable(processes, array)
        self.due = ClientTable(1, array)

    def forget_process(self, place: int) -> None:
        """Takes back the connections of a process that is no more."""
        self.connections.clear(place)
