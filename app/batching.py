"""Gathers the texts that wait at the same moment into one call of their model, away from the event loop."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from app.errors import QueueFullError
from limelight.errors import LimelightError
from limelight.prediction import Prediction
from limelight.predictor import Predictor, Reading

# Texts that are read in one go, at most: as many as fill a batch.
_MAX_READ_TEXTS = 32
# One reads texts while the network of the other runs.
_WORKERS = 2


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The answer to one request.

    Attributes:
        predictions: One for each text, in order.
        queue_ms: Milliseconds until the first of its texts was taken up.
        model_ms: Milliseconds of the calls that its texts were in, from text to prediction.
        batch_texts: Texts in the largest of these calls, those of other requests included.
    """

    predictions: list[Prediction]
    queue_ms: float
    model_ms: float
    batch_texts: int


class Observer(Protocol):
    """What is told of every batch and answer (see `app.metrics.Metrics`)."""

    def observe_batch(
        self, model: str, texts: int, tokens: int, queue_seconds: list[float], model_seconds: float
    ) -> None:
        """Takes note of one call of a model."""

    def observe_answer(self, prediction: Prediction) -> None:
        """Takes note of one answered text."""


class _Request:
    """Some texts for one model, and the future that its caller waits for."""

    __slots__ = ("batch_texts", "future", "missing", "model_seconds", "predictions", "started", "submitted")

    def __init__(self, texts: int, future: "asyncio.Future[BatchResult]"):
        self.future = future
        self.predictions: list[Prediction | None] = [None] * texts
        self.missing = texts
        self.submitted = time.perf_counter()
        self.started = 0.0
        self.model_seconds = 0.0
        self.batch_texts = 0


@dataclass(eq=False, slots=True)
class _Text:
    """One text of a request, the `index`-th, and what was read of it once a batch has looked at it."""

    request: _Request
    index: int
    text: str
    without: Collection[int]
    reading: Reading | None = None


@dataclass(eq=False, slots=True)
class _Call:
    """A function that is to run on a worker, and the future that its caller waits for."""

    function: Callable[[], Any]
    future: "asyncio.Future[Any]"
    submitted: float


