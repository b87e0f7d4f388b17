"""Gathers the texts that wait at the same moment into one batch of their model, away from the event loop."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from limelight.engines.slices import GATE, MAX_CELLS, one_slice
from limelight.errors import LimelightError
from limelight.prediction import Prediction
from limelight.predictor import Predictor, Prior
from limelight.verdict import Floats

from .network import Network
from .shares import STATE, Shares

if TYPE_CHECKING:
    from ..operation.metrics import Metrics

# Texts of one batch, at most.
_MAX_TEXTS = 32
# A token and its padding: the estimated cells of a text in a batch, before it is read.
_CHARACTERS_OF_A_CELL = 4
# Decimals of a weight: more would show nothing more, and double the answer.
_DECIMALS = 4


@dataclass(eq=False, slots=True)
class _Request:
    """Texts for one model, and the future that their caller awaits; `seconds` by stage, of its batches."""

    predictor: Predictor
    without: Collection[int]
    prior: Floats | None
    predictions: list[Any]
    missing: int
    future: "asyncio.Future[None]"
    submitted: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("queue", "read", "network", "write"), 0.0))

    def fail(self, error: Exception) -> None:
        """Ends the request with an error, unless it has ended."""
        if not self.future.done():
            self.future.set_exception(error)


@dataclass(eq=False, slots=True)
class _Text:
    request: _Request
    index: int
    text: str


class Batcher:
    """Answers texts in batches.

    A text that finds a worker idle starts at once; those that come while all work gather and start together next. A
    batch has texts of one model, one of each client in rotation, up to a number of characters; a large request fills
    several batches.

    Args:
        network: The places at the networks.
        max_batch_cells: Cells of a batch, 4 characters each; a longer text is a batch of its own.
        max_characters: Characters of all texts that wait or are in a batch; each client may have half of them.
        metrics: Counts batches and answers.
    """

    def __init__(self, network: Network, max_batch_cells: int, max_characters: int, metrics: "Metrics"):
        self._network = network
        self._batch_characters = max_batch_cells * _CHARACTERS_OF_A_CELL
        self._shares = Shares(max_characters, "characters wait for the network")
        self._metrics = metrics
        self._loop = asyncio.get_running_loop()
        self._closing = False
        # The texts of each client, starting with the client to be served next.
        self._lines: dict[str, deque[_Text]] = {}
        self._came = threading.Condition()
        # Of long batches only as many run, so that one is read and written while the network runs for the others.
        self._long = threading.Semaphore(network.places)
        workers = range(network.places + 1)
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
        shares = None if prior is None else predictor.read_prior(prior)
        for text in texts:
            predictor.preprocessor.check(text)
        state, characters = STATE.get(), sum(map(len, texts))
        client = state["client"]
        self._shares.take(client, characters)
        self._metrics.queue_depth.inc(len(texts))
        request = _Request(predictor, without, shares, [None] * len(texts), len(texts), self._loop.create_future())
        try:
            with self._came:
                line = self._lines.setdefault(client, deque())
                line.extend([_Text(request, index, text) for index, text in enumerate(texts)])
                self._came.notify()
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

    def _forget(self, client: str, request: _Request) -> None:
        with self._came:
            line = self._lines.pop(client, deque())
            left = deque(text for text in line if text.request is not request)
            self._metrics.queue_depth.dec(len(line) - len(left))
            if left:
                self._lines[client] = left

    def _work(self) -> None:
        GATE.set(partial(self._network.slice, first=True))
        while True:
            with self._came:
                while not (self._lines or self._closing):
                    self._came.wait()
                texts = self._take()
                if self._lines:
                    # The rest is for another worker.
                    self._came.notify()
            if not texts:
                return
            self._metrics.queue_depth.dec(len(texts))
            try:
                self._answer(texts)
            except Exception as error:
                for text in texts:
                    self._loop.call_soon_threadsafe(text.request.fail, error)

    def _take(self) -> list[_Text]:
        """Takes the texts of the next batch out of the queues."""
        texts: list[_Text] = []
        room = self._batch_characters
        while len(texts) < _MAX_TEXTS:
            wanted = texts[0].request.predictor if texts else None
            found = (client for client, line in self._lines.items() if wanted in (None, line[0].request.predictor))
            if (client := next(found, None)) is None or (texts and len(self._lines[client][0].text) > room):
                break
            line = self._lines.pop(client)
            texts.append(line.popleft())
            room -= len(texts[-1].text)
            if line:
                # Behind the other clients, who are served first now.
                self._lines[client] = line
        return texts

    def _answer(self, texts: list[_Text]) -> None:
        """Answers texts of one model, in a thread; each was checked on arrival, so none makes the others fail."""
        begun, predictor = time.perf_counter(), texts[0].request.predictor
        answered, readings = [], []
        for text, document in zip(texts, predictor.preprocessor.documents([each.text for each in texts]), strict=True):
            request = text.request
            try:
                readings.append(predictor.read_document(document, request.without, request.prior))
                answered.append(text)
            except LimelightError as error:
                self._loop.call_soon_threadsafe(request.fail, error)
        read = time.perf_counter()
        # Between the steps of a short batch, no other slice delays it.
        with one_slice() if sum([reading.cells for reading in readings]) <= MAX_CELLS else self._long:
            explanations = predictor.run(readings)
        ran = time.perf_counter()
        predictions = predictor.describe(readings, explanations, _DECIMALS)
        seconds = {"read": read - begun, "network": ran - read, "write": time.perf_counter() - ran}
        self._loop.call_soon_threadsafe(self._deliver, answered, predictions, begun, seconds)

    def _deliver(
        self, texts: list[_Text], predictions: list[Prediction], begun: float, seconds: dict[str, float]
    ) -> None:
        """Distributes predictions to their requests; runs on the event loop."""
        requests = dict.fromkeys([text.request for text in texts])
        for text, prediction in zip(texts, predictions, strict=True):
            text.request.predictions[text.index] = prediction
            text.request.missing -= 1
        waits = [begun - request.submitted for request in requests]
        for request, waited in zip(requests, waits, strict=True):
            request.seconds["queue"] = request.seconds["queue"] or waited
            for stage, more in seconds.items():
                request.seconds[stage] += more
            if not request.missing and not request.future.done():
                request.future.set_result(None)
        if predictions:
            self._metrics.observe_batch(predictions, waits, sum(seconds.values()))
