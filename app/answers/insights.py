"""Insights into one text: the shapes of the API, and their computation."""

import time
from typing import Any, Literal

from pydantic import ConfigDict, Field
from starlette.requests import Request

from limelight.insights.familiarity import Familiarity
from limelight.insights.insights import MoodPoint, NearReview, Place, read_insights
from limelight.insights.opinions import Opinion
from limelight.insights.star_range import StarRange

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


class InsightsAnswer(ModelAnswer):
    """More about the answer of a model to one text, besides its prediction."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
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
            ]
        }
    )

    mood: list[MoodPoint] = Field(description="One for each sentence that was read.")
    mood_unit: Literal["stars", "probability"] = Field(
        description="`stars`: expected stars; `probability`: that of the last label."
    )
    range: StarRange | None = Field(description="Null for labels that are not stars.")
    familiarity: Familiarity
    doubts: list[str] = Field(
        description="What there is to doubt, the gravest first. `undecided`: the model cannot tell. `language:` and a "
        "code (ISO 639-1): the text is not in English. `other_domain`: it is not like the reviews that the model was "
        "made with. `short`: it has one or two words. `mixed`: it praises and blames: a phrase raises the answer by 15 "
        "% of the scale or more, and another lowers it as far. `unsure`: a quarter of the probability or more lies on "
        "either side of the middle, and it is not mixed. `readers_disagree`: see `disagree`."
    )
    opinions: list[Opinion] = Field(
        description="Of this model, its second reader (`phrases`, which counts them), and other models with the same "
        "labels; none where labels do not go from bad to good."
    )
    disagree: bool = Field(
        description="Whether two leans are too far apart; how far was fitted on dev for a model with a second reader."
    )
    place: Place | None = Field(description="Where the text lies on the model's map; null without a map.")
    neighbours: list[NearReview] = Field(description="The five nearest reviews of the map, the nearest first.")
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
    return InsightsAnswer.model_validate(
        {
            **{name: getattr(found, name) for name in found.__dataclass_fields__},
            "model": predictor.name,
            "model_version": predictor.version,
            "request_id": request.state.request_id,
            "timing_ms": Timing(total=milliseconds_since(request.state.started), model=milliseconds_since(started)),
        }
    )
