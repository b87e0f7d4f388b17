"""Questions to models: how they are read, the fields that they share, the model that they name, and its call.

/docs and /openapi.json are made from the fields.
"""

import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial, reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, UnsetType
from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError, WithJsonSchema, model_validator
from starlette.requests import Request

from limelight.common.documented import Documented
from limelight.common.probabilities import MAX_SHARE, PRIORS
from limelight.common.rules import refusal
from limelight.digits import DigitPredictor
from limelight.prediction import Prediction
from limelight.predictor import Predictor, Prior

from ..problems import kinds
from ..problems.problem import AppError, describe_mistakes
from ..runtime.registry import Model, ModelRegistry
from ..settings import MOST_STRUCK, MOST_TEXTS, Settings
from .examples import ANSWERS

Result = TypeVar("Result")


class RequestBody(BaseModel):
    """A body with few fields, all of them known."""

    model_config = ConfigDict(extra="forbid")

    @property
    def work(self) -> int:
        """The work of an answer, in characters of a text to explain; each client has a share."""
        return 1

    @classmethod
    def longest(cls, settings: Settings) -> int:
        """Returns the most bytes that such a body needs."""
        return settings.max_body_bytes


Body = TypeVar("Body", bound=RequestBody)
Count = Annotated[StrictInt, Field(ge=0)]
ModelName = Annotated[
    str | None, Field(description="Name of a model from GET /api/v1/models; by default, the server's default model.")
]
# The first wrong item decides; a list of a million of them would otherwise make a million errors.
Without = Annotated[
    list[StrictInt],
    Field(
        max_length=MOST_STRUCK,
        fail_fast=True,
        description="Indices of the tokens of `text` to strike out, as if they had not been written. All tokens of "
        "an answer are numbered in order, from 0.",
    ),
]
# More labels have no prior. Without a limit, a body full of numbers is converted before a model counts them.
_MOST_LABELS = 1000
# The model says what else is wrong with one; this is for the document alone.
_SHARE = {"type": "number", "minimum": 0, "maximum": MAX_SHARE}
_SHARES = {"type": "array", "items": _SHARE, "minItems": 1, "maxItems": _MOST_LABELS}
StatedPrior = Annotated[
    str | Annotated[list[float], Field(max_length=_MOST_LABELS, fail_fast=True)] | None,
    WithJsonSchema({"anyOf": [{"type": "string", "enum": list(PRIORS)}, _SHARES, {"type": "null"}]}),
    Field(
        description="How frequent each label is where the text comes from: one number per label, in order, such as "
        "the counts of one to five stars in your own reviews. For five stars, `kind` stands for a distribution typical "
        "of most collections of reviews, and `flat` for equal frequencies, as in training. By default, the server's "
        "prior, if it has one. Probabilities are multiplied by the prior and rescaled to sum to 1."
    ),
]
Detail = Literal["words", "none"]
# Bytes of a name of a model, a prior, and the names of fields.
_OTHER_FIELDS = 8192
_UNKNOWN = "Object contains unknown field `"


class TextRequest(RequestBody):
    """One review in `text`, for one model."""

    text: str = Field(description="The review, as written.")
    model: ModelName = None
    without: Without = []

    @property
    def work(self) -> int:
        """The characters of the text."""
        return len(self.text)

    @classmethod
    def longest(cls, settings: Settings) -> int:
        """Returns the bytes of a text in escapes, 12 a character, of struck words, and of the other fields."""
        return 12 * settings.max_characters + 16 * MOST_STRUCK + _OTHER_FIELDS


class ReviewRequest(TextRequest):
    """One review in `text`, for one model."""

    prior: StatedPrior = None


