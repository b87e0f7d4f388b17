"""Detects texts unlike the reviews that a model was trained on, by a regression fitted on the dev set."""

import base64
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from limelight.common.probabilities import Floats, entropy
from limelight.text.tokens import UNK_TOKEN_ID

if TYPE_CHECKING:
    from limelight.engines.engine import NetworkEngine, TokenIds
    from limelight.predictor import Predictor

# A vocabulary is sorted by frequency: the frequencies of its first words show how a text is written, not its topic.
STYLE_WORDS = 300
# More features: entropy, unknown words, length, and how rare the words are, in four numbers.
STYLE = 7 + STYLE_WORDS - 1
# Counts weigh more the more words there are, up to this square root of their number.
_MOST_WEIGHT = 5.0
# With fewer words there is nothing to recognize.
MIN_WORDS = 3


def measure(
    documents: Sequence["TokenIds"],
    probabilities: Floats,
    vectors: Floats,
    is_word: NDArray[np.bool_],
    word_table: Floats,
) -> Floats:
    """Returns the inputs of a detector for each document: `<float32>[documents, STYLE + columns + features]`.

    Args:
        documents: Sentences of token ids, none of them empty.
        probabilities: `<float32>[documents, labels]`, without a prior.
        vectors: `<float32>[documents, features]`, their document vectors.
        is_word: `<bool>[vocabulary]`.
        word_table: `<float32>[vocabulary, columns]`; the middle columns are its mean over the words of a document.
    """
    count = len(documents)
    ids, owners = _flat(documents)
    lengths = np.bincount(owners, minlength=count)
    # If nothing is a word, every mark counts as one.
    worded = is_word[ids] | (np.bincount(owners, is_word[ids], count) == 0)[owners]
    words, word_owners = ids[worded], owners[worded]
    totals = np.bincount(word_owners, minlength=count)
    weights = np.minimum(np.sqrt(totals), _MOST_WEIGHT)[:, None]

    def mean(values: NDArray[Any]) -> NDArray[np.float64]:
        return np.bincount(word_owners, values, count) / totals

    result = np.zeros((count, STYLE + word_table.shape[1] + vectors.shape[1]), np.float32)
    result[:, 0] = entropy(probabilities) / np.log(probabilities.shape[1])
    result[:, 1] = np.bincount(owners, ids == UNK_TOKEN_ID, count) / lengths
    result[:, 2] = np.log(totals)
    result[:, 3] = mean(np.log(np.maximum(words, 2)))
    result[:, 4:7] = np.stack([mean(words < 100), mean(words < 1000), mean(words > 10_000)], axis=1)
    often = ids < STYLE_WORDS
    style = np.bincount(owners[often] * STYLE_WORDS + ids[often], minlength=count * STYLE_WORDS)
    result[:, 7:STYLE] = weights * np.sqrt(style.reshape(count, STYLE_WORDS)[:, 1:] / lengths[:, None])
    sums = np.add.reduceat(word_table[words], np.cumsum(totals) - totals)
    result[:, STYLE : STYLE + word_table.shape[1]] = weights * sums / totals[:, None]
    result[:, STYLE + word_table.shape[1] :] = vectors
    return result


def count_words(documents: Sequence["TokenIds"], is_word: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Counts the tokens of each document that are words: `<int64>[documents]`."""
    ids, owners = _flat(documents)
    return np.bincount(owners[is_word[ids]], minlength=len(documents))


def _flat(documents: Sequence["TokenIds"]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returns the token ids of all documents, and the number of the document of each: both `<int64>[tokens]`."""
    lengths = [sum(map(len, document)) for document in documents]
    ids = np.fromiter(chain.from_iterable(chain.from_iterable(documents)), np.int64)
    return ids, np.repeat(np.arange(len(documents)), lengths)


class Detector:
    """Detects texts unlike the reviews that a model was trained on.

    A logistic regression on `measure`, with a limit for each range of lengths.

    Args:
        predictor: The model.
        fitted: The parameters fitted in training: `{"bounds", "limits", "bias", "weights"}`.
    """

    def __init__(self, predictor: "Predictor", fitted: Mapping[str, Any]):
        weights = unpack(fitted["weights"])
        engine = cast("NetworkEngine", predictor.engine)
        table = engine.word_vectors(np.arange(predictor.preprocessor.vocabulary_size, dtype=np.int32))
        # The mean of word vectors times their weights is the mean of one number for each word.
        last = STYLE + table.shape[1]
        self._word_table = (table @ weights[STYLE:last])[:, None]
        self._weights = np.concatenate([weights[:STYLE], [1.0], weights[last:]])
        self._bias = float(fitted["bias"])
        self._bounds: list[int] = fitted["bounds"]
        self._limits: list[float] = fitted["limits"]
        self._is_word = predictor.preprocessor.is_word

    def scores(self, documents: Sequence["TokenIds"], probabilities: Floats, vectors: Floats) -> list[float]:
        """Returns how unlike a review each document is, from 0 to 1; takes the arguments of `measure`."""
        measured = measure(documents, probabilities, vectors, self._is_word, self._word_table)
        scores: list[float] = (1 / (1 + np.exp(-(measured @ self._weights + self._bias)))).tolist()
        return scores

    def limits(self, documents: Sequence["TokenIds"]) -> list[float]:
        """Returns the highest scores of familiar documents of these lengths; 1 below `MIN_WORDS`."""
        bins = np.searchsorted(self._bounds, count_words(documents, self._is_word), side="right")
        return [self._limits[index - 1] if index else 1.0 for index in bins.tolist()]


_detectors: "WeakKeyDictionary[Predictor, Detector]" = WeakKeyDictionary()


def detector_of(predictor: "Predictor", fitted: Mapping[str, Any]) -> Detector | None:
    """Returns the detector of a model, created on first use; None if none was `fitted`."""
    if "weights" not in fitted:
        return None
    if predictor not in _detectors:
        _detectors[predictor] = Detector(predictor, fitted)
    return _detectors[predictor]


def pack(weights: Floats) -> str:
    """Writes `weights <float32>[weights]` as text, in base64."""
    return base64.b64encode(np.asarray(weights).astype("<f4").tobytes()).decode()


def unpack(text: str) -> Floats:
    """Reads the result of `pack`: `<float32>[weights]`."""
    return np.frombuffer(base64.b64decode(text, validate=True), "<f4").astype(np.float32)
