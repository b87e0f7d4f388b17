"""A map of held-out reviews by their document vectors: a new review is placed on it, and its neighbours are found."""

import base64
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from limelight.common.documented import Documented
from limelight.common.rules import RULES

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class MapPoint(Documented):
    """A held-out review on the map."""

    x: float
    y: float
    label: str
    """Its true label."""
    excerpt: str


@dataclass(frozen=True, slots=True)
class Ellipse(Documented):
    """The area of the reviews of one label; it would hold half of a normal distribution."""

    label: str
    x: float
    y: float
    rx: float
    """The longer half-axis."""
    ry: float
    """The shorter half-axis."""
    angle: float
    """Degrees from the x axis towards the y axis, of the longer half-axis."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A point of the map that is close to a document.

    Attributes:
        point: Its position in the list of points.
        distance: Distance between the two documents, in the space of the components.
        similarity: 1 for the same vector, 0.5 at the median distance of two points, towards 0 farther off.
    """

    point: int
    distance: float
    similarity: float


@dataclass(frozen=True, slots=True)
class Before(Documented):
    """The same reviews by the network before training, with random weights."""

    points: list[tuple[float, float]]
    """x and y of each point of the map, in its order."""
    ellipses: list[Ellipse]
    explained_variance: list[float]
    """The explained variance of both directions."""


@dataclass(frozen=True, slots=True)
class NGram(Documented):
    """A few words in a row, and the response of the filter to them."""

    text: str
    activation: float


@dataclass(frozen=True, slots=True)
class FilterSet(Documented):
    """The favourite n-grams of the filters of one kernel size."""

    kernel_size: int
    ngrams: list[list[NGram]]
    """For each filter the n-grams of the map's reviews that activate it most, the strongest first."""


@dataclass(frozen=True)
class ReviewMap(Documented):
    """A map of held-out reviews, by the two directions in which document vectors vary most (PCA)."""

    example: ClassVar[dict[str, Any]] = {
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

    points: list[MapPoint]
    ellipses: list[Ellipse]
    labels: list[str]
    """All labels, in the order of the model."""
    explained_variance: list[float]
    """The share of the variance that each direction holds: x, y, then those that only nearness uses."""
    before: Before | None
    """Null for a map that was drawn without."""


@dataclass(frozen=True, kw_only=True)
class DocumentMap(ReviewMap):
    """The contents of `map.json`.

    Attributes:
        mean: `<float32>[features]`, the mean document vector.
        components: `<float32>[components, features]`; the first two are the map's x and y.
        places: `<float32>[points, components]`.
        median_distance: Median distance between two points.
        filters: For a Kim CNN, one for each kernel size.
    """

    mean: Floats
    components: Floats
    places: Floats
    median_distance: float
    filters: list[FilterSet] = field(default_factory=list)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "DocumentMap":
        """Reads the result of `to_json`. Raises `KeyError`, `ValueError` or `msgspec.ValidationError` for others."""
        mean, components = _unpack(content["mean"]), _unpack(content["components"])
        drawn = msgspec.convert({"before": None, **content}, ReviewMap)
        return cls(
            **vars(drawn),
            mean=mean,
            components=components.reshape(-1, len(mean)),
            places=_unpack(content["places"]).reshape(len(drawn.points), -1),
            median_distance=content["median_distance"],
            filters=[
                FilterSet(each["kernel_size"], [[NGram(*pair) for pair in own] for own in each["ngrams"]])
                for each in content.get("filters", [])
            ],
        )

    def to_json(self) -> dict[str, Any]:
        """Returns plain values; arrays become float16 in base64, which is 3 digits in 3 characters."""
        return {
            "labels": self.labels,
            "points": [asdict(point) for point in self.points],
            "ellipses": [asdict(ellipse) for ellipse in self.ellipses],
            "explained_variance": self.explained_variance,
            "median_distance": self.median_distance,
            "mean": _pack(self.mean),
            "components": _pack(self.components),
            "places": _pack(self.places),
            **({"before": asdict(self.before)} if self.before else {}),
            **({"filters": [_plain(each) for each in self.filters]} if self.filters else {}),
        }

    def place(self, vector: Floats) -> Floats:
        """Returns the place of a document vector `<float32>[features]`: `<float32>[components]`, x and y first."""
        return self.components @ (vector - self.mean)

    def nearest(self, place: Floats, count: int = RULES["map"]["nearest"]) -> list[Neighbour]:
        """Returns the `count` points that are nearest to `place`, the nearest first."""
        distances = np.linalg.norm(self.places - place, axis=1)
        order = np.argsort(distances, kind="stable")[:count]
        return [
            Neighbour(int(point), float(distances[point]), float(1 / (1 + distances[point] / self.median_distance)))
            for point in order
        ]


def _plain(filters: FilterSet) -> dict[str, Any]:
    ngrams = [[[ngram.text, ngram.activation] for ngram in own] for own in filters.ngrams]
    return {"kernel_size": filters.kernel_size, "ngrams": ngrams}


def _pack(array: Floats) -> str:
    return base64.b64encode(array.astype("<f2").tobytes()).decode()


def _unpack(text: str) -> Floats:
    return np.frombuffer(base64.b64decode(text, validate=True), "<f2").astype(np.float32)
