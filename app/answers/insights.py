"""Insights into one text: the shapes of the API, and their computation."""

from dataclasses import dataclass
from typing import Any, ClassVar

from starlette.requests import Request

from limelight.insights.insights import Insights, read_insights

from ..models.registry import ModelRegistry
from .examples import ANSWERS
from .predictions import call, reader_of_one
from .schemas import ModelAnswer, ReviewRequest, Timing


@dataclass(frozen=True)
class InsightsAnswer(Insights, ModelAnswer):
    """More about the answer of a model to one text, besides its prediction."""

    example: ClassVar[dict[str, Any]] = ANSWERS["insights"]

    timing_ms: Timing


async def answer_insights(request: Request, question: ReviewRequest) -> InsightsAnswer:
    """Answers `question`. Raises `AppError`, or the library's error about the text."""
    registry: ModelRegistry = request.app.state.registry
    predictor = reader_of_one(request, question)
    prior = registry.prior(predictor, question.prior)
    # A custom classifier may judge something else, even if its labels have the same names.
    networks = [other for other in registry.predictors.values() if other.is_network]
    others = [other for other in networks if other is not predictor] if predictor.is_network else []
    found, about = await call(
        request,
        predictor,
        len(question.text),
        lambda: read_insights(predictor, others, question.text, question.without, prior),
    )
    return InsightsAnswer(**vars(found), **about)
