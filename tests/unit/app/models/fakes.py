"""A model without a network: reads words, runs when it may, and returns the number of words."""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from limelight.engines.slices import network
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

    name: str = "fake"
    version: str = "0123456789ab"
    error: Exception | None = None
    steps: int = 1
    ran: list[list[str]] = field(default_factory=list)
    may_run: threading.Event = field(default_factory=threading.Event)
    runs: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_run.set()
        self.preprocessor = self

    def read_prior(self, prior: object) -> object:
        return prior

    def check(self, text: str) -> None:
        if text.isspace():
            raise EmptyTextError("The text is empty.")

    def documents(self, texts: Sequence[str]) -> list[str]:
        return list(texts)

    def read_document(self, document: str, without: Collection[int], prior: object) -> Any:
        if document == "nothing":
            raise EmptyTextError("The text has no words.")
        return SimpleNamespace(text=document, cells=len(document.split()))

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
        return [
            SimpleNamespace(model=self.name, text=text, counts=SimpleNamespace(tokens_read=len(text.split())))
            for text in explanations
        ]
