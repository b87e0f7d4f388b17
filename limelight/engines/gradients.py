"""Gradients of a target with respect to word vectors, for the lenses that follow them."""

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

from limelight.engines.compiled import CompiledAhead, gradient
from limelight.engines.engine import Floats, Int32

# Word vectors, padding included, whose gradients are taken in one call: bounds memory, at about 10 kB each.
_MAX_VECTORS = 4096


class WordGradients:
    """Follows a target along a straight line from no words (vectors of zero) to the words of a document.

    Args:
        embed: Gives the vectors `<float>[rows, tokens, size]` of token ids.
        probabilities: Takes vectors `<float>[steps, rows, tokens, size]` of one document, `steps` versions of them,
            their mask `<bool>[rows, tokens]`, and gives probabilities `<float>[steps, labels]`. A row without a token
            is none.
        num_labels: How many labels there are.
    """

    def __init__(self, embed: Callable[[Any], Any], probabilities: Callable[[Any, Any], Any], num_labels: int):
        self._embed = embed
        self._probabilities = probabilities
        self._gradient = gradient(self._value)
        # Values of the target `<float32>[steps]`, and each word's part in the slope, `<float32>[steps, rows, tokens]`.
        self._follow = CompiledAhead(
            self._slopes, [(None, None), (num_labels,), (num_labels,), (None,)], dtypes=["int32", *3 * ["float32"]]
        )

    def warm_up(self) -> None:
        """Compiles for any size."""
        self._follow.warm_up()

    def __call__(
        self, token_ids: Int32, weights: Floats, scales: Floats, prior: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """Returns `(values <float32>[scales], slopes <float32>[rows, tokens])`.

        Args:
            token_ids: `<int32>[rows, tokens]`, one document, 0 for padding.
            weights: `<float32>[labels]`; the target is their sum product with the probabilities.
            scales: `<float32>[steps]`: what the word vectors are multiplied by. The slope of a word is its vector times
                the gradient there (dot product), the mean over steps.
            prior: `<float32>[labels]`; what the probabilities are multiplied by, and scaled to 1 again, before that.
        """
        step = max(1, _MAX_VECTORS // token_ids.size)
        prior = np.ones_like(weights) if prior is None else prior
        parts = [
            self._follow(token_ids, weights, prior, scales[first : first + step])
            for first in range(0, len(scales), step)
        ]
        slopes: Floats = np.concatenate([slopes for _, slopes in parts]).mean(axis=0)
        return np.concatenate([values for values, _ in parts]), slopes

    def _value(self, vectors: Any, mask: Any, weights: Any, prior: Any) -> Any:
        believed = self._probabilities(vectors, mask) * prior
        return ops.sum(believed * weights, axis=1) / ops.sum(believed, axis=1)

    def _slopes(self, token_ids: Any, weights: Any, prior: Any, scales: Any) -> tuple[Any, Any]:
        words, mask = self._embed(token_ids), ops.not_equal(token_ids, 0)
        scaled = ops.expand_dims(words, 0) * ops.reshape(scales, (-1, 1, 1, 1))
        values, slopes = self._gradient(scaled, mask, weights, prior)
        return values, ops.sum(slopes * words, axis=-1)
