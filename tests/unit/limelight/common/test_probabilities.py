"""From probabilities to an answer: the label, the median of ordered ones, and priors by Bayes' rule."""

import json

import numpy as np
import pytest

from limelight.common.probabilities import apply_prior, entropy, label_of, median_label, most_probable, read_prior
from limelight.errors import PriorError
from tests.places import TESTS

STARS = ["1", "2", "3", "4", "5"]


def rows(*values: list[float]) -> np.ndarray:
    return np.array(values, np.float32)


def test_the_label_is_the_most_probable_one_and_the_median_another_where_probabilities_have_two_humps() -> None:
    torn = rows([0.24, 0.21, 0.2, 0.17, 0.18], [0.0, 0.5, 0.5, 0.0, 0.0], [0.1, 0.0, 0.0, 0.3, 0.6])
    assert most_probable(torn).tolist() == [0, 1, 4]
    assert median_label(torn).tolist() == [2, 1, 4]
    assert int(median_label(torn[0])) == 2


@pytest.mark.parametrize("case", json.loads((TESTS / "fixtures/labels.json").read_text()))
def test_the_label_of_an_answer_is_near_its_expected_stars_and_without_stars_the_most_probable_one(case) -> None:
    assert label_of(rows(case["probabilities"]), case["stars"]).tolist() == [case["label"]]


def test_flat_probabilities_have_the_highest_entropy() -> None:
    assert entropy(rows([0.2] * 5, [0, 0, 1, 0, 0])).tolist() == pytest.approx([np.log(5), 0], abs=1e-5)


def test_a_prior_multiplies_and_a_flat_one_changes_nothing() -> None:
    given = rows([0.1, 0.2, 0.3, 0.2, 0.2], [1, 0, 0, 0, 0])
    np.testing.assert_allclose(apply_prior(given, read_prior("flat", STARS, [1, 2, 3, 4, 5])), given, atol=1e-6)
    assert apply_prior(given, None) is given
    counts = read_prior([0, 0, 300, 100, 0], STARS, [1, 2, 3, 4, 5])
    assert counts.tolist() == [0, 0, 0.75, 0.25, 0]
    # 0.3 · 3 against 0.2 · 1; if the prior excludes everything, the prior itself is returned.
    np.testing.assert_allclose(
        apply_prior(given, counts), [[0, 0, 9 / 11, 2 / 11, 0], [0, 0, 0.75, 0.25, 0]], atol=1e-6
    )


@pytest.mark.parametrize(
    ("prior", "labels", "stars", "message"),
    [
        (5, STARS, None, r"The prior is 5, .*5 numbers"),
        (["a", "b"], ["bad", "good"], None, r"2 numbers"),
        ("nice", STARS, [1, 2, 3, 4, 5], r"There is no prior 'nice'. Give one of kind, flat, or 5 numbers"),
        ("kind", ["negative", "positive"], None, r"for five stars, but this model's labels are negative, positive"),
        ([1, 2], STARS, [1, 2, 3, 4, 5], r"has 2 numbers, but the model has 5 labels: 1, 2, 3, 4, 5"),
        ([1, 2, -3, 4, 5], STARS, None, r"of the label 3 is -3. Give numbers from 0 to 1e\+12"),
        ([1, 2, 3, 4, float("nan")], STARS, None, r"of the label 5 is nan"),
        ([1, 2, 3, 4, float("inf")], STARS, None, r"of the label 5 is inf"),
        ([1, 2, 3, 4, 10**400], STARS, None, r"not a list of numbers"),
        ({"1": 7, "2": 7, "3": 12, "4": 27, "5": 47}, STARS, None, r"not a list of numbers. Give 5"),
        ({1, 3}, ["bad", "good"], None, r"not a list of numbers. Give 2"),
        ([0, 0, 0, 0, 0], STARS, None, r"All values of the prior are 0"),
    ],
)
def test_what_is_no_prior_is_refused_with_the_way_out(prior, labels, stars, message) -> None:
    with pytest.raises(PriorError, match=message):
        read_prior(prior, labels, stars)
