"""POST /api/v1/trace, /api/v1/words and /api/v1/digits/trace: the values between the layers of a network."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from limelight.documented import Documented
from limelight.inside.arrays import PackedArray, to_plain
from limelight.inside.block import Block
from limelight.inside.digit_cnn import DigitTrace
from limelight.inside.han import AttentionTrace, Even
from limelight.inside.kim_cnn import Windows
from limelight.inside.trace import Trace, TracedWord
from limelight.inside.words import NearWord

from ..models.registry import Model, ModelRegistry
from ..problems import kinds
from ..problems.errors import AppError
from .digits import DigitRequest
from .predictions import milliseconds_since, reader_of_one
from .schemas import Integer, ModelAnswer, ModelName, RequestBody, ReviewRequest, Timing

# The first example on the page Inside.
INSIDE_EXAMPLE = "The room was not bad at all. The staff, though, ignored us."
_MAX_WORD = 100


class TraceRequest(ReviewRequest):
    """One review in `text`, and the sentence whose memory is wanted."""

    sentence: Annotated[Integer, Field(ge=0)] | None = Field(
        None,
        description="For a HAN: the number, from 0, of the sentence whose `memory` is wanted; the last one that is "
        "given in full, where it is larger.",
    )


@dataclass(frozen=True, kw_only=True)
class TraceAnswer(ModelAnswer):
    """The output of each layer for a text. A long text is given in full for its first sentences only."""

    # Only the fields of the network at hand are sent.
    __pydantic_config__: ClassVar[dict[str, Any]] = {
        **Documented.__pydantic_config__,
        "json_schema_serialization_defaults_required": False,
    }

    network: str
    """The kind of network: `han` or `kim_cnn`."""
    labels: list[str]
    temperature: float | None
    """The divisor of the last layer, which calibrates the probabilities."""
    blocks: list[Block]
    sentences: list[list[TracedWord]]
    """The words of each sentence that was read."""
    in_full: int
    """How many sentences, from the first, have the numbers of all their words."""
    sentence: int | None
    """The sentence that `memory` is of."""
    logits: list[float]
    """The inputs of the softmax."""
    probabilities: list[float]
    expected_stars: float | None
    word_level: list[AttentionTrace] | None = None
    """HAN: one for each sentence given in full."""
    sentence_level: AttentionTrace | None = None
    """HAN: from the vectors of all sentences on."""
    word_context: PackedArray | None = None
    """HAN: the context vector of words."""
    sentence_context: PackedArray | None = None
    """HAN: that of sentences."""
    memory: PackedArray | None = None
    """HAN: `[words, words]`: row i says how far the state of each word depends on the vector of word i."""
    even: Even | None = None
    """HAN: the answer without attention."""
    vectors: PackedArray | None = None
    """Kim CNN: `[words, features]`."""
    windows: list[Windows] | None = None
    """Kim CNN: one for each kernel size."""
    pooled: PackedArray | None = None
    """Kim CNN: the strongest response of each filter."""
    winners: list[int] | None = None
    """Kim CNN: the first word of the window that won each filter; negative before the text."""
    label: str | None = None
    """Kim CNN: the label that the contributions are for."""
    contributions: list[float] | None = None
    """Kim CNN: what each filter adds to the logit of `label` less the mean of the others; with `bias` they sum to \
exactly that."""
    bias: float | None = None
    timing_ms: Timing


class WordRequest(RequestBody):
    """A word to look up in the vocabulary of a model."""

    word: str = Field(min_length=1, max_length=_MAX_WORD)
    model: ModelName = None


@dataclass(frozen=True)
class WordAnswer(ModelAnswer):
    """The words with the most similar vectors; none for a word that the model does not know."""

    word: str
    """The word as the vocabulary has it."""
    known: bool
    nearest: list[NearWord]


class CellPlace(BaseModel):
    """A number in a feature map."""

    model_config = ConfigDict(extra="forbid")

    layer: Annotated[Integer, Field(ge=0)]
    row: Annotated[Integer, Field(ge=0)]
    column: Annotated[Integer, Field(ge=0)]
    channel: Annotated[Integer, Field(ge=0)]


class DigitTraceRequest(DigitRequest):
    """One handwritten digit, and optionally a number to explain as a sum."""

    cell: CellPlace | None = None


@dataclass(frozen=True)
class DigitTraceAnswer(DigitTrace, ModelAnswer):
    """The output of each layer of the network for a digit."""

    timing_ms: Timing


async def trace_text(request: Request, question: TraceRequest) -> dict[str, Any]:
    """Follows one text through a network. Raises `AppError`, or the library's error about a text or struck words."""
    predictor = reader_of_one(request, question)

    def trace() -> dict[str, Any]:
        return predictor.trace(question.text, question.sentence, question.without).to_dict()

    return await _answer(request, trace, predictor)


async def trace_page(request: Request, question: TraceRequest) -> Trace:
    """Follows one text through a network, for a page. Raises the same errors as `trace_text`."""
    predictor = reader_of_one(request, question)
    registry: ModelRegistry = request.app.state.registry
    return await registry.calls[predictor.name].run(
        len(question.text), lambda: predictor.trace(question.text, question.sentence, question.without)
    )


async def trace_digit(request: Request, question: DigitTraceRequest) -> dict[str, Any]:
    """Follows a digit through its network. Raises `AppError` if no model reads digits or there is no such cell."""
    registry: ModelRegistry = request.app.state.registry
    model = registry.reader_of_digits()
    request.state.model_version = model.version
    cell = question.cell
    place = None if cell is None else (cell.layer, cell.row, cell.column, cell.channel)

    def trace() -> dict[str, Any]:
        return {"model": model.name, **to_plain(model.trace(np.array(question.pixels, np.float32), place))}

    try:
        return await _answer(request, trace, model)
    except IndexError as error:
        raise AppError(kinds.INVALID_REQUEST, f"{error} `layers` of an answer says how many there are.") from error


async def find_words(request: Request, question: WordRequest) -> WordAnswer:
    """Returns the neighbours of a word in the vocabulary of a model. Raises `AppError`."""
    registry: ModelRegistry = request.app.state.registry
    predictor = registry.get(question.model)
    request.state.model_version = predictor.version
    word, nearest = await registry.calls[predictor.name].run(
        len(question.word), lambda: predictor.nearest_words(question.word)
    )
    return WordAnswer(
        model=predictor.name,
        model_version=predictor.version,
        request_id=request.state.request_id,
        word=word or question.word,
        known=word is not None,
        nearest=nearest,
    )


async def _answer(request: Request, trace: Callable[[], dict[str, Any]], reader: Model) -> dict[str, Any]:
    """Returns what `trace` returns in a model thread, and which model answered which request."""
    registry: ModelRegistry = request.app.state.registry
    begun = time.perf_counter()
    content = await registry.calls[reader.name].run(getattr(request.state, "characters", 0), trace)
    timing = Timing(milliseconds_since(request.state.started), milliseconds_since(begun))
    own = {"model_version": reader.version, "request_id": request.state.request_id, "timing_ms": timing}
    return {**content, **own}
