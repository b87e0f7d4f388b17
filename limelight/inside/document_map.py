"""A map of held-out reviews by their document vectors, in which reviews similar to a new one are found."""

import base64
from dataclasses import asdict, dataclass, field
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from limelight.common.documented import Documented

Floats = NDArray[np.float32]
# Reviews that are like another.
NEAREST = 5


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A held-out review: its true label and an excerpt."""

    label: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A point of the map that is close to a document.

    Attributes:
        point: Its position in the list of points.
        similarity: 1 for the same vector, 0.5 at the median distance between two points, and towards 0 beyond.
    """

    point: int
    similarity: float


@dataclass(frozen=True, slots=True)
class NGram(Documented):
    """A few consecutive words, and the filter's response to them."""

    text: str
    activation: float


@dataclass(frozen=True, slots=True)
class FilterSet(Documented):
    """The n-grams that activate the filters of one kernel size most."""

    kernel_size: int
    ngrams: list[list[NGram]]
    """For each filter, the n-grams of the map's reviews that activate it most, the strongest first."""


@dataclass(frozen=True, kw_only=True)
class DocumentMap:
    """The contents of `map.json`: held-out reviews along the directions in which document vectors vary most (PCA).

    Attributes:
        points: The reviews.
        mean: `<float32>[features]`, the mean document vector.
        components: `<float32>[components, features]`.
        places: `<float32>[points, components]`.
        median_distance: Median distance between two points.
        filters: For a Kim CNN, one set for each kernel size.
    """

    points: list[MapPoint]
    mean: Floats
    components: Floats
    places: Floats
    median_distance: float
    filters: list[FilterSet] = field(default_factory=list)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "DocumentMap":
        """Reads the result of `to_json`. Raises `KeyError`, `ValueError` or `msgspec.ValidationError` otherwise."""
        points, mean = msgspec.convert(content["points"], list[MapPoint]), _unpack(content["mean"])
        return cls(
            points=points,
            mean=mean,
            components=_unpack(content["components"]).reshape(-1, len(mean)),
            places=_unpack(content["places"]).reshape(len(points), -1),
            median_distance=content["median_distance"],
            filters=[
                FilterSet(each["kernel_size"], [[NGram(*pair) for pair in own] for own in each["ngrams"]])
                for each in content.get("filters", [])
            ],
        )

    def to_json(self) -> dict[str, Any]:
        """Returns plain values; arrays become float16 in base64: three digits in three characters."""
        return {
            "points": [asdict(point) for point in self.points],
            "median_distance": self.median_distance,
            "mean": _pack(self.mean),
            "components": _pack(self.components),
            "places": _pack(self.places),
            **({"filters": [_plain(each) for each in self.filters]} if self.filters else {}),
        }

    def place(self, vector: Floats) -> Floats:
        """Returns the coordinates of a document vector `<float32>[features]`: `<float32>[components]`."""
        return self.components @ (vector - self.mean)

    def nearest(self, place: Floats, count: int = NEAREST) -> list[Neighbour]:
        """Returns the `count` points nearest to `place <float32>[components]`, the nearest first."""
        distances = np.linalg.norm(self.places - place, axis=1)
        order = np.argsort(distances, kind="stable")[:count]
        return [Neighbour(point, 1 / (1 + float(distances[point]) / self.median_distance)) for point in order.tolist()]


def _plain(filters: FilterSet) -> dict[str, Any]:
    ngrams = [[[ngram.text, ngram.activation] for ngram in own] for own in filters.ngrams]
    return {"kernel_size": filters.kernel_size, "ngrams": ngrams}


def _pack(array: Floats) -> str:
    return base64.b64encode(array.astype("<f2").tobytes()).decode()


def _unpack(text: str) -> Floats:
    return np.frombuffer(base64.b64decode(text, validate=True), "<f2").astype(np.float32)
