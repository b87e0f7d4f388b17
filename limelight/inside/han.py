"""Follows a text through a Hierarchical Attention Network, step by step (Yang et al. 2016), in NumPy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from limelight.common.documented import Documented
from limelight.common.turns import give_way
from limelight.common.verdict import softmax
from limelight.engines.engine import Floats, TokenIds
from limelight.engines.level import Level, Read
from limelight.engines.session import MAX_CELLS
from limelight.inside.arrays import Listed, Packed
from limelight.inside.trace import Trace, expected_stars

# Factor of a word vector for numerical derivatives: small for accuracy, large enough for double precision.
_STEP = 1e-5


@dataclass(frozen=True, slots=True)
class AttentionTrace(Documented):
    """A sequence on its way through a GRU in each direction and attention (Yang et al. 2016, equations 1–10)."""

    inputs: Packed
    """`[steps, features]`: word vectors, or the vectors of sentences."""
    states: Packed
    """`[steps, 2 × units]`: forwards, then backwards."""
    projections: Packed
    """`[steps, 2 × units]`: u = tanh(W h + b)."""
    scores: Listed
    """u · context vector."""
    weights: Listed
    """The softmax of the scores."""
    pooled: Packed
    """`[2 × units]`: the states, each times its weight, summed."""

    @classmethod
    def row(cls, inputs: Floats, read: Read, row: int, length: int) -> "AttentionTrace":
        """Returns one of the sequences that a level read, without its padding."""
        return cls(
            inputs[row, :length],
            read.states[row, :length],
            read.projections[row, :length],
            read.scores[row, :length],
            read.weights[row, :length],
            read.pooled[row],
        )


@dataclass(frozen=True, slots=True)
class Even(Documented):
    """The answer of the network with uniform attention over words and sentences."""

    probabilities: Listed
    expected_stars: float | None


@dataclass(frozen=True, kw_only=True)
class HANTrace(Trace):
    """A document on its way through a HAN."""

    word_level: list[AttentionTrace]
    """HAN: one for each sentence given in full."""
    sentence_level: AttentionTrace
    """HAN: from the vectors of all sentences on."""
    word_context: Packed
    """HAN: the context vector of words; empty if weights are uniform."""
    sentence_context: Packed
    """HAN: that of sentences."""
    memory: Packed | None
    """HAN: `[words, words]`: row i says how far the state of each word depends on the vector of word i."""
    even: Even
    """HAN: the answer without attention."""


class HANTracer:
    """Reads with a HAN and records everything between its layers.

    Args:
        arrays: Its weights, by the names of `limelight.networks.han.stored`.
        stars: The stars that each label stands for, or None.
    """

    def __init__(self, arrays: Mapping[str, Floats], stars: Sequence[float] | None):
        self._arrays, self._stars = arrays, stars
        self._words, self._sentences = Level(arrays, "word"), Level(arrays, "sentence")

    def __call__(self, document: TokenIds, sentence: int | None, about: dict[str, Any]) -> HANTrace:
        """Traces `document`, with the memory of the sentence of this number."""
        sentences = self._read(document)
        pooled = np.stack([each.pooled for each in sentences])
        evenly = np.stack([each.states.mean(axis=0) for each in sentences])
        both = np.stack([pooled, evenly])
        give_way()
        read = self._sentences(self._sentences.project(both), np.ones(both.shape[:2], bool))
        kernel, bias = self._arrays["classifier.kernel"], self._arrays["classifier.bias"]
        logits, even_logits = read.pooled[0] @ kernel + bias, read.states[1].mean(axis=0) @ kernel + bias
        probabilities, even_probabilities = softmax(logits), softmax(even_logits)
        return HANTrace(
            **about,
            sentence=sentence,
            logits=logits,
            probabilities=probabilities,
            expected_stars=expected_stars(probabilities, self._stars),
            word_level=sentences[: about["in_full"]],
            sentence_level=AttentionTrace.row(both, read, 0, len(document)),
            word_context=self._words.context_vector,
            sentence_context=self._sentences.context_vector,
            memory=None if sentence is None else self._memory(sentences[sentence].inputs),
            even=Even(even_probabilities, expected_stars(even_probabilities, self._stars)),
        )

    def _read(self, document: TokenIds) -> list[AttentionTrace]:
        """Reads the sentences, a few at a time."""
        width = max(map(len, document))
        step = max(1, MAX_CELLS // width)
        found = []
        for first in range(0, len(document), step):
            some = document[first : first + step]
            real = np.arange(width) < np.array([[len(token_ids)] for token_ids in some])
            token_ids = np.zeros(real.shape, np.int64)
            token_ids[real] = np.concatenate(some)
            vectors = self._arrays["embedding"][token_ids]
            give_way()
            read = self._words(self._words.project(vectors), real)
            found += [AttentionTrace.row(vectors, read, row, len(ids)) for row, ids in enumerate(some)]
        return found

    def _memory(self, vectors: Floats) -> Floats:
        """Returns the length of the derivative of each state along each word vector, by finite differences."""
        exact = {name: array.astype(np.float64) for name, array in self._arrays.items() if name.startswith("word_")}
        words, count = Level(exact, "word"), len(vectors)
        changed = np.repeat(vectors[None].astype(np.float64), 1 + count, axis=0)
        changed[range(1, 1 + count), range(count)] *= 1 - _STEP
        found = []
        for some in np.array_split(changed, -(-changed.shape[0] * count // MAX_CELLS)):
            give_way()
            found.append(words(words.project(some), np.ones(some.shape[:2], bool)).states)
        states = np.concatenate(found)
        return (np.linalg.norm(states[1:] - states[0], axis=-1) / _STEP).astype(np.float32)
