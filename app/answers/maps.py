"""The map of a model's reviews, and the favourites of its filters."""

from dataclasses import dataclass, fields

from limelight.additions.document_map import FilterSet, ReviewMap
from limelight.common.documented import Documented
from limelight.predictor import Predictor

from ..problems import kinds
from ..problems.errors import AppError


@dataclass(frozen=True, slots=True)
class Filters(Documented):
    """The favourite n-grams of each filter of a Kim CNN."""

    filters: list[FilterSet]
    """One for each kernel size."""


def find_filters(predictor: Predictor) -> Filters:
    """Returns the favourites of the filters of `predictor`. Raises `AppError` if it has no filters, or no map."""
    if predictor.map is None or not predictor.map.filters:
        raise AppError(kinds.NOT_FOUND, f"The model {predictor.name!r} has no filters that were looked up on a map.")
    return Filters(predictor.map.filters)


def review_map(predictor: Predictor) -> ReviewMap:
    """Returns the map of `predictor` without its vectors. Raises `AppError` if there is none."""
    if predictor.map is None:
        raise AppError(kinds.NOT_FOUND, f"The model {predictor.name!r} has no map of reviews.")
    return ReviewMap(**{each.name: getattr(predictor.map, each.name) for each in fields(ReviewMap)})
