"""Health of models: a self-test of their answers when they are loaded, and probes for /readyz."""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from limelight.digits import DigitPredictor
from limelight.predictor import Predictor

from ..problems.errors import AppError, NotReadyError
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
    return f"It gives a wrong answer to its self-test: {_shown(got)} in place of {_shown(wanted)}."


async def require_answers(network: Network, probes: Sequence[Awaitable[object]], timeout_s: float) -> None:
    """Returns once all probes are answered, or the network has answered others in the meantime: busy counts as ready.

    Raises `NotReadyError` if a probe fails, or nothing was answered for `timeout_s`.
    """
    loop = asyncio.get_running_loop()
    end, slices = loop.time() + timeout_s, network.slices
    answers = asyncio.gather(*probes, return_exceptions=True)
    try:
        while True:
            await asyncio.wait([answers], timeout=min(_PATIENCE_S, timeout_s))
            errors = [each for each in answers.result() if isinstance(each, Exception)] if answers.done() else []
            for error in errors:
                if not isinstance(error, AppError):
                    raise NotReadyError(f"A model answers with {type(error).__name__}.") from error
            if network.slices > slices or (answers.done() and not errors):
                return
            if loop.time() >= end:
                raise NotReadyError(f"The models answered nothing within {timeout_s:g} seconds.")
            if errors:
                # Too many texts wait; the network must still make progress.
                await asyncio.sleep(min(_PATIENCE_S, timeout_s))
    finally:
        answers.cancel()
        with suppress(asyncio.CancelledError):
            await answers


def _shown(probabilities: Sequence[float]) -> str:
    return ", ".join(f"{probability:.3f}" for probability in probabilities)
