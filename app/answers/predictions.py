"""The single path from texts to answers, which the API and the page share."""

import time
from functools import partial
from typing import Any

import msgspec
from starlette.requests import Request

from limelight.errors import InvalidTextError
from limelight.prediction import Prediction

from ..problems import kinds
from ..problems.problem import AppError, Fault
from ..runtime.model_thread import TextError
from ..runtime.registry import ModelRegistry
from ..settings import Settings
from .questions import Answer, Answers, PredictRequest, Timing, check_length, reader_of

encode = msgspec.json.Encoder().encode


async def answer_question(request: Request, question: PredictRequest) -> bytes:
    """Predicts the label of one or several reviews, and returns which words and sentences decided each answer.

    Returns the answer to `question`, or the answers to its texts in their order, as JSON.

    Raises `AppError` for an unknown model, too many texts, a full queue, or a text that is too long; or the library's
    error for a prior, or for a blank or broken text. For several texts, an `AppError` names the text.
    """
    settings: Settings = request.app.state.settings
    registry: ModelRegistry = request.app.state.registry
    texts = [question.text] if question.text is not None else question.texts or []
    predictor, prior = reader_of(request, question.model, texts, question.prior)
    for index, text in enumerate(texts):
        try:
            check_length(text, settings.max_characters)
        except AppError as error:
            raise _of_several(error, index, len(texts)) if question.texts else error from None
    try:
        thread, write = registry.thread(predictor.name), partial(_write, question, request)
        return await thread.predict(request.state.client, predictor, texts, write, question.without, prior)
    except TextError as error:
        cause: Any = error.__cause__
        raise _of_several(cause, error.index, len(texts)) if question.texts else cause from None


def _write(question: PredictRequest, request: Request, predictions: list[Prediction], model_ms: float) -> bytes:
    """Returns the answers to a request as JSON."""
    timing = Timing(round(1000 * (time.perf_counter() - request.state.started), 3), round(model_ms, 3))
    common: dict[str, Any] = {"request_id": request.state.request_id, "timing_ms": timing}
    if question.detail == "none":
        common |= {"sentences": [], "regions": []}
    answers = [Answer(**vars(prediction) | common) for prediction in predictions]
    return encode(answers[0] if question.texts is None else Answers(answers))


def _of_several(error: AppError | InvalidTextError, index: int, texts: int) -> AppError:
    """Returns the error of a single text, with the number of the text."""
    kind, detail = (error.kind, error.detail) if isinstance(error, AppError) else (kinds.INVALID_REQUEST, str(error))
    return AppError(kind, f"Text {index + 1} of {texts}: {detail}", [Fault(pointer=f"#/texts/{index}", detail=detail)])
