"""Whether the server is ready: where it is in its life, and whether every model answers as it should."""

import asyncio
from typing import Any

from app.errors import NotReadyError, QueueFullError
from app.registry import ModelRegistry

PROBE_TEXT = "Good. Not great."
# The same weights give other last digits on another processor.
_TOLERANCE = 1e-3


class Health:
    """Where the server is in its life: `starting`, then `serving`, then `draining`."""

    def __init__(self) -> None:
        self.phase = "starting"

    def require_serving(self) -> None:
        """Raises `NotReadyError` before the models are loaded, and once the server was told to end."""
        if self.phase == "starting":
            raise NotReadyError("The models are being loaded.")
        if self.phase == "draining":
            raise NotReadyError("The server finishes what it has begun, and then ends.", closing=True)


async def check_models(registry: ModelRegistry, timeout_s: float) -> None:
    """Lets every model answer a small text, on the way that requests take. Raises `NotReadyError`.

    Where the metadata of a model hold a `self_test` with a text and its probabilities, that text is asked, and the
    answer must be the same.
    """
    for name, predictor in registry.predictors.items():
        self_test: dict[str, Any] = predictor.metadata.get("self_test") or {"text": PROBE_TEXT}
        try:
            async with asyncio.timeout(timeout_s):
                [prediction] = (await registry.submit(name, [self_test["text"]])).predictions
        except TimeoutError:
            raise NotReadyError(f"The model {name!r} gave no answer within {timeout_s:g} seconds.") from None
        except QueueFullError as error:
            raise NotReadyError(error.detail) from None
        expected = self_test.get("probabilities", prediction.probabilities)
        if not _same(prediction.probabilities, expected):
            raise NotReadyError(
                f"The model {name!r} gives a wrong answer to its self-test: {_shown(prediction.probabilities)} "
                f"in place of {_shown(expected)}."
            )


def _same(probabilities: list[float], expected: list[float]) -> bool:
    return len(probabilities) == len(expected) and all(
        abs(probability - wanted) <= _TOLERANCE for probability, wanted in zip(probabilities, expected, strict=True)
    )


def _shown(probabilities: list[float]) -> str:
    return ", ".join(f"{probability:.3f}" for probability in probabilities)
