"""The one way from texts to answers, which the API and the page share."""

import time
from dataclasses import dataclass
from typing import Any

import msgspec
from pydantic import ValidationError
from starlette.requests import Request

from app.answers.schemas import ModelDetails, PredictRequest
from app.models.registry import ModelRegistry, StartError
from app.problems.errors import RefusedTextError, TextNotReadWholeError, TextTooLongError, TooManyTextsError
from app.settings import Settings
from limelight.digits import DigitPredictor
from limelight.errors import InvalidTextError
from limelight.prediction import Counts, Prediction, WeightedSentence
from limelight.predictor import Predictor
from limelight.pretrained import METADATA


@dataclass(slots=True)
class Reply:
    """An `app.answers.schemas.Answer` that holds the library's own objects: the same JSON in a quarter of the time."""

    model: str
    model_version: str
    request_id: str
    label: str
    labels: list[str]
    probabilities: list[float]
    expected_stars: float | None
    explanation: str
    sentences: list[WeightedSentence]
    counts: Counts
    truncated: bool
    timing_ms: dict[str, float]


@dataclass(slots=True)
class Replies:
    """An `app.answers.schemas.Answers`, likewise."""

    results: list[Reply]


_ENCODER = msgspec.json.Encoder()


async def answer_question(request: Request, question: PredictRequest) -> list[Reply]:
    """Returns an answer for each text of `question`, in order.

    Raises `UnknownModelError`, `TooManyTextsError`, `QueueFullError`, `TextTooLongError`, `TextNotReadWholeError`, or
    what the library says of a blank or broken text; a `RefusedTextError` in place of the last three, to say which of
    several texts it is.
    """
    settings: Settings = request.app.state.settings
    registry: ModelRegistry = request.app.state.registry
    predictor = registry.get(question.model)
    texts = question.all_texts()
    if len(texts) > settings.max_texts:
        raise TooManyTextsError(len(texts), settings.max_texts)
    # What the log and the metrics say of a request; never the text itself.
    request.state.model_version = predictor.version
    request.state.texts, request.state.characters = len(texts), sum(map(len, texts))
    try:
        for text in texts:
            check_length(text, settings.max_characters)
        result = await registry.submit(predictor.name, texts, question.without)
    except (TextTooLongError, InvalidTextError):
        _refuse_one_of(question.texts or [], predictor, settings.max_characters)
        raise
    if not question.truncate:
        _require_read_whole(result.predictions, several=question.texts is not None)
    timing = {"total": milliseconds_since(request.state.started), "model": round(result.model_ms, 3)}
    return [_reply(prediction, request.state.request_id, timing) for prediction in result.predictions]


def to_json(replies: list[Reply], *, several: bool) -> bytes:
    """Writes the reply to `text`, or to `texts` if they are `several`, as the schema has it."""
    return _ENCODER.encode(Replies(replies) if several else replies[0])


def describe_model(predictor: Predictor | DigitPredictor, settings: Settings) -> ModelDetails:
    """Says what a model is, in the shape of the API. Raises `StartError` where its metadata do not fit it."""
    own: dict[str, Any]
    if isinstance(predictor, DigitPredictor):
        size = predictor.image_size
        own = {"reads": "digit", "explanation": "saliency", "stars": None, "limits": {"rows": size, "columns": size}}
    else:
        own = {"explanation": predictor.explanation, "stars": predictor.stars, "limits": predictor.limits}
    try:
        return ModelDetails(
            name=predictor.name,
            title=predictor.metadata.get("title", predictor.name),
            description=predictor.metadata.get("description", ""),
            version=predictor.version,
            labels=predictor.labels,
            **own,
            server_limits=settings.model_dump(include={"max_characters", "max_texts", "max_body_bytes"}),
            scores=predictor.metadata.get("scores", []),
            card=predictor.card,
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise StartError(
            f"The model {predictor.name} cannot be described. In {settings.weights_dir / predictor.name / METADATA}, "
            f"{place}: {first['msg']}."
        ) from error


def _reply(prediction: Prediction, request_id: str, timing: dict[str, float]) -> Reply:
    return Reply(
        model=prediction.model,
        model_version=prediction.model_version,
        request_id=request_id,
        label=prediction.label,
        labels=prediction.labels,
        probabilities=prediction.probabilities,
        expected_stars=prediction.expected_stars,
        explanation=prediction.explanation,
        sentences=prediction.sentences,
        counts=prediction.counts,
        truncated=_is_truncated(prediction.counts),
        timing_ms=timing,
    )


def check_length(text: str, max_characters: int) -> None:
    """Raises `TextTooLongError` if `text` has more than `max_characters`."""
    if len(text) > max_characters:
        raise TextTooLongError(len(text), max_characters)


def _refuse_one_of(texts: list[str], predictor: Predictor, max_characters: int) -> None:
    """Raises `RefusedTextError` for the first of `texts` that cannot be answered."""
    for index, text in enumerate(texts):
        try:
            check_length(text, max_characters)
            predictor.preprocessor.document(text)
        except (TextTooLongError, InvalidTextError) as error:
            raise RefusedTextError(error, index, len(texts)) from None


def _is_truncated(counts: Counts) -> bool:
    return counts.tokens_read < counts.tokens


def _require_read_whole(predictions: list[Prediction], *, several: bool) -> None:
    for index, prediction in enumerate(predictions):
        if _is_truncated(prediction.counts):
            error = TextNotReadWholeError(prediction.counts)
            raise RefusedTextError(error, index, len(predictions)) if several else error


def milliseconds_since(started: float) -> float:
    """Returns the milliseconds from `started`, by `time.perf_counter`, until now."""
    return round(1000 * (time.perf_counter() - started), 3)
