"""The shares of clients in a limit."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from ..problems import kinds
from ..problems.problem import SOON, AppError


class Shares:
    """A limit that all clients share; each may use half of it, and may exceed its half with a single item.

    `what` is counted, for the message, such as "requests are in progress".
    """

    def __init__(self, limit: int, what: str):
        self.limit = limit
        self.total = 0
        self._what = what
        self._each = max(1, limit // 2)
        self._taken: Counter[str] = Counter()
        # Kept by those who wait for them.
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def take(self, client: str, amount: int = 1) -> None:
        """Adds `amount` to the use of `client`, which must `give` it back. Raises `AppError` if there is no room."""
        held = self._taken[client]
        adds = f", and this request adds {amount:,}" if amount > 1 else ""
        refusal = None
        if self.total and self.total + amount > self.limit:
            refusal = f"{self.total:,} {self._what}; the limit is {self.limit:,}{adds}."
        elif held and held + amount > self._each:
            refusal = f"{held:,} {self._what} for this client; the limit per client is {self._each:,}{adds}."
        if refusal:
            raise AppError(kinds.TOO_MANY_REQUESTS, refusal, headers=SOON)
        self._taken[client] += amount
        self.total += amount

    def give(self, client: str, amount: int = 1) -> None:
        """Returns what `take` took."""
        self.total -= amount
        self._taken[client] -= amount
        if not self._taken[client]:
            del self._taken[client]

    @asynccontextmanager
    async def turn(self, client: str, amount: int = 1) -> AsyncIterator[None]:
        """Takes `amount`, waits until `client` has no other turn, and gives it back after the block."""
        self.take(client, amount)
        try:
            async with self._turns.setdefault(client, asyncio.Lock()):
                yield
        finally:
            self.give(client, amount)
