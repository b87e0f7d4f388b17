"""How much a network looked at each word in held-out reviews, by label (Yang et al. 2016, figures 3 and 4).

A look is the share of a word in the attention of its sentence, times the tokens of the sentence: 1 is an even share.
For a Kim CNN, it is the share of the word in what the filters picked from the text, times the tokens of the text.
"""

import base64
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import DTypeLike, NDArray

from limelight.common.rules import FUNCTION_WORDS

Floats = NDArray[np.float64]
# Looks are counted below the first of these numbers, between two of them, and from the last one on.
EDGES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
# The first bin of looks of twice an even share or more.
_TWICE = EDGES.index(2.0) + 1
# Words with fewer places in held-out reviews have no distribution.
LEAST_PLACES = 30
# How many words are named, and how many places each has at least, in all and with a label that counts for its span.
_NAMED, _NAMED_PLACES, _SPAN_PLACES = 12, 100, 10
# A topic is looked at less often than this, and its look depends less on the label.
_TOPIC_TWICE, _TOPIC_CORRELATION = 0.02, 0.07


class WordContext(msgspec.Struct, frozen=True, array_like=True):
    """A place of a word: the index of a sentence, and how much the network looked at the word there."""

    sentence: int
    look: float


class WordSentence(msgspec.Struct, frozen=True, array_like=True):
    """A sentence of a held-out review, and the index of the review's label."""

    text: str
    label: int


class _File(msgspec.Struct, frozen=True):
    """The contents of `words.json`; arrays are compressed, in base64."""

    rows: int
    words: list[str]
    looks: str
    rare: str
    near: str
    sentences: list[WordSentence]
    contexts: list[list[WordContext]]


@dataclass(frozen=True)
class WordLooks:
    """The contents of `words.json`.

    Attributes:
        rows: Number of held-out reviews.
        words: The words with at least `LEAST_PLACES` places, as in the vocabulary, the most frequent first.
        looks: `<uint16>[words, labels, bins]`, the number of looks by `EDGES`.
        rare: `<uint8>[vocabulary]`, the places of the other words.
        near: `<bool>[vocabulary]`, the words that may be shown as a neighbour of another word.
        sentences: The sentences of the contexts.
        contexts: For each word, at most six places, those with the least looks first.
    """

    rows: int
    words: list[str]
    looks: NDArray[np.uint16]
    rare: NDArray[np.uint8]
    near: NDArray[np.bool_]
    sentences: list[WordSentence]
    contexts: list[list[WordContext]]

    @classmethod
    def from_json(cls, content: dict[str, Any], labels: int, vocabulary: int) -> "WordLooks":
        """Reads the result of `to_json`. Raises `ValueError` or `msgspec.ValidationError` if it is something else."""
        file = msgspec.convert(content, _File)
        near = np.unpackbits(_unpack(file.near, np.uint8))[:vocabulary].astype(bool)
        rare = _unpack(file.rare, np.uint8)
        if not len(near) == len(rare) == vocabulary or len(file.contexts) != len(file.words):
            raise ValueError(f"it is of a vocabulary of {len(rare):,} words, not {vocabulary:,}")
        if any(not 0 <= each.sentence < len(file.sentences) for own in file.contexts for each in own):
            raise ValueError("it names a sentence that it does not have")
        looks = _unpack(file.looks, "<u2").reshape(len(file.words), labels, len(EDGES) + 1)
        return cls(file.rows, file.words, looks, rare, near, file.sentences, file.contexts)

    def to_json(self) -> dict[str, Any]:
        """Returns plain values."""
        arrays = {"looks": self.looks.astype("<u2"), "rare": self.rare, "near": np.packbits(self.near)}
        packed = {name: base64.b64encode(zlib.compress(each.tobytes(), 9)).decode() for name, each in arrays.items()}
        content: dict[str, Any] = msgspec.to_builtins(_File(**{**vars(self), **packed}))
        return content

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The index of each word."""
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """The number of places of each word: `<int64>[words]`."""
        return self.looks.sum(axis=(1, 2), dtype=np.int64)

    @cached_property
    def twice(self) -> Floats:
        """The share of places looked at twice an even share or more: `<float64>[words, labels]`, NaN without places."""
        return _shares(self.looks[:, :, _TWICE:].sum(axis=2), self.looks.sum(axis=2))

    @cached_property
    def twice_in_all(self) -> Floats:
        """The same over all labels: `<float64>[words]`."""
        return _shares(self.looks[:, :, _TWICE:].sum(axis=(1, 2)), self.places)

    @cached_property
    def correlation(self) -> Floats:
        """The rank correlation of look and label (Spearman, with mean ranks for ties): `<float64>[words]`."""
        counts = self.looks.astype(float)
        of_labels, of_bins = counts.sum(axis=2), counts.sum(axis=1)
        ranks = [np.cumsum(each, axis=1) - each / 2 - self.places[:, None] / 2 for each in (of_labels, of_bins)]
        together = np.einsum("wlb,wl,wb->w", counts, *ranks)
        spread = (of_labels * ranks[0] ** 2).sum(axis=1) * (of_bins * ranks[1] ** 2).sum(axis=1)
        return np.divide(together, np.sqrt(spread), out=np.zeros(len(self.words)), where=spread > 0)

    @cached_property
    def bulge(self) -> Floats:
        """The share of `twice_in_all` between the ends of the scale minus that at its ends: `<float64>[words]`."""
        middle = np.arange(self.looks.shape[1])[1:-1]
        inner, outer = (
            _shares(part[:, :, _TWICE:].sum(axis=(1, 2)), part.sum(axis=(1, 2)))
            for part in (self.looks[:, middle], np.delete(self.looks, middle, axis=1))
        )
        return np.nan_to_num(inner - outer)

    @cached_property
    def span(self) -> Floats:
        """By how much `twice` differs between labels, of those with enough places: `<float64>[words]`."""
        known = self.looks.sum(axis=2) >= _SPAN_PLACES
        most, least = (np.where(known, self.twice, none) for none in (-np.inf, np.inf))
        return np.maximum(most.max(axis=1) - least.min(axis=1), 0)

    @cached_property
    def named(self) -> set[int]:
        """Frequent words that teach: looks fall or rise with the label, or bulge in the middle; topics never count."""
        often = self.places**0.25
        trend, topic = self.correlation * self.span * often, abs(self.correlation) < _TOPIC_CORRELATION
        kinds = [-trend, trend, np.where(topic & (self.twice_in_all < _TOPIC_TWICE), self.places, 0)]
        if self.looks.shape[1] > 2:
            kinds.append(self.bulge * self.twice_in_all * often)
        suited = (self.places >= _NAMED_PLACES) & np.array([word not in FUNCTION_WORDS for word in self.words], bool)
        named: set[int] = set()
        for kind in kinds:
            worth = np.where(suited, kind, 0)
            worth[list(named)] = 0
            best = np.argsort(-worth, kind="stable")[: _NAMED // len(kinds)]
            named.update(best[worth[best] > 0].tolist())
        return named


def bins_of(looks: NDArray[np.floating[Any]]) -> NDArray[np.int64]:
    """Returns the bin of each look."""
    return np.searchsorted(EDGES, looks, side="right")


def _shares(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    return np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)


def _unpack(text: str, kind: DTypeLike) -> NDArray[Any]:
    try:
        return np.frombuffer(zlib.decompress(base64.b64decode(text, validate=True)), kind)
    except zlib.error as error:
        raise ValueError(f"an array is damaged ({error})") from error
