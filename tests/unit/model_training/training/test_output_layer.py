"""An output layer for other labels learns what the first weights tell, from few rows."""

import numpy as np
import pytest

from model_training.training.output_layer import fit_output_layer

RANDOM = np.random.default_rng(0)
KERNEL = RANDOM.normal(size=(32, 5)).astype(np.float32)


@pytest.mark.parametrize("labels", [2, 3])
def test_labels_that_the_old_layer_tells_are_learned_from_forty_rows(labels: int) -> None:
    vectors = RANDOM.normal(size=(1040, 32)).astype(np.float32)
    # One star is label 0, and so on; the last label is all others.
    truth = np.minimum((vectors @ KERNEL).argmax(axis=1), labels - 1).astype(np.int32)
    layer = fit_output_layer(vectors[:40], truth[:40], KERNEL)
    kernel, bias = layer
    assert kernel.shape == (32, labels)
    right = ((vectors[40:] @ kernel + bias).argmax(axis=1) == truth[40:]).mean()
    assert right > np.bincount(truth[40:]).max() / 1000 + 0.05


def test_labels_that_the_old_layer_does_not_tell_are_learned_from_the_vectors() -> None:
    vectors = RANDOM.normal(size=(1000, 32)).astype(np.float32)
    across = np.linalg.svd(KERNEL.T)[2][-1]
    truth = (vectors @ across > 0).astype(np.int32)
    layer = fit_output_layer(vectors[:500], truth[:500], KERNEL)
    kernel, bias = layer
    assert ((vectors[500:] @ kernel + bias).argmax(axis=1) == truth[500:]).mean() > 0.9


def test_a_label_of_one_row_is_left_to_training() -> None:
    vectors = RANDOM.normal(size=(9, 32)).astype(np.float32)
    assert fit_output_layer(vectors, np.array([0] * 8 + [1], np.int32), KERNEL) is None
