"""Health of models: a self-test of their answers when they are loaded, and a probe for /readyz."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from limelight.digits import DigitPredictor
from limelight.engines.slices import GATE
from limelight.predictor import Predictor

from ..problems.errors import NotReadyError
from .network import Network

PROBE_TEXT = "Good. Not great."
# The same weights give slightly different digits on another processor.
_TOLERANCE = 1e-3


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


async def require_answers(network: Network, predictors: Iterable[Predictor], timeout_s: float) -> None:
    """Raises `NotReadyError` unless all predictors answer within `timeout_s`.

    The probe waits in no queue: it gets the next slices of the network, so a busy server is ready.
    """

    def probe() -> None:
        GATE.set(partial(network.slice, first=True))
        for predictor in predictors:
            predictor.predict(PROBE_TEXT)

    try:
        await asyncio.wait_for(asyncio.to_thread(probe), timeout_s)
    except TimeoutError:
        raise NotReadyError(f"The models answered nothing within {timeout_s:g} seconds.") from None
    except Exception as error:
        raise NotReadyError(f"A model answers with {type(error).__name__}.") from error


def _shown(probabilities: Sequence[float]) -> str:
    return ", ".join(f"{probability:.3f}" for probability in probabilities)
