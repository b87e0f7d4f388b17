"""POST /api/v1/trace and /api/v1/digits/trace: the values between the layers of a network."""

from dataclasses import dataclass
from typing import Any

from pydantic import Field, StrictInt
from starlette.requests import Request

from limelight.common.documented import Documented
from limelight.inside.arrays import Packed, to_plain
from limelight.inside.digit_cnn import DigitTrace
from limelight.inside.han import HANTrace
from limelight.inside.kim_cnn import KimCNNTrace
from limelight.inside.trace import Asked, Block, Detail
from limelight.insights.lesson import Lesson, find_lesson
from limelight.predictor import Predictor
from limelight.text.reading import Reading

from ..problems import kinds
from ..problems.problem import AppError
from .digits import DigitRequest
from .questions import Count, ModelAnswer, RequestBody, TextRequest, about, predictor_and_prior, reader_of_digits

# The first example on the page Inside.
INSIDE_EXAMPLE = "The room was not bad at all. The staff, though, ignored us."
# More words are not drawn in full.
_MOST_KNOWN = 512


class WindowPlace(RequestBody):
    """A window of a Kim CNN, and one of its filters."""

    kernel_size: Count
    first: StrictInt = Field(description="The index of its first word; negative before the text.")
    filter: Count


class TraceRequest(TextRequest):
    """One review in `text`, the sentence whose `memory` to return, and how much else."""

    sentence: Count | None = Field(
        None,
        description="For a HAN, the index (from 0) of the sentence whose `memory` to return; at most the last one that "
        "the answer gives in full.",
    )
    detail: Detail = Field(
        "full",
        description="`full`: every number, in half precision. `picture`: what a drawing needs, 1 byte a number, "
        "enough to ask for at each key. `sentence`: all about `sentence` and the level above it, in single precision, "
        "with the gates of the GRUs.",
    )
    even: bool = Field(False, description="Whether to turn attention off: all words weigh the same, and all sentences.")
    known_ids: list[StrictInt] = Field(
        [],
        max_length=_MOST_KNOWN,
        fail_fast=True,
        description="Ids of words whose vectors a picture need not have: an earlier answer had them.",
    )
    window: WindowPlace | None = Field(
        None, description="For a Kim CNN, the window and the filter whose response to explain as a sum: `window_sum`."
    )
    lesson: bool = Field(
        False,
        description="Whether to look for a word that is looked at and changes nothing, and for "
        "one that is not and changes most.",
    )


@dataclass(frozen=True, kw_only=True)
class _TraceAnswer(ModelAnswer):
    place: list[float] | None
    """The position of the review on the map of GET /api/v1/models/{name}/map; null without a map."""
    lesson: Lesson | None
    """If `lesson` is asked for: looking is not deciding."""


@dataclass(frozen=True, kw_only=True)
class HANTraceAnswer(HANTrace, _TraceAnswer):
    """Every number that a HAN computes for one review."""


@dataclass(frozen=True, kw_only=True)
class KimCNNTraceAnswer(KimCNNTrace, _TraceAnswer):
    """Every number that a Kim CNN computes for one review."""


@dataclass(frozen=True)
class Layers(Documented):
    """The parts that every trace of a network shares."""

    blocks: list[Block]
    """The blocks from input to output; their parameters add up to the parameters of the network."""
    weights: dict[str, Packed]
    """In single precision: `classifier.kernel` `[features, labels]`, `classifier.bias` `[labels]`, and the context
    vectors of a HAN, `word_attention.context_vector` and `sentence_attention.context_vector`."""


def find_layers(predictor: Predictor) -> dict[str, Any]:
    """Returns the last layer of a network. Raises `NoTraceError` if it cannot be traced."""
    return to_plain(Layers(predictor.blocks, predictor.layers()), 4)


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
    predictor, _ = predictor_and_prior(request, question)
    reading = predictor.read(question.text, question.without)
    window = None if (place := question.window) is None else (place.kernel_size, place.first, place.filter)
    asked = Asked(question.sentence, question.detail, question.even, question.known_ids, window)
    try:
        trace = predictor.trace_reading(reading, asked).to_dict()
    except IndexError as error:
        raise AppError(kinds.INVALID_REQUEST, str(error)) from error
    lesson = find_lesson(predictor, reading) if question.lesson else None
    return trace | {"place": _place(predictor, reading), "lesson": lesson} | about(request, predictor)


def _place(predictor: Predictor, reading: Reading) -> list[float] | None:
    if predictor.map is None:
        return None
    [answer] = predictor.run([reading])
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
