"""Whether the server is ready: where it is in its life, and whether every model answers as it should."""

import asyncio
import os
from collections.abc import Awaitable, MutableSequence
from typing import Any, TypeVar

from ..problems.errors import NotReadyError, QueueFullError
from .registry import ModelRegistry

Result = TypeVar("Result")

PROBE_TEXT = "Good. Not great."
# The same weights give other last digits on another processor.
_TOLERANCE = 1e-3


class Health:
    """Where the server is in its life.

    Args:
        pids: For each process on this port that has loaded its models its number, otherwise 0; shared by all of them.
        place: Which of these is this one's.
        replaces: Whether it takes the place of a process that died, so that others answer while it loads its models.

    Attributes:
        place: As given.
        loaded: Whether the models are there.
        leaving: Whether the server was told to end; it answers what comes until its door is closed.
        last_arrival: When a connection was last taken, by the clock of the event loop.
    """

    def __init__(self, pids: MutableSequence[int] | None = None, place: int = 0, replaces: bool = False) -> None:
        self.loaded = False
        self.leaving = False
        self.last_arrival = 0.0
        self.replaces = replaces
        self.pids = [0] if pids is None else pids
        self.place = place
        self._all_have_loaded = False

    def note_loaded(self) -> None:
        """Says to all that the models are there."""
        self.loaded = True
        self.pids[self.place] = os.getpid()

    def note_left(self) -> bool:
        """Says to all that this process takes no more connections; returns whether it was the last that did."""
        self.pids[self.place] = 0
        return not any(self.pids)

    def require_loaded(self) -> None:
        """Raises `NotReadyError` before the models are loaded."""
        if not self.loaded:
            raise NotReadyError("The models are being loaded.")

    def require_ready(self) -> None:
        """Raises `NotReadyError` before the models are loaded, and once the server was told to end."""
        self.require_loaded()
        # Once all have been there, the others answer for one that died.
        self._all_have_loaded = self._all_have_loaded or all(self.pids)
        if not self._all_have_loaded:
            loaded = sum(map(bool, self.pids))
            raise NotReadyError(f"{loaded} of {len(self.pids)} processes have loaded the models.")
        if self.leaving:
            raise NotReadyError("The server finishes what it has begun, and then ends.", closing=True)


async def check_models(registry: ModelRegistry, timeout_s: float) -> None:
    """Lets every model answer a small text, on the way that requests take. Raises `NotReadyError`.

    Where the metadata of a model hold a `self_test` with a text and its probabilities, that text is asked, and the
    answer must be the same.
    """
    if registry.digits is not None:
        digits = registry.digits
        probe = registry.run(digits.predict, digits.test_image())
        probabilities = (await _answered(digits.name, probe, timeout_s)).probabilities.tolist()
        _require_same(digits.name, probabilities, digits.metadata.get("self_test", {}).get("probabilities"))
    for name, predictor in registry.predictors.items():
        self_test: dict[str, Any] = predictor.metadata.get("self_test") or {"text": PROBE_TEXT}
        [prediction] = (await _answered(name, registry.submit(name, [self_test["text"]]), timeout_s)).predictions
        _require_same(name, prediction.probabilities, self_test.get("probabilities"))


async def _answered(name: str, answer: Awaitable[Result], timeout_s: float) -> Result:
    try:
        async with asyncio.timeout(timeout_s):
            return await answer
    except TimeoutError:
        raise NotReadyError(f"The model {name!r} gave no answer within {timeout_s:g} seconds.") from None
    except QueueFullError as error:
        raise NotReadyError(error.detail) from None


def _require_same(name: str, probabilities: list[float], expected: list[float] | None) -> None:
    if expected is not None and not _same(probabilities, expected):
        raise NotReadyError(
            f"The model {name!r} gives a wrong answer to its self-test: {_shown(probabilities)} "
            f"in place of {_shown(expected)}."
        )


def _same(probabilities: list[float], expected: list[float]) -> bool:
    return len(probabilities) == len(expected) and all(
        abs(probability - wanted) <= _TOLERANCE for probability, wanted in zip(probabilities, expected, strict=True)
    )


def _shown(probabilities: list[float]) -> str:
    return ", ".join(f"{probability:.3f}" for probability in probabilities)
