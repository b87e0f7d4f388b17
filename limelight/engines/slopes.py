"""The gradient of a target at word vectors, for the lenses that need it: backward passes in NumPy."""

from collections.abc import Mapping

import numpy as np

from limelight.engines.blocks import blocks
from limelight.engines.engine import Floats, Int64, TokenIds
from limelight.engines.level import Level, Reals
from limelight.engines.session import MAX_CELLS, joined, network
from limelight.engines.windows import convolutions, weigh_words

# Words, times scales, whose states are remembered at once.
_MAX_VECTORS = 512


class HANSlopes:
    """The gradients of a HAN: a call is one of `limelight.engines.engine.Engine.slopes`.

    Args:
        arrays: Its weights, by the names of `limelight.networks.han.stored`.
    """

    def __init__(self, arrays: Mapping[str, Floats]):
        self._embedding = arrays["embedding"]
        self._words, self._sentences = Level(arrays, "word"), Level(arrays, "sentence")
        self._kernel, self._bias = arrays["classifier.kernel"], arrays["classifier.bias"]

    def __call__(
        self, document: TokenIds, weights: Floats, scales: Floats, prior: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """See `Engine.slopes`."""
        ids, lengths = joined(document)
        starts = np.cumsum(lengths) - lengths
        pieces = []
        for first in range(0, len(ids), MAX_CELLS):
            with network():
                pieces.append(self._words.project(self._embedding[ids[first : first + MAX_CELLS]][None])[:, 0])
        projected = np.concatenate(pieces, axis=1)
        step = max(1, _MAX_VECTORS // len(ids))
        parts = [
            self._follow(projected, starts, lengths, scales[first : first + step], weights, prior)
            for first in range(0, len(scales), step)
        ]
        slopes: Floats = np.concatenate([slopes for _, slopes in parts]).mean(axis=0)
        return np.concatenate([values for values, _ in parts]), slopes

    def _follow(
        self, projected: Floats, starts: Int64, lengths: Int64, scales: Floats, weights: Floats, prior: Floats | None
    ) -> tuple[Floats, Floats]:
        """Returns the target, and each word's slope `<float32>[scales, tokens]`, for a few scales.

        Args:
            projected: `<float32>[2, tokens, 3 * units]`, see `Level.project`.
            starts: The first token of each sentence.
            lengths: Its number of tokens.
            scales: See `Engine.slopes`.
            weights: See `Engine.slopes`.
            prior: See `Engine.slopes`.
        """
        count, rows = len(scales), len(lengths)
        pooled = np.empty((count * rows, len(self._kernel)), np.float32)
        pulls = []
        for chosen, width in blocks(np.tile(lengths, count)):
            scale, row = np.divmod(chosen, rows)
            real = np.arange(width) < lengths[row][:, None]
            places = np.where(real, starts[row][:, None] + np.arange(width), 0)
            with network():
                read = self._words(scales[scale][:, None, None] * projected[:, places], real)
            pooled[chosen] = read.pooled
            pulls.append((chosen, scale[:, None], places, real, read.pull))
        with network():
            vectors = self._sentences.project(pooled.reshape(count, rows, -1))
            sentences = self._sentences(vectors, np.ones((count, rows), bool))
        with network():
            values, at_logits = _follow_target(sentences.pooled @ self._kernel + self._bias, weights, prior)
            at_sentences = self._sentences.pull_projection(sentences.pull(at_logits @ self._kernel.T))
        at_sentences = at_sentences.reshape(count * rows, -1)
        slopes = np.empty((count, projected.shape[1]), np.float32)
        for chosen, scale, places, real, pull in pulls:
            with network():
                # A vector times its gradient equals its projection times the gradient of the projection.
                own = (pull(at_sentences[chosen]) * projected[:, places]).sum(axis=(0, 3))
            slopes[np.broadcast_to(scale, real.shape)[real], places[real]] = own[real]
        return values, slopes


class KimCNNSlopes:
    """The gradients of a Kim CNN: a call is one of `limelight.engines.engine.Engine.slopes`.

    Args:
        arrays: Its weights, by the names of `limelight.networks.kim_cnn.stored`, and as `embedding` the word vectors,
            summed over all channels.
        sizes: Number of different widths of its windows.
    """

    def __init__(self, arrays: Mapping[str, Floats], sizes: int):
        self._embedding = arrays["embedding"]
        self._convolutions = convolutions(arrays, sizes)
        self._kernel, self._bias = arrays["classifier.kernel"], arrays["classifier.bias"]

    def __call__(
        self, document: TokenIds, weights: Floats, scales: Floats, prior: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """See `Engine.slopes`."""
        vectors = self._embedding[np.concatenate(document)].astype(np.float32)
        found, pooled = [], []
        for kernel, bias in self._convolutions:
            # A response is a sum over the places of its window, so it scales like the word vectors.
            adds = weigh_words(vectors, kernel)
            responses = np.zeros((len(vectors) + len(kernel) - 1, len(bias)), np.float32)
            spans = [slice(len(kernel) - 1 - place, len(responses) - place) for place in range(len(kernel))]
            for span, add in zip(spans, adds, strict=True):
                responses[span] += add
            strongest = responses.max(axis=0)
            # The same windows win at every scale; equally strong ones share the contribution of the filter.
            wins = (responses == strongest) / np.count_nonzero(responses == strongest, axis=0)
            found.append(sum(wins[span] * add for span, add in zip(spans, adds, strict=True)))
            pooled.append(scales[:, None] * strongest + bias)
        activations = np.concatenate(pooled, axis=1)
        logits = np.maximum(activations, 0) @ self._kernel + self._bias
        values, slopes = _follow_target(logits, weights, prior)
        pushes = ((slopes @ self._kernel.T) * (activations > 0)).mean(axis=0)
        return values, (np.concatenate(found, axis=1) @ pushes).astype(np.float32)


def _follow_target(logits: Reals, weights: Floats, prior: Floats | None) -> tuple[Reals, Reals]:
    """Returns the target (see `Engine.slopes`) for each row of `logits <float>[rows, labels]`, and its gradient."""
    shares = np.exp(logits - logits.max(axis=1, keepdims=True)) * (1 if prior is None else prior)
    shares /= shares.sum(axis=1, keepdims=True)
    values = (shares * weights).sum(axis=1)
    return values, shares * (weights - values[:, None])
