"""Attention pooling: sums to one over real steps, and never sees padding."""

import keras
import numpy as np
import pytest

from model_training.networks.layers import AttentionPooling

LENGTHS = [5, 3, 0]


@pytest.fixture
def layer() -> AttentionPooling:
    keras.utils.set_random_seed(1)
    layer = AttentionPooling(4)
    layer.build((None, None, 6))
    return layer


def states_and_mask(steps: int) -> tuple[np.ndarray, np.ndarray]:
    states = np.random.default_rng(0).normal(size=(len(LENGTHS), 5, 6)).astype("float32")
    padding = np.full((len(LENGTHS), steps - 5, 6), 7, "float32")
    return np.concatenate([states, padding], axis=1), np.arange(steps) < np.array(LENGTHS)[:, None]


def test_weights_sum_to_one_and_padding_gets_none(layer: AttentionPooling) -> None:
    states, mask = states_and_mask(8)
    pooled, weights = map(np.asarray, layer(states, mask))
    assert weights.sum(axis=1) == pytest.approx([1, 1, 0])
    assert (weights[~mask] == 0).all()
    assert (pooled[2] == 0).all()


def test_padding_changes_nothing(layer: AttentionPooling) -> None:
    short, long = layer(*states_and_mask(5)), layer(*states_and_mask(9))
    np.testing.assert_allclose(short[0], long[0], atol=1e-6)
    np.testing.assert_allclose(short[1], np.asarray(long[1])[:, :5], atol=1e-6)


def test_weights_follow_equations_5_to_7_of_yang_et_al(layer: AttentionPooling) -> None:
    states, mask = states_and_mask(5)
    kernel, bias = map(np.asarray, (layer.projection.kernel, layer.projection.bias))
    scores = np.tanh(states[0] @ kernel + bias) @ np.asarray(layer.context_vector)
    expected = np.exp(scores) / np.exp(scores).sum()
    pooled, weights = layer(states, mask)
    np.testing.assert_allclose(np.asarray(weights)[0], expected, rtol=1e-5)
    np.testing.assert_allclose(np.asarray(pooled)[0], expected @ states[0], rtol=1e-5, atol=1e-6)


def test_very_large_scores_do_not_overflow(layer: AttentionPooling) -> None:
    states, mask = states_and_mask(5)
    layer.context_vector.assign(np.full(4, 1e4, "float32"))
    assert np.isfinite(np.asarray(layer(states, mask)[1])).all()
