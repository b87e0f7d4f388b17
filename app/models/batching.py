"""Gathers the texts that wait at the same moment into one batch of their model.

The event loop reads the texts and describes the answers, and threads run the networks. More threads of Python would
pass Python's lock around, which takes longer than their work.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from limelight.common.rules import RULES
from limelight.engines.engine import Explanation
from limelight.engines.session import GATE, MAX_CELLS, one_slice
from limelight.prediction import Prediction
from limelight.predictor import Predictor, Prior
from limelight.text.reading import Reading

from ..metrics import Metrics
from .calls import STATE, Shares
from .network import Network

# Most texts of a batch: however short, a text takes this part of its room.
_MAX_TEXTS = 32
# Characters that are read at once; it takes 5 ms.
_CHARACTERS_AT_ONCE = 80_000
# A token and its padding: the estimated cells of a text in a batch, before it is read.
_CHARACTERS_OF_A_CELL = 4
# Decimals of a weight: more would show nothing more, and double the answer.
_DECIMALS: int = RULES["decimals"]["weights"]


@dataclass(eq=False, slots=True)
class _Request:
    """Texts for one model, and the future that their caller awaits; `seconds` by stage, of its batches."""

    predictor: Predictor
    predictions: list[Any]
    missing: int
    future: "asyncio.Future[None]"
    submitted: float = 0.0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("queue", "read", "network", "write"), 0.0))


@dataclass(eq=False, slots=True)
class _Text:
    request: _Request
    index: int
    reading: Reading
    room: int


class Batcher:
    """Answers texts in batches.

    A text that finds no batch under way starts at once; those that come during one gather and start together next, or
    at once if they fill a batch: another thread computes it. A batch has texts of one model, one of each client in
    rotation, up to a number of characters; a large request fills several batches.

    Args:
        network: The places at the networks.
        max_batch_cells: Cells of a batch, 4 characters each; a longer text is a batch of its own.
        max_characters: Characters of all texts that wait or are in a batch; each client may have half of them.
        metrics: Counts batches and answers.
    """

    def __init__(self, network: Network, max_batch_cells: int, max_characters: int, metrics: Metrics):
        self._network = network
        self._batch_characters = max_batch_cells * _CHARACTERS_OF_A_CELL
        self._shares = Shares(max_characters, "characters wait for the network")
        self._metrics = metrics
        self._loop = asyncio.get_running_loop()
        self._closing = False
        # The texts of each client, starting with the client to be served next.
        self._lines: dict[str, deque[_Text]] = {}
        self._came = threading.Condition()
        self._running = 0
        # The room of a batch, less that of the texts that wait.
        self._room = self._batch_characters
        workers = range(network.places)
        self._workers = [threading.Thread(target=self._work, name=f"predict-{n}", daemon=True) for n in workers]
        for worker in self._workers:
            worker.start()

    async def submit(
        self, predictor: Predictor, texts: list[str], without: Collection[int] = (), prior: Prior = None
    ) -> tuple[list[Prediction], float]:
        """Answers `texts`, read without the tokens of these numbers and with this prior.

        If the caller is cancelled, its waiting texts are dropped.

        Returns:
            A prediction for each text, in order, and the milliseconds of their batches, from text to prediction.

        Raises:
            AppError: The waiting texts leave no room for these.
            PriorError: `prior` does not fit the labels of the model.
            InvalidTextError: The first text that cannot be read.
        """
        state, characters = STATE.get(), sum(map(len, texts))
        client = state["client"]
        self._shares.take(client, characters)
        request = _Request(predictor, [None] * len(texts), len(texts), self._loop.create_future())
        try:
            line = await self._read(request, texts, without, prior)
            with self._came:
                self._lines.setdefault(client, deque()).extend(line)
                self._room -= sum([text.room for text in line])
                self._metrics.queue_depth.inc(len(texts))
                self._wake()
            await request.future
        finally:
            self._shares.give(client, characters)
            if request.missing:
                self._forget(client, request)
        if "seconds" in state:
            state["seconds"].update(request.seconds)
        return request.predictions, 1000 * (sum(request.seconds.values()) - request.seconds["queue"])

    async def close(self) -> None:
        """Answers the waiting texts, and ends the workers."""
        with self._came:
            self._closing = True
            self._came.notify_all()
        for worker in self._workers:
            await asyncio.to_thread(worker.join)

    async def _read(self, request: _Request, texts: list[str], without: Collection[int], prior: Prior) -> list[_Text]:
        """Reads the texts of a request, and lets others go on in between."""
        line: list[_Text] = []
        step = max(1, _CHARACTERS_AT_ONCE // max(1, *map(len, texts)))
        for first in range(0, len(texts), step):
            if first:
                await asyncio.sleep(0)
            begun, some = time.perf_counter(), texts[first : first + step]
            for text, reading in zip(some, request.predictor.read_all(some, without, prior), strict=True):
                room = max(len(text), self._batch_characters // _MAX_TEXTS)
                line.append(_Text(request, len(line), reading, room))
            request.seconds["read"] += time.perf_counter() - begun
        request.submitted = time.perf_counter()
        return line

    def _forget(self, client: str, request: _Request) -> None:
        with self._came:
            line = self._lines.pop(client, deque())
            left = deque(text for text in line if text.request is not request)
            self._room += sum([text.room for text in line]) - sum([text.room for text in left])
            self._metrics.queue_depth.dec(len(line) - len(left))
            if left:
                self._lines[client] = left

    def _work(self) -> None:
        GATE.set(partial(self._network.slice, first=True))
        while True:
            with self._came:
                while not (self._may_start() or self._closing):
                    self._came.wait()
                texts = self._take()
                self._running += 1
                self._wake()
            if not texts:
                return
            self._metrics.queue_depth.dec(len(texts))
            self._try(texts)
            with self._came:
                self._running -= 1

    def _may_start(self) -> bool:
        return bool(self._lines) and (not self._running or self._room <= 0)

    def _wake(self) -> None:
        # Not in vain: a thread that wakes up takes Python's lock.
        if self._may_start():
            self._came.notify()

    def _take(self) -> list[_Text]:
        """Takes the texts of the next batch out of the queues."""
        texts: list[_Text] = []
        room = self._batch_characters
        while room > 0:
            wanted = texts[0].request.predictor if texts else None
            found = (client for client, line in self._lines.items() if wanted in (None, line[0].request.predictor))
            if (client := next(found, None)) is None or (texts and self._lines[client][0].room > room):
                break
            line = self._lines.pop(client)
            texts.append(line.popleft())
            room -= texts[-1].room
            if line:
                # Behind the other clients, who are served first now.
                self._lines[client] = line
        self._room += sum([text.room for text in texts])
        return texts

    def _try(self, texts: list[_Text]) -> None:
        """Runs texts of one model; if that fails, those of each request alone: a single text may be the cause."""
        try:
            self._answer(texts)
        except Exception as error:
            requests = dict.fromkeys([text.request for text in texts])
            if len(requests) == 1:
                self._loop.call_soon_threadsafe(_fail, texts, error)
                return
            for request in requests:
                # Not for a client that has left, or has been told that the time is up.
                if not request.future.done():
                    self._try([text for text in texts if text.request is request])

    def _answer(self, texts: list[_Text]) -> None:
        """Runs texts of one model, in a thread."""
        begun, predictor = time.perf_counter(), texts[0].request.predictor
        readings = [text.reading for text in texts]
        # Between the steps of a short batch, no other slice delays it.
        cells = sum([len(sentence) for reading in readings for sentence in reading.token_ids])
        with one_slice() if cells <= MAX_CELLS else nullcontext():
            explanations = predictor.run(readings)
        self._loop.call_soon_threadsafe(self._deliver, texts, explanations, begun, time.perf_counter() - begun)

    def _deliver(self, texts: list[_Text], explanations: list[Explanation], begun: float, network_s: float) -> None:
        """Describes the answers, and distributes them to their requests; runs on the event loop."""
        written = time.perf_counter()
        try:
            readings = [text.reading for text in texts]
            predictions = texts[0].request.predictor.describe(readings, explanations, _DECIMALS)
        except Exception as error:
            _fail(texts, error)
            return
        write_s = time.perf_counter() - written
        requests = dict.fromkeys([text.request for text in texts])
        for text, prediction in zip(texts, predictions, strict=True):
            text.request.predictions[text.index] = prediction
            text.request.missing -= 1
        waits = [begun - request.submitted for request in requests]
        for request, waited in zip(requests, waits, strict=True):
            request.seconds["queue"] = request.seconds["queue"] or waited
            request.seconds["network"] += network_s
            request.seconds["write"] += write_s
            if not request.missing and not request.future.done():
                request.future.set_result(None)
        self._metrics.observe_batch(predictions, waits, network_s + write_s)


def _fail(texts: list[_Text], error: Exception) -> None:
    """Ends the requests of a batch with an error; runs on the event loop."""
    for text in texts:
        if not text.request.future.done():
            text.request.future.set_exception(error)
