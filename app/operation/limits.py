"""How much one client, and all clients together, may ask at once."""

import ipaddress
import math
import time
from collections.abc import Callable
from functools import lru_cache

from ..problems import kinds
from ..problems.errors import AppError
from .clients import ClientTable


class RateLimiter:
    """Lets each client send `burst` requests at once and `per_minute` over time.

    All that is kept of a client is the moment at which it has its whole burst again (the generic cell rate algorithm,
    ITU-T I.371).

    Args:
        per_minute: Requests in a minute over time.
        burst: Requests at once.
        due: That moment for each client, by the clock.
        clock: Seconds since some moment, the same for all processes that share `due`.
    """

    def __init__(self, per_minute: float, burst: int, due: ClientTable, clock: Callable[[], float] = time.monotonic):
        self.per_minute = per_minute
        self.burst = burst
        self._due = due
        self._clock = clock

    def admit(self, client: str) -> None:
        """Counts a request of `client`. Raises `AppError` where that is too many."""
        now = self._clock()
        place = self._due.place(client, spent=now)
        each = 60 / self.per_minute
        due = max(now, self._due[place, 0]) + each
        # A moment's tolerance, since times are sums of floats.
        early = due - now - self.burst * each
        if early > 1e-6:
            wait_seconds = max(1, math.ceil(early))
            raise AppError(
                kinds.RATE_LIMITED,
                f"One client may send {self.per_minute:g} requests a minute, {self.burst} of them at once; "
                f"the next may come in {wait_seconds} s.",
                headers={"Retry-After": str(wait_seconds)},
            )
        self._due[place, 0] = due


class Gate:
    """Counts the requests under way, and lets `limit` of them in."""

    def __init__(self, limit: int):
        self.limit = limit
        self.inside = 0

    def check(self) -> None:
        """Raises `AppError` where nobody more is let in."""
        if self.inside >= self.limit:
            raise AppError(
                kinds.TOO_BUSY,
                f"There are {self.inside:,} requests under way; the limit is {self.limit:,}.",
                headers={"Retry-After": "1"},
            )

    def enter(self) -> None:
        """Counts one more, who must `leave`. Raises `AppError`."""
        self.check()
        self.inside += 1

    def leave(self) -> None:
        """Counts one less."""
        self.inside -= 1


@lru_cache(10_000)
def client_name(address: str) -> str:
    """Names the client: an IPv6 user has a whole /64 of addresses to change between."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
