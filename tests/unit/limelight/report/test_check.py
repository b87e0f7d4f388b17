"""Rows whose label the answers make unlikely come first, in skewed tables too."""

from pathlib import Path

import numpy as np
import pytest

import limelight
from limelight.common.probabilities import apply_prior
from limelight.report.rows.check import LISTS, MOST_DRAWN, check_labels
from limelight.report.rows.explained import explain_row, explaining
from limelight.report.sentences import listed_count
from limelight.score.given import NO_LABEL
from tests.unit.limelight.score.planted import planted_reviews

STARS = [1.0, 2.0, 3.0, 4.0, 5.0]
SURE = np.array([0.002, 0.004, 0.014, 0.18, 0.8], np.float32)
TORN = np.array([0.1, 0.2, 0.21, 0.29, 0.2], np.float32)


def test_the_least_likely_given_label_has_the_first_rank() -> None:
    rows, given = np.stack([SURE, SURE, SURE, TORN]), np.array([4, 0, 2, 0])
    result = check_labels(rows, given, STARS)
    assert result.rank.tolist() == [4, 1, 2, 3]
    assert result.suggested.tolist() == [4, 4, 4, 4]
    expected = apply_prior(rows, result.prior)[np.arange(4), given]
    assert np.allclose(result.given_probability, expected)
    assert result.means == pytest.approx(apply_prior(rows, result.prior) @ STARS)


def test_a_row_without_a_label_or_an_answer_has_no_rank() -> None:
    nothing = np.full(5, np.nan, np.float32)
    result = check_labels(np.stack([SURE, nothing, SURE]), np.array([NO_LABEL, 0, 0]), STARS)
    assert result.rank.tolist() == [0, 0, 1]
    assert np.isnan(result.given_probability[:2]).all()
    assert result.suggested.tolist() == [4, NO_LABEL, 4]
    assert list(result.listed.values()) == [[2], []]


def test_each_list_holds_all_of_its_kind_of_which_some_are_drawn() -> None:
    rows = np.stack([SURE, SURE, SURE, TORN])
    result = check_labels(rows, np.array([0, 2, 4, 4]), STARS)
    assert list(result.listed.values()) == [[0], [1]]
    many = check_labels(np.repeat([SURE], 300, axis=0), np.zeros(300, np.int64), STARS)
    assert [len(listed) for listed in many.listed.values()] == [300, 0]
    assert many.drawn == many.listed[LISTS[0]][:MOST_DRAWN]
    assert listed_count(many.listed[LISTS[0]]) == f"the {MOST_DRAWN} least likely of 300"
    assert listed_count([1, 2]) == "2"


def test_labels_without_an_order_are_ranked_by_their_probability() -> None:
    rows = np.array([[0.6, 0.3, 0.1], [0.6, 0.1, 0.3], [0.9, 0.05, 0.05]], np.float32)
    assert check_labels(rows, np.array([2, 2, 2])).rank.tolist() == [2, 3, 1]


def test_the_prior_is_that_of_the_answers_and_not_of_the_given_labels() -> None:
    rows = np.repeat(np.array([[0.1, 0.9], [0.9, 0.1]], np.float32), [900, 100], axis=0)
    one, other = (check_labels(rows, np.full(1000, label)) for label in (0, 1))
    assert one.prior[1] > 0.8
    assert np.array_equal(one.prior, other.prior)


def test_planted_wrong_stars_come_first() -> None:
    random = np.random.default_rng(3)
    stars = random.choice(5, 2000, p=[0.05, 0.05, 0.1, 0.2, 0.6])
    near = np.exp(-np.abs(np.arange(5) - stars[:, None] + random.normal(0, 0.4, (2000, 1))) * 2)
    given, wrong = stars.copy(), random.random(2000) < 0.05
    given[wrong] = (stars[wrong] + random.choice([2, 3], wrong.sum())) % 5
    wrong &= np.abs(given - stars) >= 2
    result = check_labels((near / near.sum(axis=1, keepdims=True)).astype(np.float32), given, STARS)
    first = np.argsort(result.rank)[:50]
    assert wrong[first].mean() > 0.9


@pytest.mark.parametrize("apart", [False, True])
def test_rows_are_explained_once_and_another_process_gives_the_same_reasons(planted: Path, apart: bool) -> None:
    model, texts = limelight.load(planted), planted_reviews(20)
    steps: list[tuple[int, int]] = []
    with explaining(model, texts, apart=apart) as explainer:
        explainer.add([3, 5, 3], [0.9, 0.1])
        explainer.add([5, *range(10, 20)])
        reasons = explainer.results(lambda what, done, of: steps.append((done, of)))
    priors = {3: [0.9, 0.1], 5: [0.9, 0.1], **dict.fromkeys(range(10, 20))}
    assert reasons == {row: explain_row(model, texts[row], prior) for row, prior in priors.items()}
    assert steps[-1] == (12, 12)