class _Turns:
    """A lock that goes to whoever has waited longest; Python's own may go back to the one who has just left it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = self._served = 0

    def __enter__(self) -> None:
        with self._changed:
            turn = self._taken
            self._taken += 1
            self._changed.wait_for(lambda: self._served == turn)

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._served += 1
            self._changed.notify_all()


class Batcher:
    """Answers texts in batches, and runs in between what else needs a model.

    By default nothing waits for company: a text that finds the worker idle goes at once, and those that come while it
    works gather and go together next. A batch holds texts of one model, whichever has waited longest, up to a number of
    padded cells, so that its time and memory are bounded whatever the texts; a large request fills several batches.

    Two workers take turns: while a network runs for one, which leaves Python's lock to others, the other reads the next
    texts. Only one of them runs a network at a time, so that the event loop, health checks and the page keep a core.

    Args:
        predictors: The models by name.
        max_batch_cells: Most padded cells in a batch of more than one text.
        max_queue_texts: Most texts and calls that wait; more are refused at once.
        wait_s: Seconds that an idle worker gives a text to find company.
        observer: Is told of batches and answers.
    """

    def __init__(
        self,
        predictors: Mapping[str, Predictor],
        max_batch_cells: int,
        max_queue_texts: int,
        wait_s: float = 0.0,
        observer: Observer | None = None,
    ):
        self._predictors = predictors
        self._max_batch_cells = max_batch_cells
        self._max_queue_texts = max_queue_texts
        self._wait_s = wait_s
        self._observer = observer
        self._loop = asyncio.get_running_loop()
        self._queues: dict[str, deque[_Text]] = {name: deque() for name in predictors}
        self._calls: deque[_Call] = deque()
        self._closing = False
        # Held only to look at or change the fields above, never while a text is read or a model runs.
        self._changed = threading.Condition()
        self._model = _Turns()
        self._workers = [threading.Thread(target=self._work, name=f"predict-{n}", daemon=True) for n in range(_WORKERS)]
        for worker in self._workers:
            worker.start()

    @property
    def depth(self) -> int:
        """The number of texts and calls that wait."""
        return sum(map(len, self._queues.values())) + len(self._calls)

    async def submit(self, name: str, texts: list[str], without: Collection[int] = ()) -> BatchResult:
        """Answers `texts`, read without the tokens of these numbers, with the model called `name`.

        A caller that is cancelled takes its waiting texts along.

        Raises:
            QueueFullError: `texts` do not fit into the queue.
            InvalidTextError: What the library says of the first text that it cannot read.
        """
        for text in texts:
            self._predictors[name].preprocessor.check(text)
        request = _Request(len(texts), self._loop.create_future())
        queue = self._queues[name]
        with self._changed:
            self._require_room(len(texts))
            queue.extend(_Text(request, index, text, without) for index, text in enumerate(texts))
            self._changed.notify()
        try:
            return await request.future
        finally:
            if request.missing:
                self._forget(name, request)

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Returns `function(*args, **kwargs)`, which runs on a worker in its turn, as one text in the queue.

        A caller that is cancelled before it begins takes it along. Raises `QueueFullError`, or what `function` raises.
        """
        call = _Call(partial(function, *args, **kwargs), self._loop.create_future(), time.perf_counter())
        with self._changed:
            self._require_room(1)
            self._calls.append(call)
            self._changed.notify()
        try:
            return await call.future
        finally:
            with self._changed:
                if call in self._calls:
                    self._calls.remove(call)

    async def close(self) -> None:
        """Refuses new texts, answers those that wait, and ends the workers."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for worker in self._workers:
            await asyncio.to_thread(worker.join)

    def _require_room(self, more: int) -> None:
        waiting = self.depth
        if self._closing or waiting + more > self._max_queue_texts:
            raise QueueFullError(waiting, self._max_queue_texts)

    def _forget(self, name: str, request: _Request) -> None:
        """Takes the waiting texts of a request that was cancelled or refused out of the queue."""
        with self._changed:
            queue = self._queues[name]
            kept = [text for text in queue if text.request is not request]
            queue.clear()
            queue.extend(kept)

    def _work(self) -> None:
        """Runs batches and calls until the batcher is closed and nothing waits."""
        while step := self._wait():
            step()

    def _wait(self) -> Callable[[], None] | None:
        """Returns the step that does what has waited longest, as soon as there is anything; None at the end."""
        with self._changed:
            while True:
                heads = [(queue[0].request.submitted, name) for name, queue in self._queues.items() if queue]
                submitted, name = min(heads, default=(float("inf"), ""))
                if self._calls and self._calls[0].submitted < submitted:
                    return partial(self._run_call, self._calls.popleft())
                if heads:
                    early = submitted + self._wait_s - time.perf_counter()
                    if early <= 0 or self._closing:
                        return partial(self._run_batch, name)
                    self._changed.wait(early)
                elif self._closing:
                    return None
                else:
                    self._changed.wait()

    def _run_call(self, call: _Call) -> None:
        with self._model:
            if call.future.done():
                return
            try:
                result = call.function()
            except Exception as error:
                self._loop.call_soon_threadsafe(_set_exception, call.future, error)
            else:
                self._loop.call_soon_threadsafe(_set_result, call.future, result)

    def _run_batch(self, name: str) -> None:
        start = time.perf_counter()
        batch = self._gather(name)
        read = time.perf_counter()
        with self._model:
            # The time that the other worker's network took is time in the queue.
            start += time.perf_counter() - read
            batch = [text for text in batch if not text.request.future.done()]
            for text in batch:
                text.request.started = text.request.started or start
            try:
                predictions = self._predictors[name].predict_readings([text.reading for text in batch if text.reading])
            except Exception as error:
                self._fail({text.request for text in batch}, error)
                return
        if batch:
            seconds = time.perf_counter() - start
            self._loop.call_soon_threadsafe(self._deliver, name, batch, predictions, seconds)

    def _gather(self, name: str) -> list[_Text]:
        """Takes texts from the head of a queue, each read, until a batch is full."""
        with self._changed:
            queue = self._queues[name]
            taken = [queue.popleft() for _ in range(min(len(queue), _MAX_READ_TEXTS))]
        # Cancelled, timed out, or refused for another of its texts: nobody waits for this one.
        taken = [text for text in taken if not text.request.future.done()]
        self._read(self._predictors[name], [text for text in taken if text.reading is None])
        batch: list[_Text] = []
        cells = 0
        for number, text in enumerate(taken):
            if text.reading is None:
                continue
            cells += text.reading.cells
            if batch and cells > self._max_batch_cells:
                with self._changed:
                    queue.extendleft(reversed(taken[number:]))
                break
            batch.append(text)
        return batch

    def _read(self, predictor: Predictor, texts: list[_Text]) -> None:
        """Reads `texts` together; they were checked when they came, so that no one can fail the others."""
        documents = predictor.preprocessor.documents([text.text for text in texts])
        for text, document in zip(texts, documents, strict=True):
            try:
                text.reading = predictor.read_document(document, text.without)
            except LimelightError as error:
                self._fail({text.request}, error)

    def _fail(self, requests: set[_Request], error: Exception) -> None:
        for request in requests:
            self._loop.call_soon_threadsafe(_set_exception, request.future, error)

    def _deliver(self, name: str, batch: list[_Text], predictions: list[Prediction], seconds: float) -> None:
        """Hands predictions to the requests they belong to; runs on the event loop."""
        requests = dict.fromkeys(text.request for text in batch)
        for text, prediction in zip(batch, predictions, strict=True):
            text.request.predictions[text.index] = prediction
            text.request.missing -= 1
        for request in requests:
            request.model_seconds += seconds
            request.batch_texts = max(request.batch_texts, len(batch))
            if not request.missing and not request.future.done():
                request.future.set_result(_result(request))
        if self._observer:
            tokens = sum(prediction.counts.tokens_read for prediction in predictions)
            # One that came while its batch was gathered has not waited at all.
            waits = [max(0.0, request.started - request.submitted) for request in requests]
            self._observer.observe_batch(name, len(batch), tokens, waits, seconds)
            for prediction in predictions:
                self._observer.observe_answer(prediction)


def _result(request: _Request) -> BatchResult:
    return BatchResult(
        predictions=[prediction for prediction in request.predictions if prediction],
        queue_ms=1000 * max(0.0, request.started - request.submitted),
        model_ms=1000 * request.model_seconds,
        batch_texts=request.batch_texts,
    )


def _set_result(future: "asyncio.Future[Any]", result: Any) -> None:
    if not future.done():
        future.set_result(result)


def _set_exception(future: "asyncio.Future[Any]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
