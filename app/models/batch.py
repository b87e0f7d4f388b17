"""What goes through the queue of a model: requests, texts, calls and batches; and who is told of them."""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from limelight.prediction import Prediction
from limelight.text.reading import Reading
from limelight.verdict import Floats

from .turns import Turn


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


class Request:
    """Some texts for one model, and the future that its caller waits for."""

    __slots__ = ("batch_texts", "future", "missing", "predictions", "seconds", "started", "submitted")

    def __init__(self, texts: int, future: "asyncio.Future[BatchResult]"):
        self.future = future
        self.predictions: list[Prediction | None] = [None] * texts
        self.missing = texts
        self.submitted = time.perf_counter()
        self.started = 0.0
        # By stage (see `app.models.stages`), of the calls that its texts were in.
        self.seconds = {"read": 0.0, "network": 0.0, "write": 0.0}
        self.batch_texts = 0

    def note_batch(self, seconds: Mapping[str, float], texts: int) -> None:
        """Notes a batch that texts of this request were in, and gives its caller the answer once none is missing."""
        for stage, more in seconds.items():
            self.seconds[stage] += more
        self.batch_texts = max(self.batch_texts, texts)
        if not self.missing:
            set_result(self.future, self.result())

    def result(self) -> BatchResult:
        """Returns the answer, once no text is missing."""
        return BatchResult(
            predictions=[prediction for prediction in self.predictions if prediction],
            queue_ms=1000 * self.waited(),
            model_ms=1000 * sum(self.seconds.values()),
            batch_texts=self.batch_texts,
        )

    def waited(self) -> float:
        """Returns the seconds in the queue; one that came while its batch was gathered has not waited at all."""
        return max(0.0, self.started - self.submitted)


@dataclass(eq=False, slots=True)
class Text:
    """One text of a request, the `index`-th, and what was read of it once a batch has looked at it."""

    turn: Turn
    request: Request
    index: int
    text: str
    without: Collection[int]
    prior: Floats | None = None
    reading: Reading | None = None


@dataclass(eq=False, slots=True)
class Call:
    """A function that is to run on a worker, when it began and ended, and the future that its caller waits for."""

    turn: Turn
    function: Callable[[], Any]
    future: "asyncio.Future[Any]"
    started: float = 0.0
    ended: float = 0.0


@dataclass(eq=False, slots=True)
class Batch:
    """Texts of one model that go through its network together, all of them read.

    `read_seconds` is what reading them took; `full` says that the next text in the queue does not fit in any more.
    """

    name: str
    texts: list[Text]
    cells: int = 0
    full: bool = False
    read_seconds: float = 0.0


class Observer(Protocol):
    """What is told of every model, batch and answer."""

    def observe_load(self, model: str, model_version: str, seconds: float) -> None:
        """Takes note of a model that was loaded."""

    def observe_batch(
        self, model: str, texts: int, tokens: int, queue_seconds: list[float], model_seconds: float
    ) -> None:
        """Takes note of one call of a model."""

    def observe_answer(self, prediction: Prediction) -> None:
        """Takes note of one answered text."""


def set_result(future: "asyncio.Future[Any]", result: Any) -> None:
    """Gives a caller what it waits for, if it still does."""
    if not future.done():
        future.set_result(result)


def set_exception(future: "asyncio.Future[Any]", error: Exception) -> None:
    """Tells a caller what went wrong, if it still waits."""
    if not future.done():
        future.set_exception(error)
