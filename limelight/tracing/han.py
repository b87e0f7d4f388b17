"""Follows a text through a Hierarchical Attention Network, step by step (Yang et al. 2016)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import ops

from limelight.engines.engine import Floats, TokenIds
from limelight.text.tokens import PAD_TOKEN_ID
from limelight.verdict import softmax
from model_training.networks.attention import AttentionPooling
from model_training.networks.compiled import CompiledAhead
from model_training.networks.han import HAN

# How far a word vector is scaled down to see what depends on it: small for a slope, large for single precision.
_STEP = 0.01


@dataclass(frozen=True, slots=True)
class AttentionTrace:
    """A sequence on its way through a GRU in each direction and attention; equations 1–10 of the paper.

    Attributes:
        inputs: `<float32>[steps, features]`: word vectors, or the vectors of sentences.
        states: `<float32>[steps, 2 * units]`: the states of the GRU that reads forwards, then of that backwards.
        projections: `<float32>[steps, 2 * units]`: u = tanh(W h + b); empty where all steps weigh alike.
        scores: `<float32>[steps]`: u · context vector; zeros where all steps weigh alike.
        weights: `<float32>[steps]`: the softmax of the scores.
        pooled: `<float32>[2 * units]`: the sum of the states, each times its weight.
    """

    inputs: Floats
    states: Floats
    projections: Floats
    scores: Floats
    weights: Floats
    pooled: Floats


@dataclass(frozen=True, slots=True)
class HANTrace:
    """What each layer of a HAN makes of a document.

    Attributes:
        sentences: One for each sentence, from its words to its vector.
        document: From the vectors of the sentences to that of the document.
        word_context: `<float32>[2 * units]`, the context vector of words; empty where all words weigh alike.
        sentence_context: `<float32>[2 * units]`, that of sentences.
        logits: `<float32>[labels]`, what the softmax makes probabilities of.
        probabilities: `<float32>[labels]`.
        even_probabilities: `<float32>[labels]`, where all words, and all sentences, weigh alike.
        memory: `<float32>[words, words]` of the sentence that was asked for: row i says how far the state of each word
            depends on word i: the length of the derivative of the state along the vector of word i. None without one.
    """

    sentences: list[AttentionTrace]
    document: AttentionTrace
    word_context: Floats
    sentence_context: Floats
    logits: Floats
    probabilities: Floats
    even_probabilities: Floats
    memory: Floats | None


class HANTracer:
    """Runs a HAN and keeps what flows between its layers."""

    def __init__(self, model: HAN):
        self._model = model
        size, states = model.config.embedding_size, 2 * model.config.units
        self._embed = CompiledAhead(lambda token_ids: (model.embedding(token_ids),), [(None, None)])
        self._words = CompiledAhead(
            lambda vectors, mask: self._steps(model.word_encoder, model.word_attention, vectors, mask),
            [(None, None, size), (None, None)],
            dtypes=["float32", "int32"],
        )
        self._sentences = CompiledAhead(
            lambda vectors, mask: self._steps(model.sentence_encoder, model.sentence_attention, vectors, mask),
            [(None, None, states), (None, None)],
            dtypes=["float32", "int32"],
        )

    def warm_up(self) -> None:
        """Compiles the functions, so that no later call waits for it."""
        for function in (self._embed, self._words, self._sentences):
            function.warm_up()

    def __call__(self, document: TokenIds, sentence: int | None) -> HANTrace:
        """Traces `document`, with the memory of the sentence of this number."""
        token_ids = np.zeros((len(document), max(map(len, document))), np.int32)
        for row, ids in zip(token_ids, document, strict=True):
            row[: len(ids)] = ids
        mask = (token_ids != PAD_TOKEN_ID).astype(np.int32)
        [vectors] = self._embed(token_ids)
        steps = self._words(vectors, mask)
        sentences = [_attention(vectors, steps, n, len(ids)) for n, ids in enumerate(document)]
        even = np.stack([each.states.mean(axis=0) for each in sentences])
        pooled = np.stack([each.pooled for each in sentences])
        both = self._sentences(np.stack([pooled, even]), np.ones((2, len(document)), np.int32))
        whole = _attention(pooled[None], both, 0, len(document))
        kernel, bias = (ops.convert_to_numpy(part) for part in self._model.classifier.get_weights())
        logits = whole.pooled @ kernel + bias
        return HANTrace(
            sentences=sentences,
            document=whole,
            word_context=_context(self._model.word_attention),
            sentence_context=_context(self._model.sentence_attention),
            logits=logits,
            probabilities=softmax(logits),
            even_probabilities=softmax(both[0][1].mean(axis=0) @ kernel + bias),
            memory=None if sentence is None else self._memory(sentences[sentence].inputs, sentences[sentence].states),
        )

    def _memory(self, vectors: Floats, states: Floats) -> Floats:
        """Returns the length of the derivative of each state along each word vector, by small differences."""
        count = len(vectors)
        changed = np.repeat(vectors[None], count, axis=0)
        changed[range(count), range(count)] *= 1 - _STEP
        moved = self._words(changed, np.ones((count, count), np.int32))[0]
        lengths: Floats = np.linalg.norm(moved - states, axis=-1) / np.float32(_STEP)
        return lengths

    def _steps(self, encoder: Any, pooling: Any, vectors: Any, real: Any) -> tuple[Any, ...]:
        """Returns states, projections, scores, weights and pooled states of sequences."""
        mask = ops.cast(real, "bool")
        states = encoder(vectors, mask=mask)
        pooled, weights = pooling(states, mask=mask)
        if not isinstance(pooling, AttentionPooling):
            return states, states[:, :, :0], ops.zeros_like(weights), weights, pooled
        projections = pooling.projection(states)
        scores = ops.matmul(projections, ops.expand_dims(pooling.context_vector, 1))[:, :, 0]
        return states, projections, scores, weights, pooled


def _attention(inputs: Floats, steps: list[Floats], row: int, length: int) -> AttentionTrace:
    """Returns what `_steps` gave for one sequence, without its padding."""
    states, projections, scores, weights = (part[row, :length] for part in steps[:-1])
    return AttentionTrace(inputs[row, :length], states, projections, scores, weights, steps[-1][row])


def _context(pooling: Any) -> Floats:
    learned = isinstance(pooling, AttentionPooling)
    return np.asarray(ops.convert_to_numpy(pooling.context_vector) if learned else np.zeros(0), np.float32)
