"""Adds `limelight` to pandas frames and series: `import limelight.pandas`, then `frame.limelight.stars()`."""

from typing import Any

import pandas as pd
from pandas.api.extensions import register_dataframe_accessor, register_series_accessor

from limelight.errors import SettingsError
from limelight.report.page import Page, report_on
from limelight.score.columns import free_names
from limelight.score.scorer import Scorer, Weights


@register_series_accessor("limelight")
@register_dataframe_accessor("limelight")
class Reviews:
    """The reviews in a series or a data frame. The column of texts is guessed unless `text` names it.

    `model` and `options` are the arguments of `Scorer`; each call loads a model given by name or directory again.
    """

    def __init__(self, reviews: pd.DataFrame | pd.Series):
        self._reviews = reviews

    def stars(self, model: Weights = "han", text: str | None = None, **options: Any) -> pd.Series:
        """Returns the expected stars, NaN for a missing text. Raises `SettingsError` if the labels are not stars."""
        answers = self._answers(scorer := Scorer(model, **options), text)
        if "expected_stars" not in answers:
            labels = ", ".join(scorer.predictor.labels)
            raise SettingsError(f"{scorer.predictor.name}: its labels are {labels}, not stars. Use score().")
        return answers["expected_stars"]

    def score(
        self, model: Weights = "han", text: str | None = None, title: str | None = None, **options: Any
    ) -> pd.DataFrame:
        """Returns the columns of the reviews, unchanged, and the columns of the answers (see `Scorer.score`)."""
        answers = self._answers(Scorer(model, **options), text, title)
        names = free_names(answers.columns, list(pd.DataFrame(self._reviews).columns))
        return pd.concat([self._reviews, answers.rename(columns=names)], axis=1)

    def report(self, model: Weights = "han", **columns: Any) -> Page:
        """Returns the report, which a notebook shows (see `limelight.report_on`)."""
        return report_on(model, self._reviews, **columns)

    def _answers(self, scorer: Scorer, text: str | None, title: str | None = None) -> pd.DataFrame:
        answers: pd.DataFrame = scorer.answers(self._reviews, text, title).to_pandas()
        return answers.set_axis(self._reviews.index)
