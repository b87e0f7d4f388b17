"""A HAN that runs without padding computes and learns the same."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from model_training.data.packing import pack_sentences
from model_training.networks.packed import packed_call
from tests.tiny import flatten
from tests.tiny_keras import tiny_han


def test_answers_are_those_with_padding() -> None:
    tokens, lengths, sizes = flatten([[[5, 6]], [[3]], [[4, 5, 6, 7]], [[8, 9, 2]]])
    inputs, model = pack_sentences(tokens, lengths, sizes), tiny_han(hierarchical=False)
    expected = keras.ops.convert_to_numpy(model(inputs, training=False))
    np.testing.assert_allclose(packed_call(model, inputs, False).numpy(), expected, rtol=1e-4)
    assert np.ptp(expected, axis=0).max() > 1e-4


@pytest.mark.parametrize("config", [{}, {"pooling": "mean"}, {"hierarchical": False}], ids=str)
@pytest.mark.long
def test_answers_and_gradients_are_those_with_padding(config: dict) -> None:
    model = tiny_han(dropout=0.0, word_dropout=0.0, **config)
    random = np.random.default_rng(1)
    documents = random.integers(1, 5, 6).astype(np.int32)
    if config.get("hierarchical") is False:
        documents[:] = 1
    sentences = random.integers(1, 12, documents.sum()).astype(np.int32)
    tokens = random.integers(1, 30, sentences.sum()).astype(np.int32)

    def learn(forward) -> list[np.ndarray]:
        inputs = pack_sentences(tokens, sentences, documents)
        with tf.GradientTape() as tape:
            answers = forward(inputs)
            loss = tf.reduce_sum(tf.math.log(answers) * np.eye(5, dtype=np.float32)[np.arange(6) % 5])
        gradients = tape.gradient(loss, model.trainable_weights)
        return [np.array(tf.convert_to_tensor(array)) for array in (answers, *gradients)]

    padded = learn(lambda inputs: model(inputs, training=True))
    packed = learn(tf.function(lambda inputs: packed_call(model, inputs, True), autograph=False))
    names = ["answers", *(weight.path for weight in model.trainable_weights)]
    for name, one, other in zip(names, padded, packed, strict=True):
        np.testing.assert_allclose(other, one, rtol=2e-4, atol=2e-6, err_msg=name)
