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
    """One review in `text`, and the sentence whose `memory` to return."""

    sentence: Count | None = Field(
        None,
        description="For a HAN, the index (from 0) of the sentence whose `memory` to return; it must be one of the "
        "sentences that the answer gives in full.",
    )


@dataclass(frozen=True, kw_only=True)
class HANTraceAnswer(HANTrace, ModelAnswer):
    """Every number that a HAN computes for one review."""

    place: list[float] | None
    """The position of the review on the map of GET /api/v1/models/{name}/map; null without a map."""


@dataclass(frozen=True, kw_only=True)
class KimCNNTraceAnswer(KimCNNTrace, ModelAnswer):
    """Every number that a Kim CNN computes for one review."""

    place: list[float] | None
    """The position of the review on the map of GET /api/v1/models/{name}/map; null without a map."""


class CellPlace(RequestBody):
    """The position of one activation."""

    layer: Count
    row: Count
    column: Count
    channel: Count


class DigitTraceRequest(DigitRequest):
    """One handwritten digit and, optionally, an activation to explain; `target` and `occlusion` have no effect."""

    cell: CellPlace | None = None


@dataclass(frozen=True)
class DigitTraceAnswer(DigitTrace, ModelAnswer):
    """The output of each layer of the network for a digit."""


def trace_text(request: Request, question: TraceRequest) -> dict[str, Any]:
    """Returns every number that the network computes between the words of one review and the answer.

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
    """Returns the output of each layer of the network for one digit.

    Raises `AppError` if no model reads digits or there is no such cell.
    """
    model = reader_of_digits(request)
    cell = question.cell
    indices = None if cell is None else (cell.layer, cell.row, cell.column, cell.channel)
    try:
        trace: dict[str, Any] = to_plain(model.trace(question.pixels, indices))
    except IndexError as error:
        raise AppError(kinds.INVALID_REQUEST, f"{error} See `layers` in an answer for the valid indices.") from error
    return trace | about(request, model)
