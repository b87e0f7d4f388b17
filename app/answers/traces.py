"""POST /api/v1/trace, /api/v1/words and /api/v1/digits/trace: the values between the layers of a network."""

import time
from typing import Annotated, Any

import msgspec
import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from limelight.inside.trace import Trace
from limelight.inside.words import NearWord
from limelight.predictor import Predictor

from ..models.registry import Model, ModelRegistry
from ..models.stages import stage
from ..problems import kinds
from ..problems.errors import AppError
from ..settings import Settings
from .digits import DigitRequest
from .predictions import check_length, milliseconds_since
from .schemas import FromLibrary, Integer, ModelAnswer, ModelName, RequestBody, ReviewRequest, Timing

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


TRACE_EXAMPLES: dict[str, Any] = {
    "one review": {
        "summary": "From words to stars, and the memory of the first sentence",
        "value": {"text": "The zip broke on the second day. My daughter loves it.", "model": "han", "sentence": 0},
    },
    "windows": {
        "summary": "The windows and filters of a Kim CNN",
        "value": {"text": "Slow at first, and then simply wonderful.", "model": "kim_cnn"},
    },
}


class PackedArray(BaseModel):
    """Numbers in half precision, little-endian, in base64; the last axis runs fastest."""

    shape: list[int]
    data: str


class Block(FromLibrary):
    """A layer, or a group of layers; the parameters of all blocks add up to those of the network."""

    name: str
    shape: list[int | str] = Field(description="Shape of its output; a word names an axis that depends on the text.")
    parameters: int


class TracedWord(FromLibrary):
    """A word that the network read."""

    text: str
    token: int = Field(description="Its number among all tokens of an answer, as `without` counts them.")
    token_id: int
    known: bool


class AttentionTrace(BaseModel):
    """A sequence on its way through a GRU in each direction and attention (Yang et al. 2016, equations 1–10)."""

    inputs: PackedArray = Field(description="`[steps, features]`: word vectors, or the vectors of sentences.")
    states: PackedArray = Field(description="`[steps, 2 × units]`: forwards, then backwards.")
    projections: PackedArray = Field(description="`[steps, 2 × units]`: u = tanh(W h + b).")
    scores: list[float] = Field(description="u · context vector.")
    weights: list[float] = Field(description="The softmax of the scores.")
    pooled: PackedArray = Field(description="`[2 × units]`: the states, each times its weight, summed.")


class Even(BaseModel):
    """The answer of the network with uniform attention over words and sentences."""

    probabilities: list[float]
    expected_stars: float | None


class Windows(BaseModel):
    """The responses of the filters of one kernel size to each window."""

    kernel_size: int
    responses: PackedArray = Field(
        description="`[words + kernel size − 1, filters]`, 0 or more; the first window begins before the text."
    )


class TraceAnswer(ModelAnswer):
    """The output of each layer for a text. A long text is given in full for its first sentences only."""

    network: str = Field(description="The kind of network: `han` or `kim_cnn`.")
    labels: list[str]
    temperature: float | None = Field(description="The divisor of the last layer, which calibrates the probabilities.")
    blocks: list[Block]
    sentences: list[list[TracedWord]] = Field(description="The words of each sentence that was read.")
    in_full: int = Field(description="How many sentences, from the first, have the numbers of all their words.")
    sentence: int | None = Field(description="The sentence that `memory` is of.")
    logits: list[float] = Field(description="The inputs of the softmax.")
    probabilities: list[float]
    expected_stars: float | None
    word_level: list[AttentionTrace] | None = Field(None, description="HAN: one for each sentence given in full.")
    sentence_level: AttentionTrace | None = Field(None, description="HAN: from the vectors of all sentences on.")
    word_context: PackedArray | None = Field(None, description="HAN: the context vector of words.")
    sentence_context: PackedArray | None = Field(None, description="HAN: that of sentences.")
    memory: PackedArray | None = Field(
        None,
        description="HAN: `[words, words]`: row i says how far the state of each word depends on the vector of word i.",
    )
    even: Even | None = Field(None, description="HAN: the answer without attention.")
    vectors: PackedArray | None = Field(None, description="Kim CNN: `[words, features]`.")
    windows: list[Windows] | None = Field(None, description="Kim CNN: one for each kernel size.")
    pooled: PackedArray | None = Field(None, description="Kim CNN: the strongest response of each filter.")
    winners: list[int] | None = Field(
        None, description="Kim CNN: the first word of the window that won each filter; negative before the text."
    )
    label: str | None = Field(None, description="Kim CNN: the label that the contributions are for.")
    contributions: list[float] | None = Field(
        None,
        description="Kim CNN: what each filter adds to the logit of `label` less the mean of the others; with `bias` "
        "they sum to exactly that.",
    )
    bias: float | None = None
    timing_ms: Timing


