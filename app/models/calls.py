"""Calls that run a network many times (explanations, insights, traces, scores), in separate threads."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TypeVar
from weakref import WeakValueDictionary

from limelight.engines.session import CELLS, GATE, MAX_CELLS

from ..metrics import Metrics
from .network import Network
from .shares import STATE, Shares

_THREADS = 4

Result = TypeVar("Result")


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
