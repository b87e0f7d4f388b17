"""POST /api/v1/digits: the request, the answer, and the steps between."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field
from starlette.requests import Request

from ..runtime.registry import IMAGE_SIZE
from ..settings import Settings
from .questions import ModelAnswer, RequestBody, about, reader_of_digits

_MAX_INK = 255
Pixel = Annotated[float, Field(strict=True, ge=0, le=_MAX_INK, allow_inf_nan=False)]
# The first wrong pixel decides; hundreds of others would be the same mistake.
Row = Annotated[list[Pixel], Field(min_length=IMAGE_SIZE, max_length=IMAGE_SIZE, fail_fast=True)]
Pixels = Annotated[list[Row], Field(min_length=IMAGE_SIZE, max_length=IMAGE_SIZE, fail_fast=True)]
Map = Annotated[list[list[float]], Field(min_length=IMAGE_SIZE, max_length=IMAGE_SIZE)]


# Some forty for each pixel: all digits of a float, and a line of its own.
_LONGEST = 32_768


class DigitRequest(RequestBody):
    """One handwritten digit."""

    @classmethod
    def longest(cls, settings: Settings) -> int:
        """Returns the most bytes that a picture needs."""
        return _LONGEST

    pixels: Pixels = Field(
        description="Rows of pixels from top to bottom, each from left to right: 0 is paper, 255 is ink. As in "
        "MNIST, the digit fits "
        "into 20 × 20 pixels, and its centre of mass is in the middle."
    )
    target: Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] | None = Field(
        None, description="The digit that the maps explain; by default the most probable one."
    )
    occlusion: bool = Field(False, strict=True, description="Whether to return `occlusion` too, which takes longer.")


@dataclass(frozen=True)
class DigitAnswer(ModelAnswer):
    """The answer for one digit, and the pixels that decided it."""

    digit: int
    """The most probable digit."""
    undecided: bool
    """Whether the model cannot tell: its probabilities are flatter than for almost all digits on which it was \
measured, as is the case for most letters and other images."""
    probabilities: list[float]
    """The probability of each digit from 0 to 9; they sum to 1."""
    target: int
    """The digit that the maps explain."""
    saliency: Map
    """Gradient × input: above 0 where the ink supports `target`, below 0 where it opposes it. In units of the \
score of `target`: its logit minus the mean logit of all digits."""
    occlusion: Map | None
    """How far the score of `target` falls when the ink in 4 × 4 pixels is erased; null unless requested."""


def _seven() -> list[list[int]]:
    """Returns the pixels of a seven drawn with straight lines."""
    pixels = [[0] * IMAGE_SIZE for _ in range(IMAGE_SIZE)]
    for row in range(18):
        for column in range(7, 20) if row < 3 else range(18 - row * 2 // 3, 21 - row * 2 // 3):
            pixels[row + 5][column] = _MAX_INK
    return pixels


DIGIT_EXAMPLES: dict[str, Any] = {
    "a seven": {"summary": "A seven, drawn with a ruler", "value": {"pixels": _seven()}},
    "rubbed out": {
        "summary": "The same seven, explained by erasing it square by square",
        "value": {"pixels": _seven(), "occlusion": True},
    },
}


def answer_digit(request: Request, question: DigitRequest) -> DigitAnswer:
    """Classifies one handwritten digit, and returns which of its pixels decided the answer.

    Raises `AppError` if no model reads digits.
    """
    model = reader_of_digits(request)
    prediction = model.predict(question.pixels, question.target, question.occlusion)
    request.app.state.metrics.observe_digit(model.name, model.version, prediction.label)
    return DigitAnswer(
        digit=int(prediction.label),
        undecided=prediction.undecided,
        probabilities=prediction.probabilities.tolist(),
        target=int(prediction.target),
        saliency=_rounded(prediction.saliency),
        occlusion=None if prediction.occlusion is None else _rounded(prediction.occlusion),
        **about(request, model),
    )


def _rounded(values: Any) -> list[list[float]]:
    # Twice as many digits would show no more in a picture, and double the answer.
    rows: list[list[float]] = np.round(values.astype(np.float64), 4).tolist()
    return rows
