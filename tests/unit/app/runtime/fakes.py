"""A model without a network that reads words and returns their number, and clients that ask it."""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from limelight.errors import EmptyTextError


@dataclass(eq=False)
class FakeModel:
    """Stands in for a `Predictor`.

    Attributes:
        error: What a run raises.
        ran: The texts of each run, in order.
        may_run: Cleared to hold a run up.
        runs: Set once a run has begun.
    """

    error: Exception | None = None
    ran: list[list[str]] = field(default_factory=list)
    may_run: threading.Event = field(default_factory=threading.Event)
    runs: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_run.set()

    def read_all(self, texts: Sequence[str], without: Collection[int], prior: object) -> list[Any]:
        if any(not text or text.isspace() or text == "nothing" for text in texts):
            raise EmptyTextError("The text has no words.")
        return [SimpleNamespace(text=text, how=(without, prior)) for text in texts]

    def run(self, readings: Sequence[Any]) -> list[str]:
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
