"""The same word elsewhere: how much a network looks at a word in other reviews, and words with similar vectors."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from limelight.common.documented import Documented
from limelight.common.formatting import plural
from limelight.common.rules import refusal
from limelight.engines.engine import Floats, Int32
from limelight.errors import InvalidWordError, RareWordError
from limelight.inside.word_looks import EDGES, LEAST_PLACES, WordContext, WordLooks
from limelight.text.preprocessor import Preprocessor

_NEIGHBOURS = 8
# Known words that are offered in place of an unknown one, and the least likeness of those that are spelt like it.
_OFFERED, _ALIKE = 5, 0.5
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class WordPlace(Documented):
    """A place of a word in a held-out review."""

    text: str
    """The sentence."""
    start: int
    """The index of the first character of the word in `text`."""
    end: int
    """The index just past its last character."""
    label: int
    """The index of the review's label."""
    look: float
    """How much the network looked at the word there, as a multiple of an even share."""


@dataclass(frozen=True, slots=True)
class WordNeighbour(Documented):
    """A word with a similar vector."""

    word: str
    similarity: float
    """The cosine of the angle between both vectors."""


@dataclass(frozen=True, slots=True)
class WordSummary(Documented):
    """How much a network looks at a word, and how that depends on the label of the review."""

    word: str
    places: int
    """Number of places in held-out reviews."""
    twice: float
    """The share of places looked at twice an even share or more."""
    correlation: float | None
    """The rank correlation of look and label; null if labels have no order."""
    bulge: float | None
    """By how much the share `twice` is larger between the ends of the scale than at its ends; null for two labels."""
    named: bool
    """Whether it is one of a dozen words that teach most."""


@dataclass(frozen=True, slots=True)
class WordList(Documented):
    """The words of a network that can be asked about."""

    rows: int
    """Number of held-out reviews."""
    least_places: int
    """Words with fewer places are left out."""
    edges: list[float]
    words: list[WordSummary]
    """Those with most places first."""


@dataclass(frozen=True, slots=True)
class WordElsewhere(Documented):
    """How much a network looks at a word in held-out reviews: a multiple of an even share of the words around it."""

    word: str
    """The word, as in the vocabulary."""
    places: int
    """Number of places."""
    labels: list[str]
    edges: list[float]
    """The bounds between bins of looks."""
    looks: list[list[int]]
    """For each label, the number of places in each bin: below the first edge, between two, from the last one on."""
    twice: list[float | None]
    """For each label, the share of places looked at twice an even share or more; null without places."""
    correlation: float | None
    """The rank correlation of look and label; null if labels have no order."""
    bulge: float | None
    """By how much the share `twice` is larger between the ends of the scale than at its ends; null for two labels."""
    contexts: list[WordPlace]
    """At most six places, the least looked at first."""
    neighbours: list[WordNeighbour]
    """At most eight words with the most similar vectors, among those that training saw often."""


