"""Dropout of whole words."""

from typing import Any

import keras
from keras import ops

from limelight.text.tokens import PAD_TOKEN_ID, UNK_TOKEN_ID


class WordDropout(keras.layers.Layer):
    """Replaces, in training, a share of the words by the unknown word (Iyyer et al. 2015 drop them; we mark them)."""

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
