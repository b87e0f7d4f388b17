"""Gathers the texts that wait at the same moment into one batch of their model, away from the event loop."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from limelight.engines.slices import GATE
from limelight.errors import LimelightError
from limelight.prediction import Prediction
from limelight.predictor import Predictor, Prior
from limelight.text.reading import Reading
from limelight.verdict import Floats

from .network import Network
from .shares import CLIENT, Shares
from .stages import note

# Texts of one batch, at most.
_MAX_TEXTS = 32
# A token and the padding next to it: what a text takes up of a batch, before it is read.
_CHARACTERS_OF_A_CELL = 4
# Decimals of a weight: more would show nothing more, and double the answer.
_DECIMALS = 4
# One reads and writes while the network runs for the other.
_WORKERS = 2


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The answer to one request.

    Attributes:
        predictions: One for each text, in order.
        queue_ms: Milliseconds until its first batch began.
        model_ms: Milliseconds of its batches, from text to prediction.
        batch_texts: Texts in the largest of its batches, those of other requests included.
    """

    predictions: list[Prediction]
    queue_ms: float
    model_ms: float
    batch_texts: int


class Observer(Protocol):
    """Is told of every model that was loaded, every batch and every answer."""

    def observe_load(self, model: str, model_version: str, seconds: float) -> None:
        """Takes note of a model that was loaded."""

    def observe_batch(
        self, model: str, texts: int, tokens: int, queue_seconds: list[float], model_seconds: float
    ) -> None:
        """Takes note of one batch."""

    def observe_answer(self, prediction: Prediction) -> None:
        """Takes note of one answered text."""


@dataclass(eq=False, slots=True)
class _Request:
    """Some texts for one model, and the future that their caller waits for."""

    predictor: Predictor
    without: Collection[int]
    prior: Floats | None
    future: "asyncio.Future[None]"
    submitted: float
    predictions: list[Prediction | None]
    missing: int
    started: float = 0.0
    read_s: float = 0.0
    network_s: float = 0.0
    write_s: float = 0.0
    batch_texts: int = 0

    @property
    def waited_s(self) -> float:
        return max(0.0, self.started - self.submitted)


@dataclass(eq=False, slots=True)
class _Text:
    request: _Request
    index: int
    text: str


