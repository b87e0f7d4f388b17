"""The Hierarchical Attention Network: words make sentences, sentences make a document (Yang et al. 2016)."""

from typing import Any

import keras
from keras import ops

from limelight.networks.han import HANConfig
from limelight.text.tokens import PAD_TOKEN_ID

from .layers import AttentionPooling, MeanPooling, WordDropout


class HAN(keras.Model):
    """Reads sentences word by word, and the document sentence by sentence, with attention at both levels.

    Sentences are encoded independently, so a batch has all sentences of its documents as rows of an array (see
    `data.packing`), and a layout that maps each position in a document to a row.

    Call arguments:
        inputs: `{"sentences": <int32>[rows, tokens], "layout": <int32>[batch, sentences]}`; the layout contains 1 + the
            row index, and 0 after the last sentence of a document.

    Returns:
        Probabilities `<float32>[batch, labels]`.
    """

    def __init__(self, config: HANConfig, **kwargs: Any):
        super().__init__(**kwargs)
        self.config = config
        # In training the unknown word replaces a share of the known ones; the reserved id 1 means unknown.
        self.word_dropout = WordDropout(config.word_dropout, name="word_dropout")
        self.embedding = keras.layers.Embedding(config.vocabulary_size, config.embedding_size, name="embedding")
        self.dropout = keras.layers.Dropout(config.dropout, name="dropout")
        self.word_encoder = _bidirectional_gru(config.units, "word_encoder")
        self.word_attention = _pooling(config, "word_attention")
        if config.hierarchical:
            self.sentence_encoder = _bidirectional_gru(config.units, "sentence_encoder")
            self.sentence_attention = _pooling(config, "sentence_attention")
        self.classifier = keras.layers.Dense(
            config.num_labels, activation="softmax", dtype="float32", name="classifier"
        )

    def build(self, input_shape: Any = None) -> None:
        """Creates all weights; their shapes follow from the config."""
        states = (None, None, 2 * self.config.units)
        self.word_dropout.build((None, None))
        self.embedding.build((None, None))
        self.dropout.build(states)
        self.word_encoder.build((None, None, self.config.embedding_size))
        self.word_attention.build(states)
        if self.config.hierarchical:
            self.sentence_encoder.build(states)
            self.sentence_attention.build(states)
        self.classifier.build((None, 2 * self.config.units))
        self.built = True

    def encode_sentences(self, token_ids, training: bool = False):
        """Encodes sentences independently.

        Args:
            token_ids: `<int32>[rows, tokens]`, 0 for padding.
            training: Whether dropout is active.

        Returns:
            `(vectors <float>[rows, 2 * units], word_attention <float32>[rows, tokens])`; an empty sentence gives zeros.
        """
        mask = ops.not_equal(token_ids, PAD_TOKEN_ID)
        words = self.embedding(self.word_dropout(token_ids, training=training))
        states = self.word_encoder(self.dropout(words, training=training), mask=mask, training=training)
        return self.word_attention(states, mask=mask)

    def lay_out(self, vectors, layout):
        """Arranges sentence vectors `<float>[rows, 2 * units]` by `layout`: `<float>[batch, sentences, 2 * units]`.

        The layout, `<int32>[batch, sentences]`, contains 1 + the row index, and 0 for zeros.
        """
        return ops.take(ops.pad(vectors, ((1, 0), (0, 0))), layout, axis=0)

    def encode_documents(self, sentence_vectors, mask, training: bool = False):
        """Encodes documents from the vectors of their sentences.

        Args:
            sentence_vectors: `<float>[batch, sentences, 2 * units]`.
            mask: `<bool>[batch, sentences]`, False after the last sentence of a document.
            training: Whether dropout is active.

        Returns:
            `(probabilities <float32>[batch, labels], sentence_attention <float32>[batch, sentences],
            vectors <float>[batch, 2 * units])`.
        """
        if not self.config.hierarchical:
            vectors = sentence_vectors[:, 0]
            return self.classifier(self.dropout(vectors, training=training)), ops.cast(mask, "float32"), vectors
        sentence_vectors = self.dropout(sentence_vectors, training=training)
        states = self.sentence_encoder(sentence_vectors, mask=mask, training=training)
        vectors, sentence_attention = self.sentence_attention(states, mask=mask)
        return self.classifier(self.dropout(vectors, training=training)), sentence_attention, vectors

    def call(self, inputs, training: bool = False):
        encoded, _ = self.encode_sentences(inputs["sentences"], training=training)
        sentences = self.lay_out(encoded, inputs["layout"])
        return self.encode_documents(sentences, inputs["layout"] > 0, training=training)[0]

    def word_layers(self) -> list[keras.layers.Embedding]:
        """Returns the word vector layers."""
        return [self.embedding]


def _pooling(config: HANConfig, name: str) -> keras.layers.Layer:
    return MeanPooling(name=name) if config.pooling == "mean" else AttentionPooling(2 * config.units, name=name)


def _bidirectional_gru(units: int, name: str) -> keras.layers.Layer:
    # cuDNN rejects a row of padding alone, and XLA cannot compile cuDNN. Without it, TensorFlow compiles the loop.
    gru = keras.layers.GRU(units, return_sequences=True, use_cudnn=False, name="gru")
    return keras.layers.Bidirectional(gru, name=name)
