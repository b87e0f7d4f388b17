"""The map of a model's reviews, and the favourites of its filters: the shapes of the API, and their computation."""

from pydantic import BaseModel, ConfigDict, Field

from limelight.document_map import Before, Ellipse, MapPoint
from limelight.predictor import Predictor

from ..problems import kinds
from ..problems.errors import AppError
from .schemas import FromLibrary


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
    """A few words in a row, and the response of the filter to them."""

    text: str
    activation: float


class FilterSet(BaseModel):
    """The favourite n-grams of the filters of one kernel size."""

    kernel_size: int
    ngrams: list[list[NGram]] = Field(
        description="For each filter the n-grams of the map's reviews that activate it most, the strongest first."
    )


class Filters(BaseModel):
    """The favourite n-grams of each filter of a Kim CNN."""

    filters: list[FilterSet] = Field(description="One for each kernel size.")


def find_filters(predictor: Predictor) -> Filters:
    """Returns the favourites of the filters of `predictor`. Raises `AppError` if it has no filters, or no map."""
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
    """Returns the map of `predictor` in the shape of the API. Raises `AppError` if there is none."""
    if predictor.map is None:
        raise AppError(kinds.NO_MAP, f"The model {predictor.name!r} has no map of reviews.")
    return ReviewMap.model_validate(predictor.map)
