"""Insights into one text and maps of reviews: the shapes of the API, and the way to them."""

import time
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from app.answers.predictions import check_length, milliseconds_since
from app.answers.schemas import FromLibrary, ModelAnswer, ReviewRequest, Timing
from app.models.registry import ModelRegistry
from app.problems import kinds
from app.problems.errors import AppError
from app.settings import Settings
from limelight.insights.insights import read_insights
from limelight.predictor import Predictor

INSIGHTS_EXAMPLES: dict[str, Any] = {
    "a review": {
        "summary": "By the default model",
        "value": {"text": "The zip broke on the second day. Still, my daughter loves this little tent!"},
    },
    "a movie review": {
        "summary": "By a model of choice",
        "value": {"text": "A slow start. Then it is a joy from scene to scene.", "model": "kim_cnn"},
    },
    "struck out": {
        "summary": "Without the first two words",
        "value": {"text": "Warm, light and worth every penny.", "without": [0, 1]},
    },
}


class MoodPoint(FromLibrary):
    """The mood after a sentence."""

    sentence: int = Field(description="Its number, over all sentences of the text, from 0.")
    value: float = Field(description="In `mood_unit`, when the text up to and with this sentence is read.")


class StarRange(FromLibrary):
    """The stars that most reviews like this one had."""

    low: float = Field(description="The fewest of these stars.")
    high: float = Field(description="The most.")
    share: float = Field(description="Of the dev reviews that were given this range, how many had stars within it.")
    stars: float = Field(description="The expected stars of this review.")


class Familiarity(FromLibrary):
    """Whether the text is like the reviews that the model was made with."""

    familiar: bool = Field(description="Whether it is, as far as anything speaks against it.")
    language: str | None = Field(description="Its language (ISO 639-1, `en` included); null where too little tells it.")
    score: float | None = Field(description="How unlike them it is, from 0 to 1; null where nothing was fitted.")
    limit: float | None = Field(description="The highest score that is familiar, for a text of this length.")
    reasons: list[str] = Field(description="A sentence for each thing that speaks against it.")


class Opinion(FromLibrary):
    """What one reader says of the text."""

    model: str
    title: str
    label: str = Field(description="As in predict.")
    probability: float = Field(description="Of this label.")
    expected_stars: float | None = Field(description="Null where labels are not stars.")
    lean: float = Field(description="From 0, bad, to 1, good: Σ probability × position of the label.")
    undecided: bool = Field(description="As in predict: whether this model cannot tell.")


class Place(FromLibrary):
    """A place on the map."""

    x: float
    y: float


class Piece(FromLibrary):
    """A piece of an excerpt."""

    text: str
    phrase: int | None = Field(description="Which of the `phrases` it is; null for none.")


class NearReview(FromLibrary):
    """A held-out review that is like the text to the model."""

    point: int = Field(description="Its position in the points of the map.")
    label: str = Field(description="Its true label.")
    similarity: float = Field(description="1 for the same, 0.5 at the median distance between two reviews of the map.")
    pieces: list[Piece] = Field(description="Its excerpt; the pieces joined.")
    phrases: list[list[int]] = Field(description="Phrases that stand in both: the numbers of their tokens in the text.")


