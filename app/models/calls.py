"""The shares of clients in a limit, and their calls that run a network many times, in separate threads.

Such calls are explanations, insights, traces and scores.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from limelight.engines.session import CELLS, GATE, MAX_CELLS

from ..metrics import Metrics
from ..problems import kinds
from ..problems.errors import AppError
from .network import Network

_THREADS = 4

Result = TypeVar("Result")


# The state of the current request, with its `client` and, where they are recorded, its `seconds` by stage. Probes and
# the server's own calls are one client.
STATE: ContextVar[Mapping[str, Any]] = ContextVar("state", default=MappingProxyType({"client": ""}))


class Shares:
    """A limit that all clients share; each may use half of it.

    A client that uses nothing may exceed its half with a single item.

    Args:
        limit: The limit for all clients together.
        what: What is counted, for the message, such as "requests are under way".
    """

    def __init__(self, limit: int, what: str):
        self.limit = limit
        self.total = 0
        self._what = what
        self._each = max(1, limit // 2)
        self._taken: Counter[str] = Counter()

    def take(self, client: str, amount: int = 1) -> None:
        """Adds `amount` to the use of `client`, which must `give` it back. Raises `AppError` if there is no room."""
        own = self._taken[client]
        adds = f", and this request adds {amount:,}" if amount > 1 else ""
        refusal = None
        if self.total and self.total + amount > self.limit:
            refusal = f"{self.total:,} {self._what}; the limit is {self.limit:,}{adds}."
        elif own and own + amount > self._each:
            refusal = f"{own:,} {self._what} for this client; the limit for each is {self._each:,}{adds}."
        if refusal:
            raise AppError(kinds.TOO_MANY_REQUESTS, refusal, headers={"Retry-After": "1"})
        self._taken[client] += amount
        self.total += amount

    def give(self, client: str, amount: int = 1) -> None:
        """Returns what `take` took."""
        self.total -= amount
        self._taken[client] -= amount
        if not self._taken[client]:
            del self._taken[client]


class Calls:
    """Runs calls concurrently with predictions, which take the network from them between any two slices.

    The calls of one client use at most half of the threads, so that those of another start at once.

    Args:
        network: The places at the networks.
        max_characters: Characters of text in all running and waiting calls; each client may have half of them.
        metrics: Counts the calls that wait.
    """

    def __init__(self, network: Network, max_characters: int, metrics: Metrics):
        self._network = network
        self._metrics = metrics
        self._shares = Shares(max_characters, "characters are being explained")
        self._threads = ThreadPoolExecutor(_THREADS, "call")
        self._free = asyncio.Semaphore(_THREADS)
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def run(self, characters: int, function: Callable[[], Result]) -> Result:
        """Returns `function()`, a call about a text of `characters` characters.

        A call whose caller is cancelled ends before its next slice. Raises `AppError` if the client has too many
        characters in other calls, or the errors of `function`.
        """
        state, submitted, started, given_up = STATE.get(), time.perf_counter(), 0.0, False

        @contextmanager
        def one_slice() -> Iterator[None]:
            with self._network.slice(first=False):
                if given_up:
                    raise CancelledError
                yield

        def call() -> Result:
            GATE.set(one_slice)
            CELLS.set(MAX_CELLS)
            return function()

        self._shares.take(state["client"], characters)
        self._metrics.queue_depth.inc()
        turns = self._turns.setdefault(state["client"], asyncio.Semaphore(_THREADS // 2))
        try:
            with ExitStack() as waiting:
                waiting.callback(self._metrics.queue_depth.dec)
                async with turns, self._free:
                    waiting.close()
                    started = time.perf_counter()
                    return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        finally:
            given_up = True
            self._shares.give(state["client"], characters)
            if "seconds" in state and started:
                state["seconds"].update(queue=started - submitted, network=time.perf_counter() - started)

    async def close(self) -> None:
        """Ends the threads once their calls are finished."""
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)
