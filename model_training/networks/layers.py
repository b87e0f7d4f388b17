"""Layers shared by networks: pooling of states by attention or by their mean, and dropout of whole words."""

from typing import Any

import keras
from keras import ops

from limelight.text.tokens import PAD_TOKEN_ID, UNK_TOKEN_ID


class _Pooling(keras.layers.Layer):
    """Base of layers that sum over the steps of a sequence, and drop their mask."""

    def compute_mask(self, states, previous_mask):
        return None


class AttentionPooling(_Pooling):
    """Sums a sequence into one vector, with steps weighted by their similarity to a learned context vector.

    Equations 5–7 (words) and 8–10 (sentences) of Yang et al. 2016, "Hierarchical Attention Networks for Document
    Classification":

        u = tanh(W h + b)        scores = u · context_vector
        attention_weights = softmax(scores)        pooled = Σ attention_weights · h

    Masked steps get a weight of exactly 0. A sequence in which every step is masked gets weights of 0 and pools to 0.

    Args:
        units: Width of `u` and of the context vector.

    Call arguments:
        states: `<float>[batch, steps, features]`.
        mask: `<bool>[batch, steps]`, False for padding.

    Returns:
        `(pooled <float>[batch, features], attention_weights <float>[batch, steps])`.
    """

    def __init__(self, units: int, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.projection = keras.layers.Dense(units, activation="tanh", name="projection")

    def build(self, states_shape):
        self.projection.build(states_shape)
        self.context_vector = self.add_weight(
            shape=(self.units,), initializer=keras.initializers.RandomNormal(stddev=0.1), name="context_vector"
        )

    def call(self, states, mask):
        scores = ops.matmul(self.projection(states), ops.expand_dims(self.context_vector, 1))[:, :, 0]
        # The softmax runs in float32: in float16 the smallest weights of a long sequence would vanish.
        scores = ops.where(mask, ops.cast(scores, "float32"), -1e9)
        real = ops.cast(mask, "float32")
        exponentials = ops.exp(scores - ops.max(scores, axis=1, keepdims=True)) * real
        total = ops.sum(exponentials, axis=1, keepdims=True)
        attention_weights = exponentials / ops.where(total > 0, total, 1.0)
        weights = ops.cast(attention_weights, states.dtype)
        pooled = ops.matmul(ops.expand_dims(weights, 1), states)[:, 0, :]
        return pooled, attention_weights


class MeanPooling(_Pooling):
    """Averages all real steps of a sequence equally: HN-AVE of Yang et al. 2016, the baseline for attention.

    It has the interface of `AttentionPooling`, with weights of 1 / steps and no parameters.
    """

    def call(self, states, mask):
        real = ops.cast(mask, "float32")
        weights = real / ops.maximum(ops.sum(real, axis=1, keepdims=True), 1.0)
        pooled = ops.matmul(ops.expand_dims(ops.cast(weights, states.dtype), 1), states)[:, 0, :]
        return pooled, weights


class WordDropout(keras.layers.Layer):
    """Replaces a share of words by the unknown word in training (Iyyer et al. 2015 remove them instead)."""

    def __init__(self, rate: float, **kwargs: Any):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, token_ids, training: bool = False):
        if not training or self.rate == 0:
            return token_ids
        drop = keras.random.uniform(ops.shape(token_ids), seed=self.seed_generator) < self.rate
        real = ops.not_equal(token_ids, PAD_TOKEN_ID)
        return ops.where(ops.logical_and(drop, real), UNK_TOKEN_ID, token_ids)
