"""Insights into one text: the shapes of the API, and their computation."""

import time
from dataclasses import dataclass
from typing import Any, ClassVar

from starlette.requests import Request

from limelight.insights.insights import Insights, read_insights

from ..models.registry import ModelRegistry
from ..settings import Settings
from .predictions import check_length, milliseconds_since
from .schemas import ModelAnswer, ReviewRequest, Timing

INSIGHTS_EXAMPLES: dict[str, Any] = {
    "a review": {
        "summary": "By the default model",
        "value": {"text": "The zip broke on the second day. Still, my daughter loves this little tent!"},
    },
    "a film review": {
        "summary": "By a model of choice",
        "value": {"text": "A slow start. Then it is a joy from scene to scene.", "model": "kim_cnn"},
    },
    "struck out": {
        "summary": "Without the first two words",
        "value": {"text": "Warm, light and worth every penny.", "without": [0, 1]},
    },
}


@dataclass(frozen=True)
class InsightsAnswer(Insights, ModelAnswer):
    """More about the answer of a model to one text, besides its prediction."""

    example: ClassVar[dict[str, Any]] = {
        "model": "han",
        "model_version": "0123456789ab",
        "request_id": "5f0c9b52d7c14a86",
        "mood": [{"sentence": 0, "value": 1.6}, {"sentence": 1, "value": 3.9}],
        "mood_unit": "stars",
        "range": {"low": 3.0, "high": 4.0, "share": 0.81, "stars": 3.9},
        "familiarity": {
            "familiar": True,
            "language": "en",
            "score": 0.08,
            "limit": 0.91,
            "reasons": [],
        },
        "doubts": ["mixed", "readers_disagree"],
        "opinions": [
            {
                "model": "han",
                "title": "Products & places",
                "label": "4",
                "probability": 0.5,
                "expected_stars": 3.9,
                "lean": 0.73,
                "undecided": False,
            },
            {
                "model": "phrases",
                "title": "Counted phrases",
                "label": "2",
                "probability": 0.6,
                "expected_stars": 2.2,
                "lean": 0.3,
                "undecided": False,
            },
        ],
        "disagree": True,
        "place": {"x": 1.2, "y": -0.4},
        "neighbours": [
            {
                "point": 17,
                "label": "4",
                "similarity": 0.8,
                "pieces": [{"text": "My daughter loves", "phrase": 0}],
                "phrases": [[10, 11, 12]],
            }
        ],
        "timing_ms": {"total": 9.5, "model": 8.1},
    }

    timing_ms: Timing


async def answer_insights(request: Request, question: ReviewRequest) -> InsightsAnswer:
    """Answers `question`. Raises `AppError`, or the library's error about the text."""
    settings: Settings = request.app.state.settings
    registry: ModelRegistry = request.app.state.registry
    predictor = registry.get(question.model)
    request.state.model_version = predictor.version
    request.state.texts, request.state.characters = 1, len(question.text)
    check_length(question.text, settings.max_characters)
    prior = registry.prior(predictor, question.prior)
    # A custom classifier may judge something else, even if its labels have the same names.
    networks = [other for other in registry.predictors.values() if other.is_network]
    others = [other for other in networks if other is not predictor] if predictor.is_network else []
    started = time.perf_counter()
    found = await registry.run(
        predictor, len(question.text), lambda: read_insights(predictor, others, question.text, question.without, prior)
    )
    return InsightsAnswer(
        **vars(found),
        model=predictor.name,
        model_version=predictor.version,
        request_id=request.state.request_id,
        timing_ms=Timing(milliseconds_since(request.state.started), milliseconds_since(started)),
    )
