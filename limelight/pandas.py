"""Adds `limelight` to pandas frames and series: `import limelight.pandas`, then `frame.limelight.stars()`."""

from typing import Any

import pandas as pd
from pandas.api.extensions import register_dataframe_accessor, register_series_accessor

from limelight.errors import SettingsError
from limelight.report.page import Page, report_on
from limelight.score.reviews import add_answers
from limelight.score.scorer import Scorer, Weights


@register_series_accessor("limelight")
@register_dataframe_accessor("limelight")
class Reviews:
    """The reviews in a series or a data frame. The column of texts is guessed unless `text` names it.

    `model` and `options` are the arguments of `Scorer`.
    """

    def __init__(self, reviews: pd.DataFrame | pd.Series):
        self._reviews = reviews

    def stars(self, model: Weights = "han", text: str | None = None, **options: Any) -> pd.Series:
        """Returns the expected stars, NaN for a missing text. Raises `SettingsError` if the labels are not stars."""
        scorer = Scorer(model, **options)
        if not scorer.model.stars:
            labels = ", ".join(scorer.model.labels)
            raise SettingsError(f"{scorer.model.name}: its labels are {labels}, not stars. Use score().")
        stars: pd.Series = scorer.answers(self._reviews, text).column("expected_stars").to_pandas()
        return stars.set_axis(self._reviews.index).rename("expected_stars")

    def score(
        self, model: Weights = "han", text: str | None = None, title: str | None = None, **options: Any
    ) -> pd.DataFrame:
        """Returns the columns of the reviews, unchanged, and the columns of the answers (see `Scorer.score`)."""
        scored: pd.DataFrame = add_answers(self._reviews, Scorer(model, **options).answers(self._reviews, text, title))
        return scored

    def report(self, model: Weights = "han", **columns: Any) -> Page:
        """Returns the report, which a notebook shows (see `limelight.report_on`)."""
        return report_on(model, self._reviews, **columns)
