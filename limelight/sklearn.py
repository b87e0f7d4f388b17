"""A model as a scikit-learn estimator: `make_pipeline(ReviewClassifier("han"), Ridge())`."""

from collections.abc import Iterable
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from limelight.errors import InputError
from limelight.predictor import Prior
from limelight.score.scorer import Scorer, Weights


class ReviewClassifier(ClassifierMixin, TransformerMixin, BaseEstimator):
    """Predicts reviews, or computes features for the next step. `fit` loads the model; nothing is trained.

    Args:
        model: As for `Scorer`.
        prior: How frequent each label is in the reviews (see `Predictor.predict`).

    Attributes:
        classes_: The labels `<str>[labels]` or, if they are stars and `fit` did not get labels as texts, the stars
            `<int64 or float64>[labels]`.
    """

    def __init__(self, model: Weights = "han", prior: Prior = None):
        self.model, self.prior = model, prior

    def fit(self, reviews: object = None, y: object = None) -> Self:
        """Loads the model; of the labels `y`, only their type is used. Raises the same errors as `Scorer`."""
        self._scorer = Scorer(self.model, prior=self.prior)
        predictor = self._scorer.predictor
        texts = isinstance(y, Iterable) and any(isinstance(label, str) for label in y)
        classes = np.array(predictor.labels if texts else predictor.stars or predictor.labels)
        whole = classes.dtype.kind == "f" and bool(np.all(classes == np.floor(classes)))
        self.classes_ = classes.astype(np.int64) if whole else classes
        return self

    def transform(self, reviews: object) -> NDArray[np.float64]:
        """Returns the expected stars, if labels are stars, and the probabilities; NaN for a row without a text."""
        answers = self._fitted().answers(reviews)
        return np.stack([answers.column(name).to_numpy() for name in self.get_feature_names_out()], axis=1)

    def predict_proba(self, reviews: object) -> NDArray[np.float64]:
        """Returns the probabilities `<float64>[reviews, labels]`; NaN for a row without a text."""
        return self.transform(reviews)[:, -len(self.classes_) :]

    def predict(self, reviews: object) -> NDArray[Any]:
        """Returns one of `classes_` for each review. Raises `InputError` if a review has no text."""
        answers = self._fitted().answers(reviews)
        for row, error in enumerate(answers.column("error").to_pylist()):
            if error:
                raise InputError(f"Review {row}, from 0: {error} Leave it out, or use predict_proba: it returns nan.")
        labels = self._scorer.model.labels
        return self.classes_[[labels.index(label) for label in answers.column("label").to_pylist()]]

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Returns the names of the columns that `transform` returns."""
        model = self._fitted().model
        stars = ["expected_stars"] if model.stars else []
        return np.array([*stars, *(f"probability_{label}" for label in model.labels)], object)

    def _fitted(self) -> Scorer:
        check_is_fitted(self, "classes_")
        return self._scorer

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        inputs, tags.target_tags.required = tags.input_tags, False
        inputs.one_d_array, inputs.two_d_array, inputs.string, inputs.allow_nan = True, False, True, True
        return tags

    def __sklearn_clone__(self) -> Self:
        # A loaded model is shared: it does not change, and cannot be copied.
        return type(self)(**self.get_params(deep=False))