class Elsewhere:
    """Answers questions about single words.

    Args:
        looks: The counts of held-out reviews.
        preprocessor: The vocabulary.
        vectors: Returns the vectors of words by their ids.
        labels: The labels.
        ordered: Whether labels have an order.
    """

    def __init__(
        self,
        looks: WordLooks,
        preprocessor: Preprocessor,
        vectors: Callable[[Int32], Floats],
        labels: list[str],
        ordered: bool,
    ):
        self.looks = looks
        self._preprocessor, self._vectors, self._labels, self._ordered = preprocessor, vectors, labels, ordered

    def find(self, word: str) -> WordElsewhere:
        """Returns all about `word`.

        Raises:
            InvalidWordError: It is not one word.
            RareWordError: It has too few places in held-out reviews.
        """
        word = self._read(word)
        if (number := self.looks.numbers.get(word)) is None:
            raise self._rare(word)
        summary, twice = self._summary(number), self.looks.twice[number]
        return WordElsewhere(
            word=word,
            places=summary.places,
            labels=self._labels,
            edges=list(EDGES),
            looks=self.looks.looks[number].tolist(),
            twice=[None if np.isnan(share) else round(share, 4) for share in twice.tolist()],
            correlation=summary.correlation,
            bulge=summary.bulge,
            contexts=[self._place(word, context) for context in self.looks.contexts[number]],
            neighbours=self.neighbours(word),
        )

    def all(self, like: str = "") -> WordList:
        """Returns the words that begin with `like`, in any case; all by default."""
        like = self._preprocessor.tokenizer.normalizer.normalize_str(like)
        found = [self._summary(number) for number, word in enumerate(self.looks.words) if word.startswith(like)]
        return WordList(self.looks.rows, LEAST_PLACES, list(EDGES), found)

    def neighbours(self, word: str, count: int = _NEIGHBOURS) -> list[WordNeighbour]:
        """Returns the words with the most similar vectors, the most similar first.

        Only words that training saw often have neighbours and are neighbours, without names and terms for people.
        """
        token = self._preprocessor.vocabulary.get(word, 0)
        ids, directions = self._directions
        if not self.looks.near[token]:
            return []
        similarities = directions @ directions[np.searchsorted(ids, token)]
        best = np.argpartition(-similarities, min(count, len(ids) - 1))[: count + 1]
        best = best[np.argsort(-similarities[best], kind="stable")]
        return [
            WordNeighbour(self._written(int(ids[index])), round(float(similarities[index]), 2))
            for index in best.tolist()
            if ids[index] != token
        ][:count]

    @cached_property
    def _directions(self) -> tuple[NDArray[np.int64], Floats]:
        """The ids of the words that may be neighbours, and their vectors in unit length."""
        ids = np.flatnonzero(self.looks.near)
        vectors = self._vectors(ids.astype(np.int32))
        return ids, vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def _written(self, token: int) -> str:
        return self._preprocessor.tokenizer.id_to_token(token) or ""

    def _summary(self, number: int) -> WordSummary:
        looks = self.looks
        return WordSummary(
            word=looks.words[number],
            places=int(looks.places[number]),
            twice=round(float(looks.twice_in_all[number]), 4),
            correlation=round(float(looks.correlation[number]), 3) if self._ordered else None,
            bulge=round(float(looks.bulge[number]), 3) if self._ordered and len(self._labels) > 2 else None,
            named=number in looks.named,
        )

    def _place(self, word: str, context: WordContext) -> WordPlace:
        sentence = self.looks.sentences[context.sentence]
        start, end = place_of(word, sentence.text, self._preprocessor)
        return WordPlace(sentence.text, start, end, sentence.label, context.look)

    def _read(self, word: str) -> str:
        """Returns a word as in the vocabulary. Raises `InvalidWordError`."""
        if len(word) > _LONGEST:
            raise InvalidWordError(refusal("long_word", count=f"{len(word):,}", limit=_LONGEST))
        tokens = [token for token, _ in _cut(word, self._preprocessor)]
        if not any(map(str.isalpha, word)):
            raise InvalidWordError(refusal("no_word", word=word))
        if len(tokens) > 1:
            raise InvalidWordError(refusal("many_words", word=word, count=len(tokens), words=" · ".join(tokens)))
        return tokens[0]

    def _rare(self, word: str) -> RareWordError:
        token = self._preprocessor.vocabulary.get(word)
        places = 0 if token is None else int(self.looks.rare[token])
        rows = plural(self.looks.rows, "held-out review")
        sentence = refusal("rare_word", word=word, places=plural(places, "time"), rows=rows, least=LEAST_PLACES)
        return RareWordError(sentence, self._like(word))

    def _like(self, word: str) -> list[str]:
        """Returns words that can be asked about: with vectors like that of `word` or, without one, spelt like it."""
        near = [each.word for each in self.neighbours(word, 200) if each.word in self.looks.numbers]
        return (near or self._spelt_like(word))[:_OFFERED]

    def _spelt_like(self, word: str) -> list[str]:
        """Returns known words that share half their pairs of letters with `word`."""
        own = _pairs(word)
        alike = [(2 * len(own & pairs) / (len(own) + len(pairs)), other) for other, pairs in self._pairs.items()]
        return [other for share, other in sorted(alike, key=lambda each: -each[0]) if share >= _ALIKE]

    @cached_property
    def _pairs(self) -> dict[str, set[tuple[str, str]]]:
        return {word: _pairs(word) for word in self.looks.words}


def place_of(word: str, text: str, preprocessor: Preprocessor) -> tuple[int, int]:
    """Returns where a word, as in the vocabulary, begins and ends in `text`; (0, 0) if it does not stand there."""
    return next((place for token, place in _cut(text, preprocessor) if token == word), (0, 0))


def _cut(text: str, preprocessor: Preprocessor) -> list[tuple[str, tuple[int, int]]]:
    """Returns the tokens of a text with their places."""
    tokenizer = preprocessor.tokenizer
    cut: list[tuple[str, tuple[int, int]]] = tokenizer.pre_tokenizer.pre_tokenize_str(
        tokenizer.normalizer.normalize_str(text)
    )
    return cut


def _pairs(word: str) -> set[tuple[str, str]]:
    """Returns the pairs of letters of a word, its ends among them."""
    return set(zip(f" {word}", f"{word} ", strict=True))
