"""Follows a text through a Hierarchical Attention Network, step by step (Yang et al. 2016), in NumPy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from limelight.documented import Documented
from limelight.engines.engine import Floats, TokenIds
from limelight.engines.level import Level, Read
from limelight.engines.slices import MAX_CELLS, network
from limelight.inside.arrays import Listed, Packed, to_plain
from limelight.verdict import softmax

if TYPE_CHECKING:
    from limelight.inside.trace import Trace

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

    probabilities: list[float]
    expected_stars: float | None


@dataclass(frozen=True, slots=True)
class HANTrace:
    """A document on its way through a HAN.

    Attributes:
        sentences: One for each sentence, from its words to its vector.
        document: From the vectors of the sentences to that of the document.
        word_context: `<float32>[2 * units]`, the context vector of words; empty if weights are uniform.
        sentence_context: `<float32>[2 * units]`, that of sentences.
        logits: `<float32>[labels]`, the inputs of the softmax.
        probabilities: `<float32>[labels]`.
        even_probabilities: `<float32>[labels]`, with uniform attention over words and over sentences.
        memory: `<float32>[words, words]` of the requested sentence: row i is how far the state of each word
            depends on word i: the length of the derivative of the state along the vector of word i. None without one.
    """

    network: ClassVar[str] = "han"
    filters: ClassVar[dict[int, Floats]] = {}

    sentences: list[AttentionTrace]
    document: AttentionTrace
    word_context: Floats
    sentence_context: Floats
    logits: Floats
    probabilities: Floats
    even_probabilities: Floats
    memory: Floats | None

    def to_dict(self, trace: "Trace") -> dict[str, Any]:
        """Returns values for JSON of all that `trace` gives in full."""
        return {
            "word_level": [to_plain(sentence) for sentence in self.sentences[: trace.in_full]],
            "sentence_level": to_plain(self.document),
            "word_context": self.word_context,
            "sentence_context": self.sentence_context,
            "memory": self.memory,
            "even": Even(self.even_probabilities.tolist(), trace.expected_stars(self.even_probabilities)),
        }


class HANTracer:
    """Reads with a HAN and records everything between its layers.

    Args:
        arrays: Its weights, by the names of `limelight.networks.han.stored`.
    """

    def __init__(self, arrays: Mapping[str, Floats]):
        self._arrays = arrays
        self._words, self._sentences = Level(arrays, "word"), Level(arrays, "sentence")

    def __call__(self, document: TokenIds, sentence: int | None) -> HANTrace:
        """Traces `document`, with the memory of the sentence of this number."""
        sentences = self._read(document)
        pooled = np.stack([each.pooled for each in sentences])
        even = np.stack([each.states.mean(axis=0) for each in sentences])
        both = np.stack([pooled, even])
        with network():
            read = self._sentences(self._sentences.project(both), np.ones(both.shape[:2], bool))
        kernel, bias = self._arrays["classifier.kernel"], self._arrays["classifier.bias"]
        logits = read.pooled[0] @ kernel + bias
        return HANTrace(
            sentences=sentences,
            document=AttentionTrace.row(both, read, 0, len(document)),
            word_context=self._words.context_vector,
            sentence_context=self._sentences.context_vector,
            logits=logits,
            probabilities=softmax(logits),
            even_probabilities=softmax(read.states[1].mean(axis=0) @ kernel + bias),
            memory=None if sentence is None else self._memory(sentences[sentence].inputs),
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
            with network():
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
            with network():
                found.append(words(words.project(some), np.ones(some.shape[:2], bool)).states)
        states = np.concatenate(found)
        return (np.linalg.norm(states[1:] - states[0], axis=-1) / _STEP).astype(np.float32)
