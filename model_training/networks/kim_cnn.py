"""The convolutional network of Kim 2014 for sentences."""

from typing import Any

import keras
from keras import ops

from limelight.networks.kim_cnn import KimCNNConfig
from limelight.text.tokens import PAD_TOKEN_ID

from .layers import WordDropout


class KimCNN(keras.Model):
    """Slides windows of several widths over the words, and keeps the strongest response of each filter.

    Windows may extend past both ends of the text, where they see zeros, so that the first and last words occur at every
    place of a window. A window of only padding never wins.

    Call arguments:
        token_ids: `<int32>[batch, tokens]`, 0 for padding.

    Returns:
        Probabilities `<float32>[batch, labels]`.
    """

    def __init__(self, config: KimCNNConfig, **kwargs: Any):
        super().__init__(**kwargs)
        self.config = config
        trained = {"rand": [True], "static": [False], "non_static": [True], "multichannel": [False, True]}
        self.embeddings = [
            keras.layers.Embedding(
                config.vocabulary_size,
                config.embedding_size,
                trainable=trainable,
                embeddings_initializer=keras.initializers.RandomUniform(
                    -config.embedding_range, config.embedding_range
                ),
                name=f"embedding_{'trained' if trainable else 'fixed'}",
            )
            for trainable in trained[config.variant]
        ]
        self.word_dropout = WordDropout(config.word_dropout, name="word_dropout")
        self.embedding_dropout = keras.layers.SpatialDropout1D(config.embedding_dropout, name="embedding_dropout")
        self.convolutions = [
            keras.layers.Conv1D(config.num_filters, size, activation="relu", name=f"convolution_{size}")
            for size in config.kernel_sizes
        ]
        self.dropout = keras.layers.Dropout(config.dropout, name="dropout")
        self.classifier = keras.layers.Dense(
            config.num_labels,
            activation="softmax",
            kernel_constraint=keras.constraints.MaxNorm(config.max_norm),
            dtype="float32",
            name="classifier",
        )

    def build(self, input_shape: Any = None) -> None:
        """Creates all weights; their shapes follow from the config."""
        size = self.config.embedding_size
        for embedding in self.embeddings:
            embedding.build((None, None))
        self.word_dropout.build((None, None))
        self.embedding_dropout.build((None, None, size))
        for convolution in self.convolutions:
            convolution.build((None, None, size))
        features = len(self.convolutions) * self.config.num_filters
        self.dropout.build((None, features))
        self.classifier.build((None, features))
        self.built = True

    def pool(self, token_ids, training: bool = False):
        """Returns every filter's strongest response, and its position.

        Args:
            token_ids: `<int32>[batch, tokens]`, 0 for padding.
            training: Whether dropout is active.

        Returns:
            `(pooled <float>[batch, filters], winners <int32>[batch, filters])`: the filters of the first kernel size
            come first; a winner is the index of the window's first token, negative if it lies before the text.
        """
        mask = ops.not_equal(token_ids, PAD_TOKEN_ID)
        token_ids = self.word_dropout(token_ids, training=training)
        # A filter is linear: its responses to two channels, added (Kim 2014, section 2.1), are its response to the sum.
        first, *others = (embedding(token_ids) for embedding in self.embeddings)
        words = self.embedding_dropout(sum(others, first), training=training)
        words = words * ops.cast(ops.expand_dims(mask, -1), words.dtype)
        lengths = ops.sum(ops.cast(mask, "int32"), axis=1, keepdims=True)
        pooled, winners = [], []
        for size, convolution in zip(self.config.kernel_sizes, self.convolutions, strict=True):
            margin = size - 1
            responses = convolution(ops.pad(words, ((0, 0), (margin, margin), (0, 0))))
            # Responses are 0 or more after the rectifier, so -1 loses to any window that holds a word.
            windows = ops.expand_dims(ops.arange(ops.shape(responses)[1]) < lengths + margin, -1)
            responses = ops.where(windows, responses, -1.0)
            pooled.append(ops.max(responses, axis=1))
            winners.append(ops.cast(ops.argmax(responses, axis=1), "int32") - margin)
        return ops.concatenate(pooled, axis=1), ops.concatenate(winners, axis=1)

    def call(self, token_ids, training: bool = False):
        pooled, _ = self.pool(token_ids, training=training)
        return self.classifier(self.dropout(pooled, training=training))

    def word_layers(self) -> list[keras.layers.Embedding]:
        """Returns the word vector layers."""
        return self.embeddings
