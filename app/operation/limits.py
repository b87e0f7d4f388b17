"""How much one client, and all clients together, may ask at once."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from app.problems import kinds
from app.problems.errors import AppError

# Clients remembered at most; the one that was silent longest is forgotten first, and starts afresh.
_MAX_CLIENTS = 10_000


class RateLimiter:
    """Lets each client send `burst` requests at once and `per_minute` over time: one token bucket for each.

    Args:
        per_minute: Tokens that come back in a minute; each request takes one.
        burst: Tokens that a bucket holds.
        clock: Seconds since some moment.
    """

    def __init__(self, per_minute: float, burst: int, clock: Callable[[], float] = time.monotonic):
        self.per_minute = per_minute
        self.burst = burst
        self._clock = clock
        # Tokens left, and when that was counted.
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admit(self, client: str) -> None:
        """Takes a token of `client`. Raises `AppError` where there is none."""
        now = self._clock()
        tokens, counted = self._buckets.pop(client, (float(self.burst), now))
        tokens = min(self.burst, tokens + (now - counted) * self.per_minute / 60)
        admitted = tokens >= 1
        self._buckets[client] = (tokens - admitted, now)
        if len(self._buckets) > _MAX_CLIENTS:
            self._buckets.popitem(last=False)
        if not admitted:
            wait_seconds = max(1, math.ceil((1 - tokens) * 60 / self.per_minute))
            raise AppError(
                kinds.RATE_LIMITED,
                f"One client may send {self.per_minute:g} requests a minute, {self.burst} of them at once; "
                f"the next may come in {wait_seconds} s.",
                headers={"Retry-After": str(wait_seconds)},
            )


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


def client_name(address: str) -> str:
    """Names the client: an IPv6 user has a whole /64 of addresses to change between."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
