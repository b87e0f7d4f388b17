"""Makes and draws the map of held-out reviews that is served with the weights, and finds the n-grams of a Kim CNN."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.spatial.distance import pdist
from sklearn.decomposition import PCA

from limelight.common.rules import colour
from limelight.inside.document_map import DocumentMap, FilterSet, MapPoint, NGram
from limelight.inside.kim_cnn import Windows
from limelight.inside.trace import TracedWord
from limelight.predictor import Predictor

Floats = NDArray[np.floating]
Int64 = NDArray[np.int64]
Ints = NDArray[np.integer]
# N-grams by their token ids, each as it was written and with its activation of a filter.
_NGrams = dict[tuple[int, ...], tuple[str, float]]

MAX_POINTS = 400
MAX_EXCERPT = 160
# Distances use this many directions, which hold nearly all of the variance; two are drawn.
COMPONENTS = 32
# Number of n-grams to keep for each filter.
FAVOURITES = 4
# At most this many of them from a single review.
_OF_A_REVIEW = 4
# From bad to good, as the page has them.
_COLOURS = LinearSegmentedColormap.from_list("labels", [colour("figures", name) for name in ("low", "middle", "high")])


def choose_points(labels: NDArray[np.int32]) -> Int64:
    """Returns the indices of up to `MAX_POINTS` rows in random order, about equally many of each label."""
    random = np.random.default_rng(1)
    # Interleaves the labels: the first row of each label, then the second of each, …
    order = random.permutation(len(labels))
    turns = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        rows = order[labels[order] == label]
        turns[rows] = np.arange(len(rows))
    return random.permutation(order[np.argsort(turns[order], kind="stable")][:MAX_POINTS])


def make_map(predictor: Predictor, vectors: Floats, chosen: Int64, labels: Ints, texts: Sequence[str]) -> DocumentMap:
    """Places reviews along the first principal components of their document vectors.

    Args:
        predictor: The model that computed the vectors.
        vectors: `<float32>[reviews, features]`; all of them determine the components.
        chosen: `<int64>[points]`, the indices of the reviews that become points.
        labels: `<int32>[reviews]`, the true labels.
        texts: The texts of the chosen reviews.
    """
    pca = PCA(min(COMPONENTS, *vectors.shape), svd_solver="full").fit(vectors)
    points = pca.transform(vectors[chosen])
    return DocumentMap(
        points=[
            MapPoint(predictor.labels[label], _excerpt(predictor, text))
            for label, text in zip(labels[chosen], texts, strict=True)
        ],
        mean=pca.mean_,
        components=pca.components_,
        places=points,
        median_distance=round(float(np.median(pdist(points))), 4),
        filters=find_ngrams(predictor, texts),
    )


def draw_map(path: Path, drawn: DocumentMap, labels: Sequence[str]) -> None:
    """Draws the points along the first two components, coloured by label, as a small PNG."""
    figure = Figure(figsize=(5.2, 4), dpi=90, layout="constrained")
    axes = figure.subplots()
    colours = _COLOURS(np.linspace(0, 1, len(labels)))
    for label, own in zip(labels, colours, strict=True):
        x, y = drawn.places[[point.label == label for point in drawn.points], :2].T
        axes.scatter(x, y, s=12, color=own, label=label)
    axes.set(xticks=[], yticks=[], title=f"{len(drawn.points):,} dev reviews")
    figure.legend(title="true label", loc="outside right upper", frameon=False)
    figure.savefig(path)


def _excerpt(predictor: Predictor, text: str) -> str:
    """Returns `text` from its heaviest sentence on, on one line, cut at a word to `MAX_EXCERPT` characters."""
    sentences = predictor.predict(text).sentences
    heaviest = max(range(len(sentences)), key=lambda number: sentences[number].weight)
    line = " ".join("".join(sentence.text for sentence in sentences[heaviest:]).split())
    return line if len(line) <= MAX_EXCERPT else line[: MAX_EXCERPT - 1].rsplit(" ", 1)[0] + "…"


def find_ngrams(predictor: Predictor, texts: Sequence[str]) -> list[FilterSet]:
    """Returns, for each kernel size, the n-grams of `texts` that activate its filters most; nothing without a trace.

    N-grams with the same token ids are the same for the network, and are listed once.
    """
    results: dict[int, list[_NGrams]] = {}
    for text in texts if predictor.inside else ():
        trace = predictor.trace(text, whole=True)
        words = [word for sentence in trace.sentences for word in sentence]
        windows: Sequence[Windows] = getattr(trace, "windows", ())
        for window in windows:
            ngrams = results.setdefault(window.kernel_size, [{} for _ in range(window.responses.shape[1])])
            _note(ngrams, words, window.kernel_size, window.responses)
    return [FilterSet(size, [_strongest(ngrams) for ngrams in filters]) for size, filters in results.items()]


def _note(filters: list[_NGrams], words: Sequence[TracedWord], size: int, responses: Floats) -> None:
    """Adds the windows of a review that activate each filter most, by `responses <float32>[windows, filters]`."""
    strongest = np.argsort(-responses, axis=0, kind="stable")[:_OF_A_REVIEW]
    for ngrams, rows, of_filter in zip(filters, strongest.T.tolist(), responses.T, strict=True):
        for index in rows:
            value = float(of_filter[index])
            # The first window begins before the text.
            seen = words[max(index - size + 1, 0) : index + 1]
            ids = tuple(word.token_id or 0 for word in seen)
            if value > ngrams.get(ids, ("", 0.0))[1]:
                ngrams[ids] = (" ".join(word.text for word in seen), value)


def _strongest(ngrams: _NGrams) -> list[NGram]:
    best = sorted(ngrams.values(), key=lambda ngram: -ngram[1])[:FAVOURITES]
    return [NGram(text, round(value, 2)) for text, value in best]
