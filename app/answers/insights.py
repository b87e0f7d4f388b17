"""Insights into one text, and the favourites of a model's filters."""

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from starlette.requests import Request

from limelight.common.documented import Documented
from limelight.inside.document_map import FilterSet
from limelight.insights.insights import Insights, read_insights
from limelight.predictor import Predictor

from ..problems import kinds
from ..problems.problem import AppError
from .examples import ANSWERS
from .questions import ModelAnswer, ReviewRequest, about, predictor_and_prior

# More would hide each other, and take longer.
_ON_MAP = 200


@dataclass(frozen=True)
class InsightsAnswer(Insights, ModelAnswer):
    """Further insights into the answer of a model to one text."""

    example: ClassVar[dict[str, Any]] = ANSWERS["insights"]


def answer_insights(request: Request, question: ReviewRequest) -> InsightsAnswer:
    """Returns more about one review: the likely range of stars, reasons to doubt the answer, and similar reviews.

    Raises `AppError`, or the library's error about the text.
    """
    predictor, prior = predictor_and_prior(request, question)
    insights = read_insights(predictor, question.text, question.without, prior)
    return InsightsAnswer(**vars(insights), **about(request, predictor))


@dataclass(frozen=True, slots=True)
class Filters(Documented):
    """The n-grams that activate each filter of a Kim CNN most."""

    filters: list[FilterSet]
    """The filters of each kernel size."""


def find_filters(predictor: Predictor) -> Filters:
    """Returns the favourites of the filters of `predictor`. Raises `AppError` if none were looked up."""
    if predictor.map is None or not predictor.map.filters:
        raise AppError(kinds.NOT_FOUND, f"The model {predictor.name!r} has no filters with recorded n-grams.")
    return Filters(predictor.map.filters)


@dataclass(frozen=True, slots=True)
class MapReview(Documented):
    """A held-out review on the map of a model."""

    label: str
    """Its true label."""
    excerpt: str
    trained: list[float]
    """Its position (x and y) along the two directions in which the network's review vectors vary most."""
    untrained: list[float]
    """The position of its excerpt in the same network before training."""


@dataclass(frozen=True, slots=True)
class ReviewMap(Documented):
    """Held-out reviews, placed by their vectors in a network after and before training."""

    reviews: list[MapReview]


@cache
def find_map(predictor: Predictor) -> ReviewMap:
    """Returns the map of `predictor`. Raises `AppError` if its weights came without one."""
    if predictor.map is None:
        raise AppError(kinds.NOT_FOUND, f"The model {predictor.name!r} has no map of reviews.")
    points = predictor.map.points[:_ON_MAP]
    before = predictor.read_untrained([point.excerpt for point in points]).tolist()
    after = predictor.map.places[:, :2].tolist()
    positions = zip(points, after, before, strict=False)
    return ReviewMap([MapReview(point.label, point.excerpt, trained, raw) for point, trained, raw in positions])
