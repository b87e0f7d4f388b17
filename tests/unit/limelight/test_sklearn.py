"""A model is a step of scikit-learn: the last one of a pipeline, or one before, also copied and in another process."""

import pickle
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import check_estimator

import limelight
from limelight.errors import InputError
from limelight.sklearn import ReviewClassifier
from tests.places import ROOT
from tests.tiny import TEXTS


def test_it_answers_as_the_model_does(han_folder: Path) -> None:
    predictions = limelight.load(han_folder).predict_batch(TEXTS)
    pipeline = make_pipeline(ReviewClassifier(han_folder)).fit(TEXTS)
    assert pipeline.classes_.tolist() == [1, 2, 3, 4, 5]
    assert pipeline.classes_.dtype == np.int64
    assert pipeline.predict(TEXTS).tolist() == [int(prediction.label) for prediction in predictions]
    assert pipeline.predict_proba(np.array(TEXTS)) == pytest.approx(
        np.array([prediction.probabilities for prediction in predictions]), abs=1e-5
    )
    assert pipeline.score(TEXTS, [int(prediction.label) for prediction in predictions]) == 1


def test_its_numbers_go_to_the_next_step(han_folder: Path, kim_folder: Path) -> None:
    step = ReviewClassifier(han_folder).fit()
    assert step.get_feature_names_out().tolist() == ["expected_stars", *(f"probability_{star}" for star in "12345")]
    numbers = step.transform(TEXTS)
    assert numbers[:, 0] == pytest.approx(numbers[:, 1:] @ [1, 2, 3, 4, 5], abs=1e-5)
    assert make_pipeline(step, Ridge()).fit(TEXTS, [1, 2, 3, 4]).predict(TEXTS).shape == (4,)
    framed = ReviewClassifier(kim_folder).set_output(transform="pandas").fit_transform(TEXTS)
    assert framed.columns.tolist() == ["probability_negative", "probability_positive"]


def test_labels_that_are_no_stars_are_classes_by_name(kim_folder: Path) -> None:
    step = ReviewClassifier(kim_folder).fit()
    assert step.classes_.tolist() == ["negative", "positive"]
    assert set(step.predict(TEXTS)) <= set(step.classes_)


def halves(texts: list[str]) -> list[list[float]]:
    return [[0.2, 0.5, 0.3] for _ in texts]


def test_stars_that_are_no_whole_numbers_are_classes_as_they_are() -> None:
    step = ReviewClassifier(limelight.wrap(halves, ["1", "1.5", "2"])).fit()
    assert step.predict(TEXTS).tolist() == [1.5] * 4


def test_classes_have_the_type_of_the_labels_that_fit_got(han_folder: Path) -> None:
    labels = ["5", "1", "3", "4"]
    for given in (labels, np.array(labels), pd.Series(labels)):
        step = ReviewClassifier(han_folder).fit(TEXTS, given)
        assert step.classes_.tolist() == ["1", "2", "3", "4", "5"]
        assert 0 <= step.score(TEXTS, given) <= 1
    assert ReviewClassifier(han_folder).fit(TEXTS, [5, 1, 3, 4]).classes_.dtype == np.int64


def test_the_checks_of_scikit_learn_that_fail_are_listed_with_a_reason(han_folder: Path) -> None:
    class OfNumbers(ReviewClassifier):
        """Declares that it reads tables, since no check is run otherwise."""

        def __sklearn_tags__(self) -> Any:
            tags = super().__sklearn_tags__()
            tags.input_tags.two_d_array = True
            return tags

    with pytest.warns(SkipTestWarning, match="two_d_array=False"):
        assert {each["status"] for each in check_estimator(ReviewClassifier(han_folder))} == {"passed"}
    with pytest.warns(SkipTestWarning, match="ARRAY_API"):
        results = check_estimator(OfNumbers(han_folder), on_fail=None)
    failed = {each["check_name"] for each in results if each["status"] == "failed"}
    listed = re.findall(r"`(check_\w+)`[,. ]", (ROOT / "docs/api.md").read_text(encoding="utf-8"))
    assert sorted(failed | {"check_estimator"}) == sorted(listed)


def test_its_tags_say_that_it_reads_texts_which_may_be_missing(han_folder: Path) -> None:
    inputs = get_tags(ReviewClassifier(han_folder)).input_tags
    assert (inputs.one_d_array, inputs.two_d_array, inputs.string, inputs.allow_nan) == (True, False, True, True)
    assert not get_tags(ReviewClassifier(han_folder)).target_tags.required


def test_it_is_copied_and_pickled_without_what_it_has_loaded(han_folder: Path) -> None:
    model = limelight.load(han_folder)
    assert clone(ReviewClassifier(model, prior=[1, 1, 1, 1, 6])).get_params()["model"] is model
    pipeline = make_pipeline(ReviewClassifier(model), LogisticRegression())
    assert cross_val_score(pipeline, TEXTS * 2, [0, 1] * 4, cv=2).shape == (2,)
    for given in (han_folder, model, limelight.wrap(halves, ["1", "1.5", "2"])):
        step = ReviewClassifier(given).fit()
        step.transform(TEXTS)
        pickled = pickle.dumps(step)
        assert len(pickled) < 10_000
        assert (pickle.loads(pickled).transform(TEXTS) == step.transform(TEXTS)).all()


def test_a_row_without_a_text_has_no_number_and_no_label(han_folder: Path) -> None:
    step = ReviewClassifier(han_folder).fit()
    assert np.isnan(step.transform([TEXTS[0], ""])).any(axis=1).tolist() == [False, True]
    with pytest.raises(InputError, match="Review 1, from 0: There is no text"):
        step.predict([TEXTS[0], ""])


def test_it_loads_nothing_before_fit(han_folder: Path) -> None:
    with pytest.raises(NotFittedError):
        ReviewClassifier(han_folder).predict(TEXTS)
