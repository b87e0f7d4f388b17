"""The HAN: padding is invisible, documents do not see each other, every weight learns."""

import sys

import keras
import numpy as np
import pytest
from hypothesis import given, settings

from model_training.data.packing import pack_sentences
from tests.strategies import documents
from tests.tiny import flatten
from tests.tiny_keras import tiny_engine, tiny_han

MODEL = tiny_han()


def probabilities(documents: list, sentences: int | None = None, width: int | None = None) -> np.ndarray:
    return np.asarray(MODEL.predict_on_batch(pack_sentences(*flatten(documents), sentences, width)))


@settings(max_examples=25, deadline=None)
@given(documents)
@pytest.mark.long
def test_padding_changes_no_probability(documents: list) -> None:
    expected = probabilities(documents)
    np.testing.assert_allclose(probabilities(documents, sentences=16, width=20), expected, atol=1e-6)


def test_where_there_is_a_gpu_no_row_goes_to_cudnn(monkeypatch: pytest.MonkeyPatch) -> None:
    # cuDNN refuses rows that are only padding, which every batch may have, and does not support CPUs.
    monkeypatch.setattr(sys.modules["keras.src.backend.tensorflow.rnn"], "_is_gpu_available", lambda: True)
    inputs = pack_sentences(*flatten([[[2, 3, 4], [5, 6]], [[7, 8]]]), 4)
    np.testing.assert_allclose(tiny_han().predict_on_batch(inputs).sum(axis=1), 1, atol=1e-6)


def test_the_backward_direction_reads_the_first_word_last() -> None:
    units = MODEL.config.units
    states = [
        np.asarray(MODEL.word_encoder(MODEL.embedding(np.array([ids])), mask=np.ones((1, 3), bool)))[0]
        for ids in ([2, 3, 4], [2, 3, 5])
    ]
    forward, backward = slice(0, units), slice(units, 2 * units)
    np.testing.assert_allclose(states[0][0, forward], states[1][0, forward], atol=1e-6)
    assert np.abs(states[0][0, backward] - states[1][0, backward]).max() > 1e-6


@pytest.mark.long
def test_a_training_step_changes_every_weight() -> None:
    model = tiny_han()
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="sparse_categorical_crossentropy", jit_compile=False)
    before = [np.array(weight) for weight in model.trainable_weights]
    inputs = pack_sentences(*flatten([[[2, 3, 4], [5, 6]], [[7, 8]]]))
    model.train_on_batch(inputs, np.array([0, 3]))
    for weight, old in zip(model.trainable_weights, before, strict=True):
        assert np.abs(np.array(weight) - old).max() > 0, weight.path


def test_mean_pooling_treats_all_words_and_all_sentences_alike() -> None:
    engine = tiny_engine(tiny_han(pooling="mean"))
    answer, other = engine([[[2, 3, 4], [5, 6]], [[2, 3, 7], [5, 6]]])
    assert np.abs(answer.probabilities - other.probabilities).max() > 1e-5
    np.testing.assert_allclose(answer.token_weights[0], [1 / 3] * 3, atol=1e-6)
    np.testing.assert_allclose(answer.sentence_weights, [1 / 2] * 2, atol=1e-6)


def test_without_a_hierarchy_a_document_is_one_sequence_and_nothing_else_has_weights() -> None:
    flat = tiny_han(hierarchical=False)
    assert not [weight.path for weight in flat.weights if "sentence" in weight.path]
    inputs = {"sentences": np.array([[2, 3, 4], [5, 6, 0]], np.int32), "layout": np.array([[1], [2]], np.int32)}
    vectors, _ = flat.encode_sentences(inputs["sentences"])
    np.testing.assert_allclose(flat(inputs), flat.classifier(vectors), atol=1e-6)
