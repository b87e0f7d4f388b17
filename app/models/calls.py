"""Calls that run a network many times (explanations, insights, traces, scores), in separate threads."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from limelight.engines.slices import GATE

from .network import Network
from .shares import CLIENT, Shares
from .stages import note

_THREADS = 4

Result = TypeVar("Result")


class GivenUpError(Exception):
    """The client of a call has left, or its time is over: the call ends before its next slice."""


class Calls:
    """Runs calls concurrently with predictions, which take the network from them between any two slices.

    The calls of one client use at most half of the threads, so that those of another start at once.

    Args:
        network: The lock of the networks.
        max_characters: Characters of text in all running and waiting calls; each client may have half of them.
    """

    def __init__(self, network: Network, max_characters: int):
        self.waiting = 0
        self._network = network
        self._shares = Shares(max_characters, "characters are being explained")
        self._threads = ThreadPoolExecutor(_THREADS, "call")
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def run(self, characters: int, function: Callable[[], Result]) -> Result:
        """Returns `function()`, a call about a text of `characters` characters.

        A call whose caller is cancelled ends before its next slice. Raises `AppError` if the client has too many
        characters in other calls, or the errors of `function`.
        """
        client, submitted = CLIENT.get(), time.perf_counter()
        self._shares.take(client, characters)
        self.waiting += 1
        call = _Call(self._network, function)
        try:
            turns = self._turns.setdefault(client, asyncio.Semaphore(_THREADS // 2))
            async with turns:
                return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        finally:
            call.given_up = True
            self.waiting -= 1
            self._shares.give(client, characters)
            if call.started:
                note(queue=call.started - submitted, network=time.perf_counter() - call.started)

    async def close(self) -> None:
        """Ends the threads once their calls are finished."""
        await asyncio.to_thread(partial(self._threads.shutdown, cancel_futures=True))


class _Call:
    def __init__(self, network: Network, function: Callable[[], Any]):
        self.given_up = False
        self.started = 0.0
        self._network = network
        self._function = function

    def __call__(self) -> Any:
        self.started = time.perf_counter()
        GATE.set(self._slice)
        return self._function()

    @contextmanager
    def _slice(self) -> Iterator[None]:
        self._end_if_given_up()
        with self._network.slice(first=False):
            self._end_if_given_up()
            yield

    def _end_if_given_up(self) -> None:
        if self.given_up:
            raise GivenUpError
