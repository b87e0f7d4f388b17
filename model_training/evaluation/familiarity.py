"""Fits the detector of unfamiliar texts on dev rows and the texts of strangers.tsv."""

from collections.abc import Collection, Container, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from limelight.engines.engine import NetworkEngine, TokenIds
from limelight.insights.detector import MIN_WORDS, Detector, count_words, measure, pack
from limelight.insights.prose import is_prose, prose_share
from limelight.predictor import Predictor
from limelight.text.sentences import split_sentences

from ..data.config import Columns
from ..data.reviews import read_reviews
from ..errors import SettingsError
from .evaluate import read_documents
from .scores import share_of

Floats = NDArray[np.floating]

# A kind and a text per line, written for this: texts that are not reviews, and reviews of other things.
STRANGERS = Path(__file__).with_name("strangers.tsv")
# Texts that are not reviews are unfamiliar to every model.
NO_REVIEWS = ("plot", "question", "law", "technology", "everyday", "message")
# Texts that are not prose are detected by their characters alone (see `limelight.insights.doubts`).
NO_PROSE = ("json", "code", "log", "numbers", "letters")
# Number of texts of random words of the vocabulary. Reviews with shuffled words are not detected.
_SALAD = 100
# Dev reviews and pieces of them are grouped by length at these bounds, in words, and this share of each group passes.
BOUNDS = (MIN_WORDS, 6, 11, 21, 51)
SHARES = (0.95, 0.93, 0.91, 0.93, 0.94)
# The last group has most of the whole reviews, and at least this share of them passes.
_SHARE_OF_WHOLE = 0.992
# Reviews of films tell plots too, and messages are as kind as reviews, so these count more than the other kinds.
_WEIGHTS = {"plot": 1.5, "message": 2.0}
# There are few familiar texts besides dev reviews.
_WEIGHT_OF_FAMILIAR = 0.2
# Groups of fewer reviews set no limit.
_MIN_REVIEWS = 30
# Most dev reviews, and most texts of a file of strangers; a detector of a few hundred numbers needs no more.
_MOST_REVIEWS, _MOST_STRANGERS = 2000, 4000
# Number of pieces of each dev review: more of them show the detector more of what a review may say.
_PIECES = 8
# At most these shares of the sentences of reviews, and of whole reviews, count as having too few words. Reviews of
# train have no rare words, so their limits would be too high: other reviews have lower shares.
_NO_PROSE, _NO_PROSE_OF_LONG = 0.015, 0.01
_MOST_PROSE, _MOST_PROSE_OF_LONG = 0.7, 0.78
_FOLDS = 4
# Inverse strength of regularization; strong, because there are few texts for hundreds of numbers.
_C = 0.03


def read_strangers(kinds: Collection[str]) -> dict[str, list[str]]:
    """Returns texts of `kinds`: names of kinds in `strangers.tsv`, or NAME=FILE with texts of another kind.

    Raises:
        SettingsError: The kind does not exist, or its name is reserved for dev reviews.
        DataError: See `read_reviews`.
    """
    shipped: dict[str, list[str]] = {}
    for line in STRANGERS.read_text(encoding="utf-8").splitlines():
        kind, text = line.split("\t")
        shipped.setdefault(kind, []).append(text)
    texts: dict[str, list[str]] = {}
    for kind in kinds:
        name, equals, file = kind.partition("=")
        if equals and name in ("", "dev", "pieces"):
            raise SettingsError(f"--strangers {kind}: {name!r} cannot be used as a name. Choose another.")
        if equals:
            with TemporaryDirectory() as cache:
                rows = read_reviews([file], Columns(label=None), Path(cache))
                chosen = np.random.default_rng(1).permutation(len(rows))[:_MOST_STRANGERS]
                texts[name] = list(rows.select(chosen)["text"])
        elif kind in shipped:
            texts[kind] = shipped[kind]
        else:
            raise SettingsError(
                f"--strangers {kind}: there are only texts of {', '.join(shipped)}. Specify one or more of these."
            )
    return texts


def fit_prose(texts: Sequence[str], vocabulary: Container[str]) -> dict[str, Any]:
    """Returns limits for `limelight.insights.prose.is_prose` that few sentences and fewer reviews fall below."""
    kinds = {"reviews": list(texts), "sentences": [sentence for text in texts for sentence in split_sentences(text)]}
    limits = []
    for group, share, most in (
        (kinds["sentences"], _NO_PROSE, _MOST_PROSE),
        (kinds["reviews"], _NO_PROSE_OF_LONG, _MOST_PROSE_OF_LONG),
    ):
        shares = [measured for text in group if (measured := prose_share(text, vocabulary)) is not None]
        limits.append(round(min(float(np.quantile(shares, share)), most), 4) if shares else 0.0)
    kinds |= read_strangers(NO_PROSE)
    warned = {
        name: share_of(np.array([not is_prose(text, vocabulary, limits) for text in group]))
        for name, group in kinds.items()
    }
    return {"prose": limits, "no_prose": warned}


