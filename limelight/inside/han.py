"""Traces a text through a Hierarchical Attention Network (Yang et al. 2016), step by step, in NumPy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from limelight.common.documented import Documented
from limelight.common.probabilities import softmax
from limelight.engines.engine import Floats, TokenIds
from limelight.engines.gru import Level, Read
from limelight.engines.runs import pad
from limelight.inside.arrays import Listed, Packed
from limelight.inside.trace import Asked, Trace, WordVectors, expected_stars

# Factor of a word vector for numerical derivatives: small for accuracy, large enough for double precision.
_STEP = 1e-5


@dataclass(frozen=True, slots=True)
class AttentionTrace(Documented):
    """The trace of a sequence through a GRU in each direction and attention (Yang et al. 2016, equations 1–10).

    A sentence that is not given in full has only its `weights`.
    """

    inputs: Packed | None
    """`[steps, features]`: word vectors, or the vectors of sentences. In a picture, those of words are in `vectors`."""
    states: Packed | None
    """`[steps, 2 × units]`: the states of the forward GRU, then of the backward GRU."""
    projections: Packed | None
    """`[steps, 2 × units]`: u = tanh(W h + b). Not in a picture."""
    scores: Listed | None
    """u · context vector; zeros if attention is off."""
    weights: Listed
    """The softmax of the scores."""
    pooled: Packed | None
    """`[2 × units]`: the sum of the states, each multiplied by its weight."""
    gates: Packed | None = None
    """`[steps, 3, 2 × units]`, if `detail` is `sentence`: the update gate z, the reset gate and the candidate c of each
    state, h = z · h before + (1 − z) · c."""
    memory: Packed | None = None
    """`[steps, steps]`: row i shows how far the state of each word depends on the vector of word i. Of `sentence`; in a
    picture, of each sentence in full."""

    @classmethod
    def of(cls, inputs: Floats, read: Read) -> "AttentionTrace":
        """Returns the trace of a sequence that a level has read, with its inputs."""
        return cls(inputs, read.states, read.projections, read.scores, read.weights, read.pooled, read.gates)

    def pictured(self, in_full: bool, inputs: Floats | None = None) -> "AttentionTrace":
        """Returns what a drawing needs of it, with other `inputs`."""
        if not in_full:
            return AttentionTrace(None, None, None, None, self.weights, None)
        return replace(self, inputs=inputs, projections=None, pooled=self.pooled if inputs is not None else None)


@dataclass(frozen=True, slots=True)
class Even(Documented):
    """The answer of the network with uniform attention over words and sentences."""

    probabilities: Listed
    expected_stars: float | None


@dataclass(frozen=True, kw_only=True)
class HANTrace(Trace):
    """The trace of a document through a HAN."""

    word_level: list[AttentionTrace]
    """HAN: a trace of each sentence; if `detail` is `full`, only of those given in full."""
    sentence_level: AttentionTrace
    """HAN: the layers above the sentence vectors."""
    vectors: WordVectors | None
    """HAN: in a picture, the vectors of the words in full, without those of `known_ids`."""
    word_context: Packed | None
    """HAN: the context vector of words; empty if weights are uniform, null unless `detail` is `full`."""
    sentence_context: Packed | None
    """HAN: the attention of sentences."""
    even: Even
    """HAN: the answer without attention. A question with `even` traces how it comes about."""


class HANTracer:
    """Runs a HAN, and records the outputs of all layers.

    Args:
        arrays: Its weights, by the names of `limelight.networks.han.stored`.
        stars: The stars that each label stands for, or None.
    """

    def __init__(self, arrays: Mapping[str, Floats], stars: Sequence[float] | None):
        self._arrays, self._stars = arrays, stars
        without_attention = {name: array for name, array in arrays.items() if "_attention." not in name}
        # The levels for words and sentences, with and without attention.
        self._levels = {
            even: tuple(Level(own, name) for name in ("word", "sentence"))
            for even, own in {False: arrays, True: without_attention}.items()
        }

    def __call__(self, document: TokenIds, asked: Asked, about: dict[str, Any]) -> HANTrace:
        """Traces `document`, with the memory of the sentence that is asked for. Raises `IndexError` for a window."""
        if asked.window:
            raise IndexError("A HAN has no windows; they are those of a Kim CNN.")
        words, sentences = self._levels[asked.even]
        gates = asked.detail == "sentence"
        vectors = [self._arrays["embedding"][token_ids] for token_ids in document]
        read = _read_all(words, vectors, gates)
        pooled = np.stack([each.pooled for each in read])
        [whole] = _read_all(sentences, [pooled], gates)
        [evenly] = _read_all(self._levels[True][1], [np.stack([each.states.mean(axis=0) for each in read])])
        logits, even_logits = (self._classify(each.pooled) for each in (whole, evenly))
        probabilities, even_probabilities = softmax(logits), softmax(even_logits)
        trace = HANTrace(
            **about,
            sentence=asked.sentence,
            logits=logits,
            probabilities=probabilities,
            expected_stars=expected_stars(probabilities, self._stars),
            word_level=self._remembered(list(map(AttentionTrace.of, vectors, read)), vectors, document, asked),
            sentence_level=AttentionTrace.of(pooled, whole),
            vectors=None,
            word_context=words.context_vector,
            sentence_context=sentences.context_vector,
            even=Even(even_probabilities, expected_stars(even_probabilities, self._stars)),
        )
        return self._fitted(trace, document, asked)

    def _remembered(
        self, levels: list[AttentionTrace], vectors: list[Floats], document: TokenIds, asked: Asked
    ) -> list[AttentionTrace]:
        """Adds the memory of the sentences that it is asked for."""
        return [
            replace(level, memory=self._memory(own)) if asked.shows(number, document) else level
            for number, (level, own) in enumerate(zip(levels, vectors, strict=True))
        ]

    def _classify(self, vector: Floats) -> Floats:
        logits: Floats = vector @ self._arrays["classifier.kernel"] + self._arrays["classifier.bias"]
        return logits

    def _fitted(self, trace: HANTrace, document: TokenIds, asked: Asked) -> HANTrace:
        """Leaves out what was not asked for."""
        if asked.detail == "full":
            return replace(trace, word_level=trace.word_level[: trace.in_full])
        shown = [asked.shows(sentence, document) for sentence in range(len(document))]
        trace = replace(trace, word_context=None, sentence_context=None)
        if asked.detail == "sentence":
            levels = [
                each if full else each.pictured(False) for each, full in zip(trace.word_level, shown, strict=True)
            ]
            return replace(trace, word_level=levels)
        levels = list(map(AttentionTrace.pictured, trace.word_level, shown))
        vectors = WordVectors.of(self._arrays["embedding"], document, asked)
        upper = trace.sentence_level
        return replace(trace, word_level=levels, sentence_level=upper.pictured(True, upper.inputs), vectors=vectors)

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


def _read_all(level: Level, sequences: Sequence[Floats], gates: bool = False) -> list[Read]:
    """Reads sequences of inputs, each `<float32>[steps, size]`."""
    lengths = np.array(list(map(len, sequences)))
    items = np.arange(1, 1 + lengths.sum())
    padding = np.zeros((1, sequences[0].shape[1]), np.float32)
    return level.read(np.concatenate([padding, *sequences]), pad(items, lengths), gates)
