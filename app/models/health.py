"""The self-test of a model when it is loaded."""

from typing import Any

import numpy as np

from limelight.digits import DigitPredictor
from limelight.predictor import Predictor

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
    shown = [", ".join(f"{probability:.3f}" for probability in each) for each in (got, wanted)]
    return f"It gives a wrong answer to its self-test: {shown[0]} in place of {shown[1]}."