class Batcher:
    """Answers texts in batches.

    A text that finds a worker idle goes at once; those that come while both work gather and go together next. A batch
    has texts of one model, one of each client in turn, up to a number of cells; a large request fills several batches.

    Args:
        network: The right to run a network.
        max_batch_cells: Cells of a batch, padding included; a longer text is a batch of its own.
        max_characters: Characters of all texts that wait or are in a batch; each client may have half of them.
        observer: Is told of batches and answers.
    """

    def __init__(
        self, network: Network, max_batch_cells: int, max_characters: int, observer: Observer | None = None
    ) -> None:
        self._network = network
        self._max_batch_cells = max_batch_cells
        self._shares = Shares(max_characters, "characters wait for the network")
        self._observer = observer
        self._loop = asyncio.get_running_loop()
        self._closing = False
        # The texts of each client, the client whose turn is next first.
        self._lines: dict[str, deque[_Text]] = {}
        self._came = threading.Condition()
        self._workers = [threading.Thread(target=self._work, name=f"predict-{n}", daemon=True) for n in range(_WORKERS)]
        for worker in self._workers:
            worker.start()

    @property
    def waiting(self) -> int:
        """The number of texts that wait."""
        return sum(map(len, list(self._lines.values())))

    async def submit(
        self, predictor: Predictor, texts: list[str], without: Collection[int] = (), prior: Prior = None
    ) -> BatchResult:
        """Answers `texts`, read without the tokens of these numbers and with this prior.

        A caller that is cancelled takes its waiting texts along.

        Raises:
            AppError: The texts that wait leave no room for these.
            PriorError: `prior` does not fit the labels of the model.
            InvalidTextError: The first text that cannot be read.
        """
        shares = predictor.read_prior(prior)
        for text in texts:
            predictor.preprocessor.check(text)
        client, characters = CLIENT.get(), sum(map(len, texts))
        request = _Request(
            predictor,
            without,
            shares,
            self._loop.create_future(),
            time.perf_counter(),
            [None] * len(texts),
            len(texts),
        )
        self._shares.take(client, characters)
        try:
            with self._came:
                line = self._lines.setdefault(client, deque())
                line.extend(_Text(request, index, text) for index, text in enumerate(texts))
                self._came.notify()
            await request.future
        finally:
            self._shares.give(client, characters)
            if request.missing:
                self._forget(client, request)
        note(queue=request.waited_s, read=request.read_s, network=request.network_s, write=request.write_s)
        return BatchResult(
            [prediction for prediction in request.predictions if prediction],
            queue_ms=1000 * request.waited_s,
            model_ms=1000 * (request.read_s + request.network_s + request.write_s),
            batch_texts=request.batch_texts,
        )

    async def close(self) -> None:
        """Answers the texts that wait, and ends the workers."""
        with self._came:
            self._closing = True
            self._came.notify_all()
        for worker in self._workers:
            await asyncio.to_thread(worker.join)

    def _forget(self, client: str, request: _Request) -> None:
        with self._came:
            left = deque(text for text in self._lines.pop(client, ()) if text.request is not request)
            if left:
                self._lines[client] = left

    def _work(self) -> None:
        GATE.set(partial(self._network.slice, first=True))
        while True:
            with self._came:
                self._came.wait_for(lambda: self._lines or self._closing)
                texts = self._take()
                if self._lines:
                    # The rest is for the other worker.
                    self._came.notify()
            if not texts:
                return
            self._answer(texts)

    def _take(self) -> list[_Text]:
        """Takes the texts of the next batch out of the lines."""
        texts: list[_Text] = []
        room = self._max_batch_cells * _CHARACTERS_OF_A_CELL
        while len(texts) < _MAX_TEXTS and room > 0:
            wanted = texts[0].request.predictor if texts else None
            found = (client for client, line in self._lines.items() if wanted in (None, line[0].request.predictor))
            client = next(found, None)
            if client is None:
                break
            line = self._lines.pop(client)
            texts.append(line.popleft())
            room -= len(texts[-1].text)
            if line:
                # Behind the others, whose turn comes first now.
                self._lines[client] = line
        return texts

    def _answer(self, texts: list[_Text]) -> None:
        """Reads texts of one model, and answers them in batches of `max_batch_cells`."""
        begun = time.perf_counter()
        read = self._read([text for text in texts if not text.request.future.done()])
        read_s = (time.perf_counter() - begun) / max(1, len(read))
        while read:
            cells = 0
            batch: list[tuple[_Text, Reading]] = []
            while read and (not batch or cells + read[0][1].cells <= self._max_batch_cells):
                batch.append(read.pop(0))
                cells += batch[-1][1].cells
            self._run([text for text, _ in batch], [reading for _, reading in batch], begun, read_s * len(batch))

    def _read(self, texts: list[_Text]) -> list[tuple[_Text, Reading]]:
        """Reads texts together; each was checked when it came, so that none fails the others."""
        if not texts:
            return []
        predictor, read = texts[0].request.predictor, []
        try:
            documents = predictor.preprocessor.documents([text.text for text in texts])
        except Exception as error:
            self._fail(texts, error)
            return []
        for text, document in zip(texts, documents, strict=True):
            try:
                reading = predictor.read_document(document, text.request.without, text.request.prior)
            except LimelightError as error:
                self._fail([text], error)
            else:
                read.append((text, reading))
        return read

    def _run(self, texts: list[_Text], readings: list[Reading], begun: float, read_s: float) -> None:
        predictor = texts[0].request.predictor
        started = time.perf_counter()
        for text in texts:
            text.request.started = text.request.started or begun
        try:
            explanations = predictor.run(readings)
            ran = time.perf_counter()
            predictions = predictor.describe(readings, explanations, _DECIMALS)
        except Exception as error:
            self._fail(texts, error)
            return
        seconds = (read_s, ran - started, time.perf_counter() - ran)
        self._loop.call_soon_threadsafe(self._deliver, texts, predictions, seconds)

    def _fail(self, texts: list[_Text], error: Exception) -> None:
        for request in dict.fromkeys(text.request for text in texts):
            self._loop.call_soon_threadsafe(_set_exception, request.future, error)

    def _deliver(self, texts: list[_Text], predictions: list[Prediction], seconds: tuple[float, float, float]) -> None:
        """Hands predictions to the requests that they belong to; runs on the event loop."""
        requests = dict.fromkeys(text.request for text in texts)
        for text, prediction in zip(texts, predictions, strict=True):
            text.request.predictions[text.index] = prediction
            text.request.missing -= 1
        for request in requests:
            request.read_s += seconds[0]
            request.network_s += seconds[1]
            request.write_s += seconds[2]
            request.batch_texts = max(request.batch_texts, len(texts))
            if not request.missing and not request.future.done():
                request.future.set_result(None)
        if self._observer:
            tokens = sum([prediction.counts.tokens_read for prediction in predictions])
            waits = [request.waited_s for request in requests]
            self._observer.observe_batch(predictions[0].model, len(texts), tokens, waits, sum(seconds))
            for prediction in predictions:
                self._observer.observe_answer(prediction)


def _set_exception(future: "asyncio.Future[None]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
