"""One thread reads, runs, describes and writes whole batches of texts; longer calls have threads that yield to it.

The event loop does none of this: it receives and sends bytes. One thread and not several, since each step but the
networks holds Python's lock, and passing it around takes longer than the work.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TypeVar

from limelight.common.yielding import PAUSE
from limelight.errors import InvalidTextError
from limelight.prediction import Prediction
from limelight.predictor import Predictor, Prior

from ..metrics import Metrics
from ..settings import Settings
from .shares import Shares

# The most of a batch: a longer text is a batch of its own.
_MAX_TEXTS, _MAX_CHARACTERS = 32, 65_536
# After a batch of more than a few texts, where fewer wait, the thread looks again after a moment.
_FEW, _SECOND_LOOK_S = 3, 0.001
# Calls at a time, one of each client. They work for a while, and then wait until no text does, but not for ever.
_CALLS, _TURN_S, _PATIENCE_S = 2, 0.002, 0.01
# Reports that are made or wait, with their tables in memory.
_MOST_REPORTS = 4
# Decimals of a weight: more would show nothing more, and double the answer.
_DECIMALS = 4

Result = TypeVar("Result")
# Makes the bytes of an answer from the predictions and the milliseconds that they took.
Write = Callable[[list[Prediction], float], bytes]


class TextError(Exception):
    """A text cannot be read, because of its `__cause__`; `index` is its number among the texts of the request."""

    def __init__(self, index: int):
        super().__init__(index)
        self.index = index


@dataclass(eq=False)
class _Job:
    """Texts of a client for one model, and the future of the answer; one that is done needs no more work."""

    client: str
    texts: Sequence[str]
    # The model, and how it reads them: without some tokens, with a prior. Texts that are read alike share a batch.
    how: tuple[Predictor, Collection[int], Prior]
    write: Write
    future: asyncio.Future[bytes]
    submitted: float = field(default_factory=time.perf_counter)
    seconds: float = 0.0
    begun: int = 0
    predictions: list[Prediction] = field(default_factory=list)


# A text of a job, by its number.
_Text = tuple[_Job, int]


class ModelThread:
    """Answers texts in batches, and runs longer calls in between.

    A batch has what waits when it starts: texts for one model that are read alike, one of each client and then the next
    of each. A client may have half of the characters that may wait, and half of those that may be in calls.
    """

    def __init__(self, settings: Settings, metrics: Metrics):
        self._texts = Shares(settings.max_queue_characters, "characters are queued for the model")
        self._work = Shares(settings.max_explained_characters, "characters are being explained")
        self._reports = Shares(_MOST_REPORTS, "reports are being made or queued")
        self._metrics = metrics
        self._loop = asyncio.get_running_loop()
        self._came: SimpleQueue[_Job | None] = SimpleQueue()
        # The jobs of each client with texts that wait, the client to be served next first.
        self._lines: dict[str, deque[_Job]] = {}
        self._idle = threading.Event()
        self._calls = ThreadPoolExecutor(_CALLS, "call")
        self._long = ThreadPoolExecutor(1, "report")
        self._thread = threading.Thread(target=self._serve, name="model", daemon=True)
        self._thread.start()

    async def predict(
        self,
        client: str,
        predictor: Predictor,
        texts: Sequence[str],
        write: Write,
        without: Collection[int] = (),
        prior: Prior = None,
    ) -> bytes:
        """Returns what `write` makes of the predictions of `texts`, read without some tokens and with this prior.

        If the caller is cancelled, its waiting texts are dropped.

        Raises:
            AppError: The waiting texts leave no room for these.
            TextError: One of them cannot be read.
        """
        characters = sum(map(len, texts))
        self._texts.take(client, characters)
        self._metrics.queue_depth.inc(len(texts))
        job = _Job(client, texts, (predictor, without, prior), write, self._loop.create_future())
        try:
            self._idle.clear()
            self._came.put(job)
            return await job.future
        finally:
            self._texts.give(client, characters)
            self._metrics.queue_depth.dec(len(texts))

    async def call(self, client: str, work: int | None, function: Callable[[], Result]) -> Result:
        """Returns `function()`, which takes about as long as an explanation of `work` characters.

        Without `work` it is a report, which takes up to minutes: one is made at a time. If the caller is cancelled, the
        call ends at its next step. Raises `AppError` if the client has too much work in other calls, or too many
        reports wait, or the errors of `function`.
        """
        is_report = work is None
        share, threads = (self._reports, self._long) if is_report else (self._work, self._calls)
        given_up, until = False, 0.0

        def pause() -> None:
            nonlocal until
            if time.perf_counter() > until:
                # For a bounded time: two such calls could wait for each other, for the lock of a cached value.
                self._idle.wait(_PATIENCE_S)
                until = time.perf_counter() + _TURN_S
            if given_up:
                raise CancelledError

        def run() -> Result:
            PAUSE.set(pause)
            pause()
            return function()

        self._metrics.queue_depth.inc(not is_report)
        try:
            async with share.turn(client, work or 1):
                return await self._loop.run_in_executor(threads, run)
        finally:
            given_up = True
            self._metrics.queue_depth.dec(not is_report)

    async def close(self) -> None:
        """Answers the waiting texts, and ends the threads."""
        self._came.put(None)
        await asyncio.to_thread(self._thread.join)
        for threads in (self._calls, self._long):
            await asyncio.to_thread(threads.shutdown, cancel_futures=True)

    def _serve(self) -> None:
        last = 0
        while self._collect():
            # The clients of a batch ask again once they are answered: a larger batch is worth a moment.
            if last > _FEW and sum(len(job.texts) - job.begun for line in self._lines.values() for job in line) < last:
                time.sleep(_SECOND_LOOK_S)
                if not self._collect():
                    return
            if batch := self._take():
                self._answer(batch, time.perf_counter())
            last = len(batch)

    def _collect(self) -> bool:
        """Waits until there are jobs, and puts all that have come into the lines; returns False at the end."""
        if not self._lines and self._came.empty():
            self._idle.set()
        while not (self._lines and self._came.empty()):
            job = self._came.get()
            if job is None:
                return False
            self._lines.setdefault(job.client, deque()).append(job)
        return True

    def _take(self) -> list[_Text]:
        """Takes the texts of the next batch out of the lines."""
        batch: list[_Text] = []
        room = _MAX_CHARACTERS
        while room > 0 and len(batch) < _MAX_TEXTS:
            fitting = (client for client, line in self._lines.items() if not batch or line[0].how == batch[0][0].how)
            if (client := next(fitting, None)) is None:
                break
            line = self._lines.pop(client)
            job = line[0]
            if not job.future.done():
                batch.append((job, job.begun))
                room -= len(job.texts[job.begun])
                job.begun += 1
            if job.future.done() or job.begun == len(job.texts):
                line.popleft()
            if line:
                # Behind the other clients, who are served first now.
                self._lines[client] = line
        return batch

    def _answer(self, batch: list[_Text], begun: float) -> None:
        """Answers texts that are read alike."""
        try:
            predictor, without, prior = batch[0][0].how
            readings = predictor.read_all([job.texts[index] for job, index in batch], without, prior)
            predictions = predictor.describe(readings, predictor.run(readings), _DECIMALS)
        except Exception as error:
            self._fail(batch, error)
            return
        seconds = time.perf_counter() - begun
        jobs = dict.fromkeys([job for job, _ in batch])
        for (job, _), prediction in zip(batch, predictions, strict=True):
            job.predictions.append(prediction)
        self._metrics.observe_batch(predictions, [begun - job.submitted for job in jobs], seconds)
        answers: list[tuple[_Job, bytes | Exception]] = []
        for job in jobs:
            job.seconds += seconds
            if len(job.predictions) == len(job.texts):
                try:
                    answers.append((job, job.write(job.predictions, 1000 * job.seconds)))
                except Exception as error:
                    answers.append((job, error))
        self._loop.call_soon_threadsafe(_settle, answers)

    def _fail(self, batch: list[_Text], error: Exception) -> None:
        """Answers each half of a batch alone, since one text may be the cause; a single text with the error."""
        if middle := len(batch) // 2:
            for half in (batch[:middle], batch[middle:]):
                self._answer(half, time.perf_counter())
            return
        [(job, index)] = batch
        if isinstance(error, InvalidTextError):
            error, error.__cause__ = TextError(index), error
        self._loop.call_soon_threadsafe(_settle, [(job, error)])


def _settle(answers: Sequence[tuple[_Job, bytes | Exception]]) -> None:
    """Ends the waiting of requests; runs on the event loop."""
    for job, answer in answers:
        if job.future.done():
            continue
        if isinstance(answer, Exception):
            job.future.set_exception(answer)
        else:
            job.future.set_result(answer)