class PredictRequest(RequestBody):
    """One review in `text`, or several in `texts`."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["text"], "properties": {"text": {"type": "string"}, "texts": {"type": "null"}}},
                {
                    "required": ["texts"],
                    "properties": {"texts": {"type": "array", "minItems": 1}, "text": {"type": "null"}},
                },
            ]
        },
    )

    text: str | None = Field(None, description="One review, as written. Give either this or `texts`.")
    texts: list[str] | None = Field(
        None,
        max_length=MOST_TEXTS,
        fail_fast=True,
        description="Several reviews; the answers come in the same order. Give either this or `text`.",
    )
    model: ModelName = None
    without: Without = []
    prior: StatedPrior = None
    detail: Detail = Field(
        "words",
        description="The level of detail: with `words`, each word has a weight; with `none`, sentences are "
        "omitted, and the answer has only a few hundred bytes.",
    )

    @model_validator(mode="after")
    def _has_text_or_texts(self) -> Self:
        if self.text is None and self.texts is None:
            raise ValueError("`text` and `texts` are both missing; give one review in `text`, or several in `texts`")
        if self.text is not None and self.texts is not None:
            raise ValueError("Give either `text` or `texts`; both are given")
        if self.texts == []:
            raise ValueError("`texts` is empty; give at least one text")
        if self.texts and self.without:
            raise ValueError("`without` needs a single `text`: with `texts` its indices would be ambiguous")
        return self


@dataclass(frozen=True, slots=True)
class Timing(Documented):
    """Milliseconds from the arrival of the request to the answer (`total`), and those spent by the model (`model`)."""

    total: float
    model: float


@dataclass(frozen=True)
class ModelAnswer(Documented):
    """Which model answered which request."""

    model: str
    model_version: str
    """Hash of the files that determine the answer."""
    request_id: str
    """Also sent in the header X-Request-ID."""
    timing_ms: Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Prediction, ModelAnswer):
    """The answer of a model to one text. Joining the `text` and `whitespace` of all tokens restores the text."""

    example: ClassVar[dict[str, Any]] = ANSWERS["predict"]


@dataclass(frozen=True, slots=True)
class Answers(Documented):
    """The answers to `texts`, in their order."""

    results: list[Answer]


def read_body(content: bytes, shape: type[Body]) -> Body:
    """Returns the `shape` that a body holds. Raises `AppError` with the first mistakes, which never quotes the body."""
    # Raised here, where no frame of a traceback holds the values of a large body.
    if isinstance(body := _read(content, shape), AppError):
        raise body
    return body


def _read(content: bytes, shape: type[Body]) -> Body | AppError:
    try:
        # Reading ends at the first value of another type, and builds nothing of it: a body has room for a million.
        return shape.model_validate(_given(_decoder(shape).decode(content)))
    except ValidationError as error:
        return describe_mistakes(error.errors(include_url=False, include_input=False))
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$")
        steps = re.findall(r"[^.\[\]`]+", path)
        if reason.startswith(_UNKNOWN):
            steps, reason = [*steps, reason[len(_UNKNOWN) : -1]], "There is no such field"
        return describe_mistakes([{"loc": steps, "msg": reason, "type": ""}])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).removeprefix("JSON is malformed: ")
        return AppError(kinds.MALFORMED_BODY, f"The body is not valid JSON in UTF-8: {reason}.")


def _given(fields: msgspec.Struct) -> dict[str, Any]:
    """Returns the fields that a body has, and the fields in them."""
    values = msgspec.structs.asdict(fields)
    return {
        name: _given(value) if isinstance(value, msgspec.Struct) else value
        for name, value in values.items()
        if value is not UNSET
    }


@cache
def _decoder(shape: type[BaseModel]) -> msgspec.json.Decoder[Any]:
    """Returns a reader of the fields of a model, with their types, and without its other rules."""
    return msgspec.json.Decoder(_plain(shape))


def _plain(kind: Any) -> Any:
    """Returns a type as msgspec reads it; pydantic tells of wrong words."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _plain(parts[0])
    if origin is Literal:
        return str
    if origin in (Union, UnionType):
        return reduce(or_, map(_plain, parts))
    if origin is list:
        return list[_plain(parts[0])]  # type: ignore[misc]
    if kind is float:
        # As a float, each of a million zeros would be an object of its own.
        return int | float
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = [(name, _plain(field.annotation) | UnsetType, UNSET) for name, field in kind.model_fields.items()]
        return msgspec.defstruct(kind.__name__, fields, forbid_unknown_fields=True)
    return kind


def reader_of(
    request: Request, model: str | None, texts: Sequence[str], prior: Prior = None
) -> tuple[Predictor, Prior]:
    """Returns the model that a request names, with the prior for its texts; notes their size for the log.

    Raises `AppError` if there is no such model, or there are too many texts; `PriorError` if the prior does not fit it.
    """
    registry: ModelRegistry = request.app.state.registry
    predictor, most = registry.get(model), request.app.state.settings.max_texts
    if len(texts) > most:
        raise AppError(kinds.INVALID_REQUEST, refusal("too_many", count=f"{len(texts):,}", limit=most))
    # Never the text itself.
    request.state.texts, request.state.characters = len(texts), sum(map(len, texts))
    _begin(request, predictor)
    return predictor, registry.prior(predictor, prior)


def predictor_and_prior(request: Request, question: TextRequest) -> tuple[Predictor, Prior]:
    """Returns the results of `reader_of` for a single text. Raises `AppError`, also if the text is too long."""
    reader = reader_of(request, question.model, [question.text], getattr(question, "prior", None))
    check_length(question.text, request.app.state.settings.max_characters)
    return reader


def reader_of_digits(request: Request) -> DigitPredictor:
    """Returns the model that reads digits. Raises `AppError` if there is none."""
    model: DigitPredictor = request.app.state.registry.reader_of_digits()
    _begin(request, model)
    return model


def _begin(request: Request, model: Model) -> None:
    request.state.model_version, request.state.begun = model.version, time.perf_counter()


def check_length(text: str, max_characters: int) -> None:
    """Raises `AppError` if `text` has more than `max_characters`."""
    if len(text) > max_characters:
        raise AppError(kinds.TOO_LARGE, refusal("too_long", count=f"{len(text):,}", limit=f"{max_characters:,}"))


def ask(request: Request, question: Body, answer: Callable[[Request, Body], Result]) -> Awaitable[Result]:
    """Returns `answer(request, question)`, which a thread of the model that the question names makes.

    Raises `AppError` if the client has too much work in other such calls; the errors of `answer` are raised too.
    """
    registry: ModelRegistry = request.app.state.registry
    work, thread = question.work, registry.thread(getattr(question, "model", None))
    return thread.call(request.state.client, work, partial(answer, request, question))


def about(request: Request, model: Model) -> dict[str, Any]:
    """Returns what each answer says besides the model's own words."""
    ended = time.perf_counter()
    timing = Timing(*(round(1000 * (ended - begun), 3) for begun in (request.state.started, request.state.begun)))
    content = {"model": model.name, "model_version": model.version, "request_id": request.state.request_id}
    return {**content, "timing_ms": timing}
