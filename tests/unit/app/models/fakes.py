"""A model without a network that reads words and returns their number, and clients that ask it."""

import asyncio
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from app.models.calls import STATE
from limelight.engines.session import network
from limelight.errors import EmptyTextError


@dataclass
class FakeModel:
    """Stands in for a `Predictor`; a text has as many cells as words.

    Attributes:
        steps: The slices of a run, such as one for sentences and one for documents.
        ran: The texts of each run, in order.
        may_run: Cleared to hold a run up inside its slice.
        runs: Set once a run is inside its slice.
    """

    error: Exception | None = None
    steps: int = 1
    ran: list[list[str]] = field(default_factory=list)
    may_run: threading.Event = field(default_factory=threading.Event)
    runs: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_run.set()

    def read_all(self, texts: Sequence[str], without: Collection[int], prior: object) -> list[Any]:
        if any(not text or text.isspace() or text == "nothing" for text in texts):
            raise EmptyTextError("The text has no words.")
        return [SimpleNamespace(text=text, token_ids=[text.split()]) for text in texts]

    def run(self, readings: Sequence[Any]) -> list[str]:
        for _ in range(self.steps):
            with network():
                self.runs.set()
                assert self.may_run.wait(20)
                if self.error:
                    raise self.error
        self.ran.append([reading.text for reading in readings])
        return self.ran[-1]

    def describe(self, readings: Sequence[Any], explanations: Sequence[str], decimals: int) -> list[Any]:
        return [SimpleNamespace(text=text) for text in explanations]


class FakeMetrics:
    """Records the batches of a queue, and how much waits in it."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.waiting = 0
        self.queue_depth = self

    def inc(self, amount: int = 1) -> None:
        self.waiting += amount

    def dec(self, amount: int = 1) -> None:
        self.waiting -= amount

    def observe_batch(self, predictions, waits, seconds) -> None:
        assert all(waited >= 0 for waited in waits)
        assert seconds > 0
        self.batches.append(len(predictions))


def as_client(name: str, coroutine) -> asyncio.Task:
    """Starts a coroutine on behalf of a client."""

    async def ask():
        STATE.set({"client": name})
        return await coroutine

    return asyncio.create_task(ask())


def texts_of(result) -> list[str]:
    return [prediction.text for prediction in result[0]]
