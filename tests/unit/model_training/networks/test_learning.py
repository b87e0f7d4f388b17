"""Networks in Keras: what they learn, and what of it padding, dropout and their variants change."""

import sys
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from model_training.data.packing import pack_sentences
from model_training.networks.layers import AttentionPooling, WordDropout
from model_training.networks.packed import packed_call
from model_training.networks.pretrained import Network, load_pretrained
from tests.tiny import flatten
from tests.tiny_keras import read_kim_cnn, save_tiny_digit_cnn, tiny_digit_cnn, tiny_engine, tiny_han, tiny_kim_cnn


def test_where_there_is_a_gpu_no_row_goes_to_cudnn(monkeypatch: pytest.MonkeyPatch) -> None:
    # cuDNN refuses rows that are only padding, which every batch may have, and does not support CPUs.
    monkeypatch.setattr(sys.modules["keras.src.backend.tensorflow.rnn"], "_is_gpu_available", lambda: True)
    inputs = pack_sentences(*flatten([[[2, 3, 4], [5, 6]], [[7, 8]]]), 4)
    np.testing.assert_allclose(tiny_han().predict_on_batch(inputs).sum(axis=1), 1, atol=1e-6)


@pytest.mark.long
def test_a_training_step_changes_every_weight() -> None:
    model = tiny_han()
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="sparse_categorical_crossentropy", jit_compile=False)
    before = [np.array(weight) for weight in model.trainable_weights]
    inputs = pack_sentences(*flatten([[[2, 3, 4], [5, 6]], [[7, 8]]]))
    model.train_on_batch(inputs, np.array([0, 3]))
    for weight, old in zip(model.trainable_weights, before, strict=True):
        assert np.abs(np.array(weight) - old).max() > 0, weight.path


def test_without_a_hierarchy_a_document_is_one_sequence_and_nothing_else_has_weights() -> None:
    flat = tiny_han(hierarchical=False)
    assert not [weight.path for weight in flat.weights if "sentence" in weight.path]
    inputs = {"sentences": np.array([[2, 3, 4], [5, 6, 0]], np.int32), "layout": np.array([[1], [2]], np.int32)}
    vectors, _ = flat.encode_sentences(inputs["sentences"])
    np.testing.assert_allclose(flat(inputs), flat.classifier(vectors), atol=1e-6)


def test_very_large_scores_of_attention_do_not_overflow() -> None:
    layer = AttentionPooling(4)
    layer.build((None, None, 6))
    layer.context_vector.assign(np.full(4, 1e4, "float32"))
    states = np.random.default_rng(0).normal(size=(2, 5, 6)).astype("float32")
    assert np.isfinite(np.asarray(layer(states, np.ones((2, 5), bool))[1])).all()


def padded(ids: list[int], width: int) -> np.ndarray:
    return np.array([ids + [0] * (width - len(ids))], np.int32)


def test_a_window_of_padding_never_wins_even_where_all_words_respond_with_zero() -> None:
    model = tiny_kim_cnn()
    for convolution in model.convolutions:
        convolution.bias.assign(np.full(4, -100, "float32"))
    _, pooled, winners = read_kim_cnn(model, padded([2, 3], 12))
    assert (pooled == 0).all()
    assert (winners < 2).all()


def test_the_heat_is_on_the_window_that_the_filter_saw() -> None:
    model = tiny_kim_cnn(kernel_sizes=(2,), num_filters=1)
    # One filter that responds to token 5 followed by token 6, and supports the second label.
    model.embeddings[0].embeddings.assign(np.eye(model.config.vocabulary_size, 6, k=-5, dtype="float32"))
    kernel = np.zeros((2, 6, 1), "float32")
    kernel[0, 0, 0] = kernel[1, 1, 0] = 1
    model.convolutions[0].kernel.assign(kernel)
    model.convolutions[0].bias.assign([0.0])
    model.classifier.kernel.assign([[-1.0, 1.0]])
    explanation = tiny_engine(model)([[[2, 3, 5], [6, 4, 2]]])[0]
    assert explanation.probabilities.argmax() == 1
    np.testing.assert_allclose(explanation.token_weights[0], [0, 0, 0.5], atol=1e-6)
    np.testing.assert_allclose(explanation.token_weights[1], [0.5, 0, 0], atol=1e-6)
    np.testing.assert_allclose(explanation.sentence_weights, [0.5, 0.5], atol=1e-6)


