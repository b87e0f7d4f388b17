"""The single path from texts to answers, which the API and the page share."""

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from starlette.requests import Request

from limelight.common.rules import refusal
from limelight.errors import InvalidTextError
from limelight.lenses.registry import find_lens
from limelight.prediction import Prediction, WeightedSentence, WeightedToken
from limelight.predictor import Predictor

from ..models.registry import Model, ModelRegistry
from ..problems import kinds
from ..problems.description import describe_text
from ..problems.errors import AppError, TextTooLongError
from ..problems.problem import Fault
from ..settings import Settings
from .schemas import Answer, Detail, PredictRequest, TextRequest, Timing

Result = TypeVar("Result")


async def answer_question(request: Request, question: PredictRequest) -> list[Answer]:
    """Returns an answer for each text of `question`, in order.

    Raises `AppError` for an unknown model, too many texts, a full queue, or a text that is too long or not read
    completely; or the library's error for a prior, or for a blank or broken text. For several texts, an `AppError`
    names the text.
    """
    settings: Settings = request.app.state.settings
    registry: ModelRegistry = request.app.state.registry
    texts = [question.text] if question.text is not None else question.texts or []
    predictor = reader_of(request, question.model, texts)
    prior = registry.prior(predictor, question.prior)
    try:
        check_length(max(texts, key=len), settings.max_characters)
        batcher = registry.batchers[predictor.name]
        predictions, model_ms = await batcher.submit(predictor, texts, question.without, prior)
    except (TextTooLongError, InvalidTextError):
        _refuse_one_of(question.texts or [], predictor, settings.max_characters)
        raise
    if not question.truncate:
        for index, prediction in enumerate(predictions):
            try:
                require_read_whole(prediction)
            except AppError as error:
                raise _of_several(error, index, len(texts)) if question.texts else error from None
    timing = Timing(milliseconds_since(request.state.started), round(model_ms, 3))
    return [_answer(prediction, request.state.request_id, timing, question.detail) for prediction in predictions]


def reader_of(request: Request, model: str | None, texts: Sequence[str]) -> Predictor:
    """Returns the model that a request names, and notes the size of the request for the log and the metrics.

    Raises:
        AppError: There is no such model, or there are too many texts.
    """
    predictor: Predictor = request.app.state.registry.get(model)
    most = request.app.state.settings.max_texts
    if len(texts) > most:
        raise AppError(kinds.INVALID_REQUEST, refusal("too_many", count=f"{len(texts):,}", limit=most))
    # Never the text itself.
    request.state.model_version = predictor.version
    request.state.texts, request.state.characters = len(texts), sum(map(len, texts))
    return predictor


async def call(
    request: Request, model: Model, characters: int, work: Callable[[], Result]
) -> tuple[Result, dict[str, Any]]:
    """Returns the result of `work`, which runs in a thread of `model`, and what every such answer says of it.

    Args:
        request: The request.
        model: The model that `work` asks.
        characters: Number of characters that `work` is about.
        work: Asks the model; its time is that of the model in the answer.

    Raises:
        AppError: The client has too many characters in other calls. The errors of `work` are raised too.
    """
    request.state.model_version = model.version

    def timed() -> tuple[Result, float]:
        begun = time.perf_counter()
        return work(), milliseconds_since(begun)

    result, model_ms = await request.app.state.registry.calls[model.name].run(characters, timed)
    return result, {
        "model": model.name,
        "model_version": model.version,
        "request_id": request.state.request_id,
        "timing_ms": Timing(milliseconds_since(request.state.started), model_ms),
    }


def reader_of_one(request: Request, question: TextRequest) -> Predictor:
    """Returns the model for a single text (see `reader_of`). Raises `AppError`, also if the text is too long."""
    predictor = reader_of(request, question.model, [question.text])
    check_length(question.text, request.app.state.settings.max_characters)
    return predictor


def _answer(prediction: Prediction, request_id: str, timing: Timing, detail: Detail) -> Answer:
    content = vars(prediction)
    if detail != "words":
        content = {**content, "sentences": _at(detail, prediction), "regions": []}
    return Answer(**content, request_id=request_id, truncated=prediction.truncated, timing_ms=timing)


def _at(detail: Detail, prediction: Prediction) -> list[WeightedSentence]:
    if detail == "none":
        return []
    by_sentence = find_lens(prediction.explanation).by_sentence
    return [_in_one_piece(sentence, by_sentence=by_sentence) for sentence in prediction.sentences]


def _in_one_piece(sentence: WeightedSentence, *, by_sentence: bool) -> WeightedSentence:
    """Returns `sentence` as one token, whose weight is the sum of its tokens'."""
    text = sentence.text.rstrip()
    token = WeightedToken(
        text,
        sentence.text[len(text) :],
        float(sentence.weight > 0) if by_sentence else sentence.weight,
        all(token.known for token in sentence.tokens),
        sentence.read,
        all(token.removed for token in sentence.tokens),
    )
    return WeightedSentence(sentence.weight, sentence.read, [token])


def check_length(text: str, max_characters: int) -> None:
    """Raises `TextTooLongError` if `text` has more than `max_characters`."""
    if len(text) > max_characters:
        raise TextTooLongError(refusal("too_long", count=f"{len(text):,}", limit=f"{max_characters:,}"))


def _refuse_one_of(texts: list[str], predictor: Predictor, max_characters: int) -> None:
    """Raises `AppError` for the first of `texts` that cannot be answered."""
    for index, text in enumerate(texts):
        try:
            check_length(text, max_characters)
            predictor.read(text)
        except (TextTooLongError, InvalidTextError) as error:
            raise _of_several(error, index, len(texts)) from None


def _of_several(error: AppError | InvalidTextError, index: int, texts: int) -> AppError:
    """Returns the error of a single text, with the number of the text."""
    kind, detail = describe_text(error)
    return AppError(kind, f"Text {index + 1} of {texts}: {detail}", [Fault(pointer=f"#/texts/{index}", detail=detail)])


def require_read_whole(prediction: Prediction) -> None:
    """Raises `AppError` if a part of the text was not read."""
    if prediction.truncated:
        counts = prediction.counts
        fault = (
            f"The text has {counts.tokens:,} tokens in {counts.sentences:,} sentences, and the model reads "
            f"{counts.tokens_read:,} tokens of {counts.sentences_read:,} sentences. Shorten the text, or leave "
            "`truncate` out to get an answer from the part that is read."
        )
        raise AppError(kinds.INVALID_REQUEST, fault)


def milliseconds_since(started: float) -> float:
    """Returns the milliseconds since `started`, a value of `time.perf_counter`."""
    return round(1000 * (time.perf_counter() - started), 3)
