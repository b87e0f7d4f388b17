"""Gathers the texts that wait at the same moment into one call of their model, away from the event loop."""

import asyncio
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from limelight.errors import LimelightError
from limelight.prediction import Prediction
from limelight.predictor import Predictor, Prior

from ..problems.errors import QueueFullError
from .batch import Batch, BatchResult, Call, Observer, Request, Text, set_exception, set_result
from .stages import note
from .turns import Line, Turns

# Texts that are read in one go, at most: as many as fill a batch.
_MAX_READ_TEXTS = 32
# Of the weights of words: more would say nothing more of a picture, and double the answer.
_DECIMALS = 4
# An explanation takes as long as some dozens of short texts; counted as fewer, since others wait for it in vain.
_WORK_OF_A_CALL = 8.0
# One reads texts while the network of the other runs.
_WORKERS = 2
# So many texts are worth being read together while the network is taken; fewer wait, since each turn has its price.
_TOP_UP_TEXTS = 4


class Batcher:
    """Answers texts in batches, and runs in between what else needs a model.

    By default nothing waits for company: a text that finds the worker idle goes at once, and those that come while it
    works gather and go together next. A batch holds texts of one model, whichever is in turn (see `Turns`), up to a
    number of padded cells, so that its time and memory are bounded; a large request fills several batches.

    Two workers take turns: while a network runs for one, which leaves Python's lock to others, the other reads the next
    texts, and goes on reading what comes until it is its turn: large batches take less time for each text. Only one of
    them runs a network at a time, so that the event loop, health checks and the page keep a core.

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
        self._turns = Turns()
        self._queues: dict[str, Line[Text]] = {name: Line() for name in predictors}
        self._calls: Line[Call] = Line()
        self._closing = False
        # Turns at the networks, which go to whoever has waited longest: how many were asked for, and how many are over.
        self._turns_taken = self._turns_over = 0
        # Held only to look at or change the fields above, never while a text is read or a model runs.
        self._lock = threading.Lock()
        # What idle workers wait for, and what the one waits for that is next at the networks: each is told of its own
        # alone, since a thread that wakes up in vain takes Python's lock from those who work.
        self._came = threading.Condition(self._lock)
        self._next = threading.Condition(self._lock)
        self._workers = [threading.Thread(target=self._work, name=f"predict-{n}", daemon=True) for n in range(_WORKERS)]
        for worker in self._workers:
            worker.start()

    @property
    def depth(self) -> int:
        """The number of texts and calls that wait."""
        return sum(map(len, self._queues.values())) + len(self._calls)

    async def submit(
        self, name: str, texts: list[str], without: Collection[int] = (), prior: Prior = None
    ) -> BatchResult:
        """Answers `texts`, read without the tokens of these numbers and with this prior, by the model called `name`.

        A caller that is cancelled takes its waiting texts along.

        Raises:
            QueueFullError: `texts` do not fit into the queue.
            PriorError: `prior` does not fit the labels of the model.
            InvalidTextError: What the library says of the first text that it cannot read.
        """
        shares = self._predictors[name].read_prior(prior)
        for text in texts:
            self._predictors[name].preprocessor.check(text)
        request = Request(len(texts), self._loop.create_future())
        queue = self._queues[name]
        with self._lock:
            self._require_room(len(texts))
            for index, text in enumerate(texts):
                queue.add(Text(self._turns.take(1.0), request, index, text, without, shares))
            self._came.notify()
            if len(queue) >= _TOP_UP_TEXTS:
                self._next.notify()
        try:
            result = await request.future
        finally:
            if request.missing:
                self._forget(name, request)
        note(queue=request.waited(), **request.seconds)
        return result

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Returns `function(*args, **kwargs)`, which runs on a worker in its turn, as one text in the queue.

        A caller that is cancelled before it begins takes it along. Raises `QueueFullError`, or what `function` raises.
        """
        with self._lock:
            self._require_room(1)
            turn = self._turns.take(_WORK_OF_A_CALL)
            call = Call(turn, partial(function, *args, **kwargs), self._loop.create_future())
            self._calls.add(call)
            self._came.notify()
        submitted = time.perf_counter()
        try:
            return await call.future
        finally:
            with self._lock:
                self._calls.drop(lambda each: each is call)
            if call.ended:
                note(queue=max(0.0, call.started - submitted), network=call.ended - call.started)

    async def close(self) -> None:
        """Refuses new texts, answers those that wait, and ends the workers."""
        with self._lock:
            self._closing = True
            self._came.notify_all()
        for worker in self._workers:
            await asyncio.to_thread(worker.join)

    def _require_room(self, more: int) -> None:
        waiting = self.depth
        if self._closing or waiting + more > self._max_queue_texts:
            raise QueueFullError(
                f"There are {waiting:,} texts waiting; the queue holds {self._max_queue_texts:,}.", {"Retry-After": "1"}
            )

    def _forget(self, name: str, request: Request) -> None:
        """Takes the waiting texts of a request that was cancelled or refused out of the queue."""
        with self._lock:
            self._queues[name].drop(lambda text: text.request is request)

    def _work(self) -> None:
        """Runs batches and calls until the batcher is closed and nothing waits."""
        while step := self._wait():
            step()

    def _wait(self) -> Callable[[], None] | None:
        """Returns the step whose turn it is, as soon as there is anything to do; None at the end."""
        with self._lock:
            while True:
                heads = [(queue.head.turn, name) for name, queue in self._queues.items() if queue]
                turn, name = min(heads, default=((float("inf"), 0), ""))
                if self._calls and self._calls.head.turn < turn:
                    call = self._calls.take()
                    self._turns.reach(call.turn)
                    return partial(self._run_call, self._take_turn(), call)
                if heads:
                    early = self._queues[name].head.request.submitted + self._wait_s - time.perf_counter()
                    if early <= 0 or self._closing:
                        texts = self._take_texts(name)
                        return partial(self._run_batch, self._take_turn(), name, texts)
                    self._came.wait(early)
                elif self._closing:
                    return None
                else:
                    self._came.wait()

    def _take_turn(self) -> int:
        """Returns the next turn; taken together with what it is for, so that what came first runs first."""
        if self.depth:
            # What is left is for the other worker.
            self._came.notify()
        self._turns_taken += 1
        return self._turns_taken - 1

    def _take_texts(self, name: str) -> list[Text]:
        queue = self._queues[name]
        taken = [queue.take() for _ in range(min(len(queue), _MAX_READ_TEXTS))]
        if taken:
            self._turns.reach(taken[-1].turn)
        return taken

    @contextmanager
    def _network(self, turn: int, batch: Batch | None = None) -> Iterator[None]:
        """Waits for a turn at the networks, and as long as that takes, adds what comes to `batch`."""
        while True:
            with self._lock:
                self._next.wait_for(lambda: self._turns_over == turn or (batch and self._can_top_up(batch)))
                if self._turns_over == turn:
                    break
                taken = self._take_texts(batch.name) if batch else []
            if batch:
                self._gather(batch, taken)
        try:
            yield
        finally:
            with self._lock:
                self._turns_over += 1
                self._next.notify()

    def _can_top_up(self, batch: Batch) -> bool:
        return not batch.full and len(self._queues[batch.name]) >= _TOP_UP_TEXTS

    def _run_call(self, turn: int, call: Call) -> None:
        with self._network(turn):
            if call.future.done():
                return
            call.started = time.perf_counter()
            try:
                result = call.function()
            except Exception as error:
                self._loop.call_soon_threadsafe(set_exception, call.future, error)
            else:
                call.ended = time.perf_counter()
                self._loop.call_soon_threadsafe(set_result, call.future, result)

    def _run_batch(self, turn: int, name: str, taken: list[Text]) -> None:
        predictor, batch = self._predictors[name], Batch(name, [])
        self._gather(batch, taken)
        texts: list[Text] = []
        try:
            with self._network(turn, batch):
                start = time.perf_counter() - batch.read_seconds
                texts = [text for text in batch.texts if not text.request.future.done()]
                for text in texts:
                    text.request.started = text.request.started or start
                readings = [text.reading for text in texts if text.reading]
                began = time.perf_counter()
                explanations = predictor.run(readings)
                ended = time.perf_counter()
            # By now the other worker has the network.
            predictions = predictor.describe(readings, explanations, _DECIMALS)
        except Exception as error:
            self._fail({text.request for text in texts}, error)
            return
        if texts:
            seconds = {"read": batch.read_seconds, "network": ended - began, "write": time.perf_counter() - ended}
            self._loop.call_soon_threadsafe(self._deliver, name, texts, predictions, seconds)

    def _gather(self, batch: Batch, taken: list[Text]) -> None:
        """Reads texts from the head of the queue into `batch`; those that do not fit go back."""
        start = time.perf_counter()
        # Cancelled, timed out, or refused for another of its texts: nobody waits for this one.
        taken = [text for text in taken if not text.request.future.done()]
        self._read(self._predictors[batch.name], [text for text in taken if text.reading is None])
        for number, text in enumerate(taken):
            if text.reading is None:
                continue
            if batch.texts and batch.cells + text.reading.cells > self._max_batch_cells:
                batch.full = True
                with self._lock:
                    for late in taken[number:]:
                        self._queues[batch.name].add(late)
                    self._came.notify()
                break
            batch.texts.append(text)
            batch.cells += text.reading.cells
        batch.read_seconds += time.perf_counter() - start

    def _read(self, predictor: Predictor, texts: list[Text]) -> None:
        """Reads `texts` together; they were checked when they came, so that no one can fail the others."""
        try:
            documents = predictor.preprocessor.documents([text.text for text in texts])
        except Exception as error:
            self._fail({text.request for text in texts}, error)
            return
        for text, document in zip(texts, documents, strict=True):
            try:
                text.reading = predictor.read_document(document, text.without, text.prior)
            except LimelightError as error:
                self._fail({text.request}, error)

    def _fail(self, requests: set[Request], error: Exception) -> None:
        for request in requests:
            self._loop.call_soon_threadsafe(set_exception, request.future, error)

    def _deliver(self, name: str, batch: list[Text], predictions: list[Prediction], seconds: dict[str, float]) -> None:
        """Hands predictions to the requests they belong to; runs on the event loop."""
        requests = dict.fromkeys(text.request for text in batch)
        for text, prediction in zip(batch, predictions, strict=True):
            text.request.predictions[text.index] = prediction
            text.request.missing -= 1
        for request in requests:
            request.note_batch(seconds, len(batch))
        if self._observer:
            tokens = sum([prediction.counts.tokens_read for prediction in predictions])
            waits = [request.waited() for request in requests]
            self._observer.observe_batch(name, len(batch), tokens, waits, sum(seconds.values()))
            for prediction in predictions:
                self._observer.observe_answer(prediction)
