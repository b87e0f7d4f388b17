"""Traces a text through a Hierarchical Attention Network (Yang et al. 2016), step by step, in NumPy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from limelight.common.documented import Documented
from limelight.common.probabilities import softmax
from limelight.engines.engine import Floats, TokenIds
from limelight.engines.gru import Level, Read
from limelight.engines.runs import pad
from limelight.inside.arrays import Listed, Packed
from limelight.inside.trace import Trace, expected_stars

# Factor of a word vector for numerical derivatives: small for accuracy, large enough for double precision.
_STEP = 1e-5


@dataclass(frozen=True, slots=True)
class AttentionTrace(Documented):
    """The trace of a sequence through a GRU in each direction and attention (Yang et al. 2016, equations 1–10)."""

    inputs: Packed
    """`[steps, features]`: word vectors, or the vectors of sentences."""
    states: Packed
    """`[steps, 2 × units]`: the states of the forward GRU, then of the backward GRU."""
    projections: Packed
    """`[steps, 2 × units]`: u = tanh(W h + b)."""
    scores: Listed
    """u · context vector."""
    weights: Listed
    """The softmax of the scores."""
    pooled: Packed
    """`[2 × units]`: the sum of the states, each multiplied by its weight."""

    @classmethod
    def of(cls, inputs: Floats, read: Read) -> "AttentionTrace":
        """Returns the trace of a sequence that a level has read, with its inputs."""
        return cls(inputs, read.states, read.projections, read.scores, read.weights, read.pooled)


@dataclass(frozen=True, slots=True)
class Even(Documented):
    """The answer of the network with uniform attention over words and sentences."""

    probabilities: Listed
    expected_stars: float | None


@dataclass(frozen=True, kw_only=True)
class HANTrace(Trace):
    """The trace of a document through a HAN."""

    word_level: list[AttentionTrace]
    """HAN: a trace of each sentence that is given in full."""
    sentence_level: AttentionTrace
    """HAN: the layers above the sentence vectors."""
    word_context: Packed
    """HAN: the context vector of words; empty if weights are uniform."""
    sentence_context: Packed
    """HAN: the attention of sentences."""
    memory: Packed | None
    """HAN: `[words, words]`: row i shows how far the state of each word depends on the vector of word i."""
    even: Even
    """HAN: the answer without attention."""


class HANTracer:
    """Runs a HAN, and records the outputs of all layers.

    Args:
        arrays: Its weights, by the names of `limelight.networks.han.stored`.
        stars: The stars that each label stands for, or None.
    """

    def __init__(self, arrays: Mapping[str, Floats], stars: Sequence[float] | None):
        self._arrays, self._stars = arrays, stars
        self._words, self._sentences = Level(arrays, "word"), Level(arrays, "sentence")

    def __call__(self, document: TokenIds, sentence: int | None, about: dict[str, Any]) -> HANTrace:
        """Traces `document`, with the memory of the sentence at index `sentence`."""
        sentences = self._read(document)
        pooled = np.stack([each.pooled for each in sentences])
        evenly = np.stack([each.states.mean(axis=0) for each in sentences])
        attended, even = (_read_all(self._sentences, [each])[0] for each in (pooled, evenly))
        kernel, bias = self._arrays["classifier.kernel"], self._arrays["classifier.bias"]
        logits, even_logits = attended.pooled @ kernel + bias, even.states.mean(axis=0) @ kernel + bias
        probabilities, even_probabilities = softmax(logits), softmax(even_logits)
        return HANTrace(
            **about,
            sentence=sentence,
            logits=logits,
            probabilities=probabilities,
            expected_stars=expected_stars(probabilities, self._stars),
            word_level=sentences[: about["in_full"]],
            sentence_level=AttentionTrace.of(pooled, attended),
            word_context=self._words.context_vector,
            sentence_context=self._sentences.context_vector,
            memory=None if sentence is None else self._memory(sentences[sentence].inputs),
            even=Even(even_probabilities, expected_stars(even_probabilities, self._stars)),
        )

    def _read(self, document: TokenIds) -> list[AttentionTrace]:
        """Reads the sentences."""
        vectors = [self._arrays["embedding"][token_ids] for token_ids in document]
        return list(map(AttentionTrace.of, vectors, _read_all(self._words, vectors)))

    def _memory(self, vectors: Floats) -> Floats:
        """Returns the length of the derivative of each state along each word vector, by finite differences."""
        exact = {name: array.astype(np.float64) for name, array in self._arrays.items() if name.startswith("word_")}
        count, precise = len(vectors), vectors.astype(np.float64)
        inputs = np.concatenate([np.zeros_like(precise[:1]), precise, precise * (1 - _STEP)])
        # The sentence, and the sentence with a shorter vector of each word.
        layout = np.tile(np.arange(1, count + 1), (1 + count, 1))
        layout[range(1, 1 + count), range(count)] += count
        states = np.stack([read.states for read in Level(exact, "word").read(inputs, layout)])
        return (np.linalg.norm(states[1:] - states[0], axis=-1) / _STEP).astype(np.float32)


def _read_all(level: Level, sequences: Sequence[Floats]) -> list[Read]:
    """Reads sequences of inputs, each `<float32>[steps, size]`."""
    lengths = np.array(list(map(len, sequences)))
    items = np.arange(1, 1 + lengths.sum())
    padding = np.zeros((1, sequences[0].shape[1]), np.float32)
    return level.read(np.concatenate([padding, *sequences]), pad(items, lengths))
