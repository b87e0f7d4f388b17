"""The loss: one label or several that may be true, and pairs alike."""

import keras
import numpy as np
import pytest

from model_training.training.losses import LabelSetLoss, accuracy

P = np.array([[0.1, 0.2, 0.3, 0.15, 0.25]], np.float32)


def loss(targets: list[float], **settings: float) -> float:
    return float(LabelSetLoss(**settings)(np.array([targets], np.float32), P))


def test_one_label_costs_what_cross_entropy_says() -> None:
    assert loss([0, 0, 1, 0, 0]) == pytest.approx(-np.log(0.3), rel=1e-5)
    keras_loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    assert loss([0, 0, 1, 0, 0], smoothing=0.1) == pytest.approx(
        float(keras_loss(np.array([[0, 0, 1, 0, 0]], np.float32), P)), rel=1e-5
    )


def test_a_good_review_costs_the_probability_of_four_and_five_together() -> None:
    assert loss([0, 0, 0, 1, 1]) == pytest.approx(-np.log(0.4), rel=1e-5)


def test_what_a_teacher_thinks_costs_the_cross_entropy_with_it() -> None:
    taught = [0.05, 0.1, 0.5, 0.3, 0.05]
    assert loss(taught) == pytest.approx(-np.dot(taught, np.log(P[0])), rel=1e-5)
    # It is least where the network agrees.
    assert loss(taught) > float(LabelSetLoss()(np.array([taught], np.float32), np.array([taught], np.float32)))


def test_an_answer_is_right_if_its_label_may_be_true() -> None:
    right = accuracy(np.array([[1, 0, 0], [0, 1, 1]], np.float32), np.array([[0.1, 0.8, 0.1], [0.1, 0.2, 0.7]]))
    assert np.array(right).tolist() == [0, 1]


def test_both_of_a_pair_cost_how_far_their_answers_differ() -> None:
    answers = np.array([[0.7, 0.3], [0.4, 0.6], [0.5, 0.5]], np.float32)
    # The first two are a pair; the third points to itself.
    truth = np.array([[1, 0, 1], [1, 0, 0], [0, 1, 2]], np.float32)
    plain = float(LabelSetLoss()(truth[:, :2], answers))
    divergence = 0.3 * np.log(0.7 / 0.4) - 0.3 * np.log(0.3 / 0.6)
    assert float(LabelSetLoss(pair=2.0)(truth, answers)) - plain == pytest.approx(2 * 2 * divergence / 3, rel=1e-5)
    assert np.array(accuracy(truth, answers)).tolist() == [1, 0, 0]