@pytest.mark.parametrize(
    ("variant", "trained", "fixed"), [("rand", 1, 0), ("static", 0, 1), ("non_static", 1, 0), ("multichannel", 1, 1)]
)
def test_a_variant_trains_the_word_vectors_it_should(variant: str, trained: int, fixed: int) -> None:
    model = tiny_kim_cnn(variant=variant)
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="sparse_categorical_crossentropy", jit_compile=False)
    before = [np.array(embedding.embeddings) for embedding in model.embeddings]
    rest = [np.array(weight) for convolution in model.convolutions for weight in convolution.weights]
    model.train_on_batch(np.arange(2, 14, dtype="int32").reshape(2, 6), np.array([0, 1]))
    changed = [
        np.abs(np.array(embedding.embeddings) - old).max() > 0
        for embedding, old in zip(model.embeddings, before, strict=True)
    ]
    assert (sum(changed), len(changed) - sum(changed)) == (trained, fixed)
    after = [np.array(weight) for convolution in model.convolutions for weight in convolution.weights]
    assert all(np.abs(new - old).max() > 0 for new, old in zip(after, rest, strict=True))


PIXELS = np.random.default_rng(1).integers(0, 256, (3, 28, 28)).astype("float32")


def test_each_image_gets_probabilities_that_do_not_depend_on_its_company() -> None:
    model = tiny_digit_cnn()
    together = ops.convert_to_numpy(model(PIXELS))
    assert together.shape == (3, 10)
    np.testing.assert_allclose(together.sum(axis=1), 1, rtol=1e-5)
    for image, expected in zip(PIXELS, together, strict=True):
        np.testing.assert_allclose(ops.convert_to_numpy(model(image[None]))[0], expected, rtol=1e-4, atol=1e-6)


def test_a_training_step_changes_every_weight_of_a_cnn_of_digits() -> None:
    model = tiny_digit_cnn()
    before = [weight.copy() for weight in model.get_weights()]
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    model.train_on_batch(PIXELS, np.array([1, 2, 3]))
    for variable, old, new in zip(model.weights, before, model.get_weights(), strict=True):
        # The random state of dropout and the averages of normalisation count as weights too.
        assert not np.array_equal(old, new), variable.path


def test_saved_weights_have_no_tokenizer_and_answer_the_same(tmp_path: Path) -> None:
    directory = save_tiny_digit_cnn(tmp_path / "digits")
    assert not (directory / "tokenizer.json").exists()
    loaded = load_pretrained(directory)
    assert loaded.preprocessor is None
    assert loaded.config.labels == list("0123456789")
    expected = ops.convert_to_numpy(tiny_digit_cnn()(PIXELS))
    np.testing.assert_allclose(ops.convert_to_numpy(loaded.model(PIXELS)), expected, rtol=1e-2, atol=1e-4)


IDS = np.array([[2, 3, 4, 5, 0, 0]] * 50, np.int32)


def test_it_hides_words_in_training_only() -> None:
    keras.utils.set_random_seed(3)
    dropout = WordDropout(0.5)
    assert (np.asarray(dropout(IDS, training=False)) == IDS).all()
    dropped = np.asarray(dropout(IDS, training=True))
    assert (dropped[IDS == 0] == 0).all()
    assert 0.3 < (dropped[IDS > 0] == 1).mean() < 0.7


HAN_INPUTS = pack_sentences(*flatten([[[2, 3, 4], [5]]] * 50))


@pytest.mark.parametrize(("make", "inputs"), [(tiny_han, HAN_INPUTS), (tiny_kim_cnn, IDS)])
def test_a_network_learns_from_fewer_words_and_answers_from_all(make: Callable[..., Network], inputs: object) -> None:
    model = make(word_dropout=0.5, dropout=0.0)
    still, seen = (np.asarray(model(inputs, training=training)) for training in (False, True))
    assert len(np.unique(still, axis=0)) == 1
    assert len(np.unique(seen, axis=0)) > 5


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