class WordRequest(RequestBody):
    """A word to look up in the vocabulary of a model."""

    word: str = Field(min_length=1, max_length=_MAX_WORD)
    model: ModelName = None


WORD_EXAMPLES: dict[str, Any] = {"a word": {"summary": "Nearest words in the embedding", "value": {"word": "broke"}}}


class WordAnswer(ModelAnswer):
    """The words with the most similar vectors; none for a word that the model does not know."""

    word: str = Field(description="The word as the vocabulary has it.")
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


class Cell(BaseModel):
    """The computation of a number: the values below it times a filter, summed, normalised, and 0 if negative."""

    inputs: PackedArray
    filter: PackedArray
    sum: float
    normalised: float
    value: float


class DigitTraceAnswer(ModelAnswer):
    """The output of each layer of the network for a digit."""

    blocks: list[Block]
    filters: PackedArray = Field(description="`[3, 3, channels]`: those of the first layer.")
    layers: list[PackedArray] = Field(description="`[rows, columns, channels]` of each convolution.")
    scores: list[float]
    cell: Cell | None
    timing_ms: Timing


async def trace_text(request: Request, question: TraceRequest) -> bytes:
    """Follows one text through a network. Raises `AppError`, or the library's error about a text or struck words."""
    predictor = _reader(request, question)

    def trace() -> dict[str, Any]:
        return predictor.trace(question.text, question.sentence, question.without).to_dict()

    return await _answer(request, trace, predictor)


async def trace_page(request: Request, question: TraceRequest) -> Trace:
    """Follows one text through a network, for a page. Raises the same errors as `trace_text`."""
    predictor = _reader(request, question)
    registry: ModelRegistry = request.app.state.registry
    return await registry.run(
        predictor, len(question.text), lambda: predictor.trace(question.text, question.sentence, question.without)
    )


def _reader(request: Request, question: TraceRequest) -> Predictor:
    settings: Settings = request.app.state.settings
    registry: ModelRegistry = request.app.state.registry
    predictor = registry.get(question.model)
    request.state.model_version = predictor.version
    request.state.texts, request.state.characters = 1, len(question.text)
    check_length(question.text, settings.max_characters)
    return predictor


async def trace_digit(request: Request, question: DigitTraceRequest) -> bytes:
    """Follows a digit through its network. Raises `AppError` if no model reads digits or there is no such cell."""
    registry: ModelRegistry = request.app.state.registry
    model = registry.reader_of_digits()
    request.state.model_version = model.version
    cell = question.cell
    place = None if cell is None else (cell.layer, cell.row, cell.column, cell.channel)

    def trace() -> dict[str, Any]:
        return {"model": model.name, **model.trace(np.array(question.pixels, np.float32), place).to_dict()}

    try:
        return await _answer(request, trace, model)
    except IndexError as error:
        raise AppError(kinds.INVALID_REQUEST, f"{error} `layers` of an answer says how many there are.") from error


async def find_words(request: Request, question: WordRequest) -> WordAnswer:
    """Returns the neighbours of a word in the vocabulary of a model. Raises `AppError`."""
    registry: ModelRegistry = request.app.state.registry
    predictor = registry.get(question.model)
    request.state.model_version = predictor.version
    word, nearest = await registry.run(predictor, len(question.word), lambda: predictor.nearest_words(question.word))
    return WordAnswer(
        model=predictor.name,
        model_version=predictor.version,
        request_id=request.state.request_id,
        word=word or question.word,
        known=word is not None,
        nearest=nearest,
    )


async def _answer(request: Request, trace: Any, reader: Model) -> bytes:
    registry: ModelRegistry = request.app.state.registry
    begun = time.perf_counter()
    content = await registry.run(reader, getattr(request.state, "characters", 0), trace)
    timing = {"total": milliseconds_since(request.state.started), "model": milliseconds_since(begun)}
    model = content.pop("model")
    with stage("write"):
        return msgspec.json.encode(
            {
                "model": model,
                "model_version": reader.version,
                "request_id": request.state.request_id,
                **content,
                "timing_ms": timing,
            }
        )
