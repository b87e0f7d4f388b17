"""POST /api/v1/trace and /api/v1/digits/trace: the values between the layers of a network."""

from dataclasses import dataclass
from typing import Any

from pydantic import Field
from starlette.requests import Request

from limelight.inside.arrays import to_plain
from limelight.inside.digit_cnn import DigitTrace
from limelight.inside.han import HANTrace
from limelight.inside.kim_cnn import KimCNNTrace
from limelight.predictor import Predictor

from ..problems import kinds
from ..problems.problem import AppError
from .digits import DigitRequest
from .questions import Count, ModelAnswer, RequestBody, TextRequest, about, reader_of_digits, reader_of_one

# The first example on the page Inside.
INSIDE_EXAMPLE = "The room was not bad at all. The staff, though, ignored us."


class TraceRequest(TextRequest):
    """One review in `text`, and the sentence whose memory is wanted."""

    sentence: Count | None = Field(
        None,
        description="For a HAN: the index, from 0, of the sentence whose `memory` to return; at most the last "
        "sentence that is given in full.",
    )


@dataclass(frozen=True, kw_only=True)
class HANTraceAnswer(HANTrace, ModelAnswer):
    """A document on its way through a HAN."""

    place: list[float] | None
    """Its position among the reviews of GET /api/v1/models/{name}/map; null without a map."""


@dataclass(frozen=True, kw_only=True)
class KimCNNTraceAnswer(KimCNNTrace, ModelAnswer):
    """A document on its way through a Kim CNN."""

    place: list[float] | None
    """Its position among the reviews of GET /api/v1/models/{name}/map; null without a map."""


class CellPlace(RequestBody):
    """A number in a feature map."""

    layer: Count
    row: Count
    column: Count
    channel: Count


class DigitTraceRequest(DigitRequest):
    """One handwritten digit, and optionally a number to explain as a sum; `target` and `occlusion` change nothing."""

    cell: CellPlace | None = None


@dataclass(frozen=True)
class DigitTraceAnswer(DigitTrace, ModelAnswer):
    """The output of each layer of the network for a digit."""


def trace_text(request: Request, question: TraceRequest) -> dict[str, Any]:
    """Follows one review through the network: every number between its words and the answer.

    Raises `AppError`, or the library's error about a text or struck words.
    """
    predictor, _ = reader_of_one(request, question)
    trace = predictor.trace(question.text, question.sentence, question.without).to_dict()
    return trace | {"place": _place(predictor, question)} | about(request, predictor)


def _place(predictor: Predictor, question: TraceRequest) -> list[float] | None:
    if predictor.map is None:
        return None
    [answer] = predictor.run([predictor.read(question.text, question.without)])
    position: list[float] = predictor.map.place(answer.vector)[:2].tolist()
    return position


def trace_digit(request: Request, question: DigitTraceRequest) -> dict[str, Any]:
    """Follows one digit through the layers of the network.

    Raises `AppError` if no model reads digits or there is no such cell.
    """
    model = reader_of_digits(request)
    cell = question.cell
    indices = None if cell is None else (cell.layer, cell.row, cell.column, cell.channel)
    try:
        trace: dict[str, Any] = to_plain(model.trace(question.pixels, indices))
    except IndexError as error:
        raise AppError(kinds.INVALID_REQUEST, f"{error} See `layers` of an answer for the valid numbers.") from error
    return trace | about(request, model)
