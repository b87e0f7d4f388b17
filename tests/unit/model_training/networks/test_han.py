"""The HAN learns with every weight, and on every device; test_graphs.py compares its answers."""

import sys

import keras
import numpy as np
import pytest

from model_training.data.packing import pack_sentences
from model_training.networks.layers import AttentionPooling
from tests.tiny import flatten
from tests.tiny_keras import tiny_han


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
