"""A model as a scikit-learn estimator: `make_pipeline(ReviewClassifier("han"), Ridge())`."""

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
        model: As for `Scorer`; to pickle the estimator, pass a name or a directory.
        prior: How frequent each label is in the reviews (see `Predictor.predict`).

    Attributes:
        classes_: The stars `<int64 or float64>[labels]`, or the labels `<str>[labels]` if they are not stars.
    """

    def __init__(self, model: Weights = "han", prior: Prior = None):
        self.model, self.prior = model, prior

    def fit(self, reviews: object = None, labels: object = None) -> Self:
        """Loads the model. Raises the same errors as `Scorer`."""
        self._scorer = Scorer(self.model, prior=self.prior)
        classes = np.array(self._scorer.predictor.stars or self._scorer.predictor.labels)
        whole = classes.dtype.kind == "f" and bool(np.all(classes == np.floor(classes)))
        self.classes_ = classes.astype(np.int64) if whole else classes
        return self

    def transform(self, reviews: object) -> NDArray[np.float64]:
        """Returns the expected stars, if labels are stars, and the probabilities; NaN for a row without a text."""
        answers = self._loaded().answers(reviews)
        return np.stack([answers.column(name).to_numpy() for name in self.get_feature_names_out()], axis=1)

    def predict_proba(self, reviews: object) -> NDArray[np.float64]:
        """Returns the probabilities `<float64>[reviews, labels]`; NaN for a row without a text."""
        return self.transform(reviews)[:, -len(self.classes_) :]

    def predict(self, reviews: object) -> NDArray[Any]:
        """Returns one of `classes_` for each review. Raises `InputError` if a review has no text."""
        answers = self._loaded().answers(reviews)
        for row, error in enumerate(answers.column("error").to_pylist()):
            if error:
                raise InputError(f"Review {row}, from 0: {error} Leave it out, or use predict_proba: it returns nan.")
        labels = self._loaded().predictor.labels
        return self.classes_[[labels.index(label) for label in answers.column("label").to_pylist()]]

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Returns the names of the columns that `transform` returns."""
        stars = ["expected_stars"] if self._loaded().predictor.stars else []
        return np.array([*stars, *(f"probability_{label}" for label in self._loaded().predictor.labels)], object)

    def _loaded(self) -> Scorer:
        check_is_fitted(self, "classes_")
        # A session of ONNX Runtime cannot be pickled (see `__getstate__`), and is made again.
        return self._scorer if hasattr(self, "_scorer") else self.fit()._scorer

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__getstate__().items() if name != "_scorer"}

    def __sklearn_clone__(self) -> Self:
        # A loaded model is shared: it does not change, and cannot be copied.
        return type(self)(**self.get_params(deep=False))