def fit_familiarity(
    predictor: Predictor, dev: list[TokenIds], kinds: Collection[str], familiar: Collection[str] = ()
) -> dict[str, Any]:
    """Fits a detector (see `limelight.insights.detector.Detector`).

    The detector separates dev reviews (whole, and one to three sentences of each) from texts that are not reviews,
    random words, and reviews of other kinds. Limits and shares are cross-fitted, by detectors that have not seen the
    rows.

    Args:
        predictor: The model, with its final probabilities.
        dev: The token ids of dev reviews.
        kinds: Additional kinds that are unfamiliar to this model (see `read_strangers`).
        familiar: Kinds that are familiar to it, in addition to dev reviews.

    Raises:
        SettingsError, DataError: See `read_strangers`.
    """
    random = np.random.default_rng(1)
    dev = [dev[row] for row in random.permutation(len(dev))[:_MOST_REVIEWS]]
    groups = _groups(predictor, dev, kinds, familiar, random)
    engine = cast(NetworkEngine, predictor.engine)
    table = engine.word_vectors(np.arange(predictor.preprocessor.vocabulary_size, dtype=np.int32))
    is_word = predictor.preprocessor.is_word
    numbers = np.concatenate(
        [measure(each, *read_documents(predictor, each), is_word, table) for each in groups.values()]
    )
    names = np.repeat(list(groups), [len(documents) for documents in groups.values()])
    reviews = ("dev", "pieces", *familiar)
    strange = ~np.isin(names, reviews)
    # Reviews and strangers weigh about the same.
    parts = {name: _WEIGHT_OF_FAMILIAR if name in familiar else _WEIGHTS.get(name, 1.0) for name in groups}
    sums = [sum(part for name, part in parts.items() if (name in reviews) == side) for side in (False, True)]
    shares = {name: part / ((names == name).sum() * sums[name in reviews]) for name, part in parts.items()}
    weights = 1000 * np.array([shares[name] for name in names])
    scaler = StandardScaler().fit(numbers)
    scaled = scaler.transform(numbers)
    # Pieces are in the same fold as their review.
    folds = np.concatenate([np.arange(len(documents)) % len(dev) % _FOLDS for documents in groups.values()])
    model, scores = _cross_fit(scaled, strange, weights, folds)
    words = np.concatenate([count_words(documents, is_word) for documents in groups.values()])
    bins = np.searchsorted(BOUNDS, words, side="right")
    limits = [_limit(scores[~strange & (bins == index)], share) for index, share in enumerate(SHARES, 1)]
    whole = scores[(names == "dev") & (bins == len(BOUNDS))]
    limits[-1] = max(limits[-1], _limit(whole, _SHARE_OF_WHOLE)) if len(whole) >= _MIN_REVIEWS else limits[-1]
    warned = (bins > 0) & (scores > np.array([np.inf, *limits])[bins])
    judged = words >= MIN_WORDS
    return {
        "bounds": list(BOUNDS),
        "limits": [round(float(1 / (1 + np.exp(-limit))), 6) for limit in limits],
        "bias": float(model.intercept_[0] - (model.coef_[0] * scaler.mean_ / scaler.scale_).sum()),
        "weights": pack(model.coef_[0] / scaler.scale_),
        "familiar": list(familiar),
        "warned": {name: share_of(warned[judged & (names == name)]) for name in groups},
    }


def _groups(
    predictor: Predictor,
    dev: list[TokenIds],
    kinds: Collection[str],
    familiar: Collection[str],
    random: np.random.Generator,
) -> dict[str, list[TokenIds]]:
    """Returns the token ids of dev reviews, of pieces of them, and of each kind of other texts."""
    groups = {"dev": dev, "pieces": [_piece(document, random) for _ in range(_PIECES) for document in dev]}
    texts = read_strangers([*familiar, *NO_REVIEWS, *kinds])
    groups |= {kind: predictor.preprocessor.batch_token_ids(group) for kind, group in texts.items()}
    for name in (kind.partition("=")[0] for kind in kinds if "=" in kind):
        # Every second one is there with one to three sentences alone, as a kind of its own.
        pieces = [_piece(one, random) for one in groups[name][1::2]]
        groups |= {name: groups[name][::2]} | ({f"sentences of {name}": pieces} if pieces else {})
    return groups | {"random words": [_random_words(predictor, random) for _ in range(_SALAD)]}


def _cross_fit(
    numbers: Floats, strange: NDArray[np.bool_], weights: Floats, folds: NDArray[np.int64]
) -> tuple[LogisticRegression, Floats]:
    """Returns a model fitted to all rows, and the score of each row by a model that has not seen its fold.

    Args:
        numbers: <float64>[rows, features].
        strange: <bool>[rows]: whether a row is not a review.
        weights: <float64>[rows].
        folds: <int64>[rows].
    """

    def fit(rows: NDArray[np.bool_]) -> LogisticRegression:
        return LogisticRegression(C=_C, max_iter=1000).fit(numbers[rows], strange[rows], weights[rows])

    scores = np.zeros(len(folds))
    for fold in range(_FOLDS):
        scores[folds == fold] = fit(folds != fold).decision_function(numbers[folds == fold])
    return fit(np.ones(len(folds), bool)), scores


def count_warned(predictor: Predictor, fitted: dict[str, Any], documents: list[TokenIds]) -> dict[str, Any]:
    """Returns the share of documents with at least `MIN_WORDS` words that are classified as unfamiliar."""
    detector = Detector(predictor, fitted)
    scores = np.array(detector.scores(documents, *read_documents(predictor, documents)))
    judged = count_words(documents, predictor.preprocessor.is_word) >= MIN_WORDS
    return share_of((scores > detector.limits(documents))[judged])


def _piece(document: TokenIds, random: np.random.Generator) -> TokenIds:
    """Returns one to three consecutive sentences, similar to a short review."""
    sentences = int(random.choice([1, 1, 1, 2, 3]))
    first = int(random.integers(max(len(document) - sentences, 0) + 1))
    return document[first : first + sentences]


def _random_words(predictor: Predictor, random: np.random.Generator) -> TokenIds:
    return [random.integers(2, predictor.preprocessor.vocabulary_size, random.integers(5, 40)).tolist()]


def _limit(scores: Floats, share: float) -> float:
    """Returns the score that this `share` of reviews do not pass; infinity if there are too few reviews."""
    return np.inf if len(scores) < _MIN_REVIEWS else float(np.quantile(scores, share))
