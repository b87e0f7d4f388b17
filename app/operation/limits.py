"""Whom the server answers: the rate limit per client, the definition of a client, and the names of hosts."""

import ipaddress
import math
import re
import time
from collections.abc import Callable
from functools import lru_cache

from ..problems import kinds
from ..problems.errors import AppError

# Number of clients to remember: of more, the one that asked least recently is forgotten.
_MAX_CLIENTS = 10_000


class RateLimiter:
    """Allows each client to send `burst` requests at once and `per_minute` over time, counted by this process.

    The only state of a client is the moment when its allowance is full again (the generic cell rate algorithm,
    ITU-T I.371).
    """

    def __init__(self, per_minute: float, burst: int, clock: Callable[[], float] = time.monotonic):
        self.per_minute = per_minute
        self.burst = burst
        self._due: dict[str, float] = {}
        self._clock = clock

    def admit(self, client: str) -> None:
        """Counts a request of `client`. Raises `AppError` if it is over the limit."""
        now, each = self._clock(), 60 / self.per_minute
        due = max(now, self._due.get(client, now)) + each
        early = due - now - self.burst * each
        # Times have rounding errors.
        if early > 1e-6:
            wait_s = max(1, math.ceil(early))
            raise AppError(
                kinds.TOO_MANY_REQUESTS,
                f"One client may send {self.per_minute:g} requests a minute, {self.burst} of them at once; "
                f"the next may come in {wait_s} s.",
                headers={"Retry-After": str(wait_s)},
            )
        self._due.pop(client, None)
        if len(self._due) >= _MAX_CLIENTS:
            del self._due[next(iter(self._due))]
        self._due[client] = due


@lru_cache(10_000)
def client_name(address: str) -> str:
    """Returns the name of the client: an IPv6 user can change addresses within a whole /64."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return address
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))


def is_allowed(header: str, allowed: tuple[str, ...]) -> bool:
    """Whether a Host header names one of `allowed`, with any port; `*.` stands for any names before it."""
    host = re.sub(r":[0-9]*$", "", header).lower()
    return any(host == name.lower() or (name.startswith("*.") and host.endswith(name[1:].lower())) for name in allowed)
