"""Makes the map of held-out reviews that is served with the weights."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import pdist
from scipy.stats import chi2
from sklearn.decomposition import PCA

from limelight.additions.document_map import Before, DocumentMap, Ellipse, MapPoint
from limelight.predictor import Predictor

from .favourites import find_ngrams

Floats = NDArray[np.floating]
Int64 = NDArray[np.int64]

MAX_POINTS = 400
MAX_EXCERPT = 160
# Two directions are drawn; distances use this many, which hold nearly all of the variance.
COMPONENTS = 32


def choose_points(labels: NDArray[np.int32]) -> Int64:
    """Returns the numbers of at most `MAX_POINTS` rows in random order, about as many of each label."""
    random = np.random.default_rng(1)
    # Interleaves the labels: the first row of each label, then the second of each, …
    order = random.permutation(len(labels))
    turns = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        rows = order[labels[order] == label]
        turns[rows] = np.arange(len(rows))
    return random.permutation(order[np.argsort(turns[order], kind="stable")][:MAX_POINTS])


def draw_map(
    predictor: Predictor,
    vectors: Floats,
    labels: NDArray[np.int32],
    chosen: Int64,
    texts: Sequence[str],
    untrained: Floats | None = None,
) -> DocumentMap:
    """Maps reviews by the first principal components of their document vectors.

    Args:
        predictor: The model that made the vectors.
        vectors: `<float32>[reviews, features]`; all of them determine the components and the ellipses.
        labels: `<int32>[reviews]`, the true labels.
        chosen: `<int64>[points]`, the numbers of the reviews that become points.
        texts: The texts of the chosen reviews.
        untrained: The vectors of the same reviews before training.
    """
    pca, sign, places = _components(vectors, labels, min(COMPONENTS, *vectors.shape))
    return DocumentMap(
        labels=predictor.labels,
        points=[
            MapPoint(round(float(x), 3), round(float(y), 3), predictor.labels[label], _excerpt(predictor, text))
            for (x, y), label, text in zip(places[chosen, :2], labels[chosen], texts, strict=True)
        ],
        ellipses=_ellipses(predictor.labels, places, labels),
        explained_variance=[round(float(share), 4) for share in pca.explained_variance_ratio_],
        mean=pca.mean_,
        components=pca.components_ * sign[:, None],
        places=places[chosen],
        median_distance=round(float(np.median(pdist(places[chosen]))), 4),
        before=None if untrained is None else draw_before(predictor.labels, untrained, labels, chosen),
        filters=find_ngrams(predictor, texts),
    )


def draw_before(names: list[str], vectors: Floats, labels: NDArray[np.int32], chosen: Int64) -> Before:
    """Maps the reviews of a map by the vectors of an untrained network; see `draw_map`."""
    pca, _, places = _components(vectors, labels, 2)
    # Untrained vectors are all alike: on the scale of a trained network's, they would be a single dot.
    places /= places.std() or 1
    return Before(
        points=[(round(x, 3), round(y, 3)) for x, y in places[chosen].tolist()],
        ellipses=_ellipses(names, places, labels),
        explained_variance=[round(float(share), 4) for share in pca.explained_variance_ratio_],
    )


def _components(vectors: Floats, labels: NDArray[np.int32], count: int) -> tuple[PCA, Floats, Floats]:
    """Returns the components of `vectors`, their signs, and the coordinates of `vectors` along them."""
    pca = PCA(count, svd_solver="full").fit(vectors)
    places = pca.transform(vectors)
    # The sign of a component is arbitrary: the first is flipped so that better reviews lie further right, if any are.
    sign = np.ones(places.shape[1])
    sign[0] = np.sign(places[:, 0] @ (labels - labels.mean())) or 1
    return pca, sign, places * sign


def _ellipses(names: list[str], places: Floats, labels: NDArray[np.int32]) -> list[Ellipse]:
    return [
        _ellipse(names[label], places[labels == label, :2])
        for label in np.unique(labels)
        if (labels == label).sum() > 2
    ]


def _excerpt(predictor: Predictor, text: str) -> str:
    """Returns `text` from its heaviest sentence on, on one line, cut at a word to `MAX_EXCERPT` characters."""
    sentences = predictor.predict(text).sentences
    heaviest = max(range(len(sentences)), key=lambda number: sentences[number].weight)
    line = " ".join("".join(sentence.text for sentence in sentences[heaviest:]).split())
    return line if len(line) <= MAX_EXCERPT else line[: MAX_EXCERPT - 1].rsplit(" ", 1)[0] + "…"


def _ellipse(label: str, places: Floats) -> Ellipse:
    """Returns the ellipse that holds half of the normal distribution with the mean and covariance of `places`."""
    variances, axes = np.linalg.eigh(np.cov(places.T))
    radii = np.sqrt(np.maximum(variances, 0) * chi2.ppf(0.5, 2))
    angle = np.degrees(np.arctan2(axes[1, 1], axes[0, 1])) % 180
    x, y = places.mean(axis=0)
    numbers = [round(float(number), 3) for number in (x, y, radii[1], radii[0], angle)]
    return Ellipse(label, *numbers)
