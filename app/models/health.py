"""Health of models: a self-test of their answers when they are loaded, and a probe for /readyz."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from limelight.digits import DigitPredictor
from limelight.engines.session import GATE
from limelight.predictor import Predictor

from ..problems.errors import NotReadyError
from .network import Network

PROBE_TEXT = "Good. Not great."
# The same weights give slightly different digits on another processor.
_TOLERANCE = 1e-3
# A probe without an answer by then checks whether the network answers others.
_PATIENCE_S = 0.02


def wrong_answer(model: Predictor | DigitPredictor) -> str | None:
    """Checks the answer of a model to its self-test; returns what is wrong, or None.

    The `self_test` in the metadata of a model has a `text` and its `probabilities`; for digits, the probabilities of
    `DigitPredictor.test_image`. Without one, probabilities must be numbers.
    """
    expected: dict[str, Any] = model.metadata.get("self_test") or {}
    if isinstance(model, DigitPredictor):
        got = model.predict(model.test_image()).probabilities.tolist()
    else:
        got = model.predict(expected.get("text", PROBE_TEXT)).probabilities
    wanted = expected.get("probabilities", got)
    if np.isfinite(got).all() and len(got) == len(wanted) and np.allclose(got, wanted, rtol=0, atol=_TOLERANCE):
        return None
    shown = [", ".join(f"{probability:.3f}" for probability in each) for each in (got, wanted)]
    return f"It gives a wrong answer to its self-test: {shown[0]} in place of {shown[1]}."


class Probe:
    """Finds out whether `network` answers `predictors`; one thread probes at a time, however many ask.

    The probe waits in no queue, and a network that answers others in the meantime is busy, which counts as ready.
    """

    def __init__(self, network: Network, predictors: Sequence[Predictor]):
        self._network = network
        self._predictors = predictors
        self._asked: asyncio.Task[None] | None = None

    async def require_answers(self, timeout_s: float) -> None:
        """Raises `NotReadyError` if a predictor fails, or nothing is answered within `timeout_s`."""
        loop, before = asyncio.get_running_loop(), self._network.slices
        end = loop.time() + timeout_s
        if self._asked is None or self._asked.done():
            self._asked = asyncio.create_task(asyncio.to_thread(self._predict))
        while loop.time() < end:
            await asyncio.wait([self._asked], timeout=min(_PATIENCE_S, timeout_s))
            if self._asked.done() and (error := self._asked.exception()):
                raise NotReadyError(f"A model answers with {type(error).__name__}.") from error
            if self._asked.done() or self._network.slices > before:
                return
        raise NotReadyError(f"The models answered nothing within {timeout_s:g} seconds.")

    def _predict(self) -> None:
        GATE.set(partial(self._network.slice, first=True))
        for predictor in self._predictors:
            predictor.predict(PROBE_TEXT)