class InsightsAnswer(ModelAnswer):
    """What a model says of one text besides its prediction."""

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
    range: StarRange | None = Field(
        description="Null for labels that are not stars, with a prior, and where nothing was fitted."
    )
    familiarity: Familiarity
    doubts: list[str] = Field(
        description="What there is to doubt, the gravest first. `undecided`: the model cannot tell. `language:` and a "
        "code (ISO 639-1): the text is not in English. `other_domain`: it is not like the reviews that the model was "
        "made with. `short`: it has one or two words. `mixed`: a quarter of the probability or more lies on either "
        "side of the middle. `readers_disagree`: see `disagree`."
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


class MapPoint(FromLibrary):
    """A held-out review on the map."""

    x: float
    y: float
    label: str = Field(description="Its true label.")
    excerpt: str


class Ellipse(FromLibrary):
    """Where the reviews of one label lie; a normal cloud would have half of them inside."""

    label: str
    x: float
    y: float
    rx: float = Field(description="The longer half-axis.")
    ry: float = Field(description="The shorter half-axis.")
    angle: float = Field(description="Degrees from the x axis towards the y axis, of the longer half-axis.")


class Before(FromLibrary):
    """The same reviews by what the network made of them before training, when its weights were chance."""

    points: list[tuple[float, float]] = Field(description="x and y of each point of the map, in its order.")
    ellipses: list[Ellipse]
    explained_variance: list[float] = Field(description="Of both directions.")


class ReviewMap(FromLibrary):
    """A map of held-out reviews, by the two directions in which document vectors vary most (PCA)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "points": [{"x": 1.3, "y": -0.2, "label": "4", "excerpt": "Good value, and my daughter loves it."}],
                    "ellipses": [{"label": "4", "x": 1.1, "y": -0.1, "rx": 0.6, "ry": 0.3, "angle": 12.0}],
                    "labels": ["1", "2", "3", "4", "5"],
                    "explained_variance": [0.61, 0.12],
                    "before": {
                        "points": [[-0.2, 0.6]],
                        "ellipses": [{"label": "4", "x": 0.0, "y": 0.1, "rx": 0.9, "ry": 0.7, "angle": 3.0}],
                        "explained_variance": [0.31, 0.08],
                    },
                }
            ]
        }
    )

    points: list[MapPoint]
    ellipses: list[Ellipse]
    labels: list[str] = Field(description="All labels, in the order of the model.")
    explained_variance: list[float] = Field(
        description="The share of the variance that each direction holds: x, y, then those that only nearness uses."
    )
    before: Before | None = Field(description="Null for a map that was drawn without.")


class NGram(BaseModel):
    """A few words in a row, and what the filter says of them."""

    text: str
    activation: float


class FilterSet(BaseModel):
    """What the filters of one kernel size respond to."""

    kernel_size: int
    ngrams: list[list[NGram]] = Field(
        description="For each filter the n-grams of the map's reviews that wake it most, the strongest first."
    )


class Filters(BaseModel):
    """What each filter of a Kim CNN looks for."""

    filters: list[FilterSet] = Field(description="One for each kernel size.")


async def answer_insights(request: Request, question: ReviewRequest) -> InsightsAnswer:
    """Answers `question`. Raises `AppError`, or what the library says of the text."""
    settings: Settings = request.app.state.settings
    registry: ModelRegistry = request.app.state.registry
    predictor = registry.get(question.model)
    request.state.model_version = predictor.version
    request.state.texts, request.state.characters = 1, len(question.text)
    check_length(question.text, settings.max_characters)
    prior = registry.prior(predictor, question.prior)
    others = [other for other in registry.predictors.values() if other is not predictor]
    started = time.perf_counter()
    found = await registry.run(read_insights, predictor, others, question.text, question.without, prior)
    return InsightsAnswer.model_validate(
        {
            **{name: getattr(found, name) for name in found.__dataclass_fields__},
            "model": predictor.name,
            "model_version": predictor.version,
            "request_id": request.state.request_id,
            "timing_ms": Timing(total=milliseconds_since(request.state.started), model=milliseconds_since(started)),
        }
    )


def find_filters(predictor: Predictor) -> Filters:
    """Returns what the filters of `predictor` look for. Raises `AppError` if it has none, or no map to look on."""
    if predictor.map is None or not predictor.map.filters:
        raise AppError(kinds.NO_MAP, f"The model {predictor.name!r} has no filters that were looked up on a map.")
    return Filters(
        filters=[
            FilterSet(
                kernel_size=found.kernel_size,
                ngrams=[[NGram(text=text, activation=value) for text, value in own] for own in found.ngrams],
            )
            for found in predictor.map.filters
        ]
    )


def review_map(predictor: Predictor) -> ReviewMap:
    """Returns the map of `predictor` as the API shows it. Raises `AppError` if there is none."""
    if predictor.map is None:
        raise AppError(kinds.NO_MAP, f"The model {predictor.name!r} has no map of reviews.")
    return ReviewMap.model_validate(predictor.map)
