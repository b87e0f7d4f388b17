"""Scores many reviews: reads a table, and returns the same rows with their answers."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from limelight.classifier.wrap import Classifier, load_any
from limelight.errors import SettingsError
from limelight.predictor import Predictor, Prior
from limelight.score.answerer import Answer, Answerer
from limelight.score.columns import answer_fields, free_names
from limelight.score.key_phrases import MOST_PHRASES
from limelight.score.reviews import (
    frame_to_table,
    is_table,
    list_texts,
    read_review,
    read_reviews,
    texts_to_table,
)
from limelight.tables.text_column import choose_text_column, first_rows_of

# A name, such as `han`, or a directory; a loaded model; or your own classifier.
Weights = str | Path | Predictor | Classifier
# Called with the number of rows that were scored since its last call.
Progress = Callable[[int], None] | None


class Scorer:
    """Scores reviews with a model.

    The answer to a row is reproducible; other rows affect only the last digits of its figures.

    Args:
        weights: A name, such as `han`, or a directory; or a model, such as `limelight.wrap` returns.
        lens: A lens that finds the phrases of each review that move the answer most
            (see `limelight.score.key_phrases.find_key_phrases`), such as `phrases`; None for no phrases.
        phrases: Maximum number of phrases per review.
        prior: How frequent each label is in the reviews: a number for each label or, for five stars, `kind` or `flat`
            (see `limelight.predictor.Predictor.predict`).

    Attributes:
        fields: The columns that `score` adds.

    Raises:
        WeightsError: See `limelight.load`.
        LensError: The model has no such lens.
        PriorError: The prior does not fit the labels.
        SettingsError: `phrases` is below 1.
    """

    def __init__(
        self,
        weights: Weights,
        lens: str | None = None,
        phrases: int = MOST_PHRASES,
        prior: Prior = None,
    ):
        if phrases < 1:
            raise SettingsError(f"phrases={phrases}: must be at least 1. To get no phrases, leave out the lens.")
        self.predictor = weights if isinstance(weights, Predictor) else load_any(weights)
        self.fields: list[pa.Field] = answer_fields(self.predictor, lens)
        self._answerer = Answerer(self.predictor, lens, phrases, prior)

    def score(
        self, reviews: object, text: str | None = None, title: str | None = None, progress: Progress = None
    ) -> pa.Table:
        """Returns the rows of `reviews` in their order, each with its answer, or with an `error`.

        Args:
            reviews: Texts (a list, a Series, an array), or a table of Arrow, pandas or polars.
            text: The column of the texts; guessed by default, as in `limelight score`.
            title: The column of their titles, if any.
            progress: Called with the number of rows scored since the last call.

        Returns:
            Every column of the table, unchanged, then the columns of `fields`; if a name is taken, the new column gets
            the prefix `limelight_`. `to_pandas()` returns a DataFrame with the original index.

        Raises:
            InputError: `reviews` is of another type, a named column does not exist, or the guess is ambiguous.
            ModelError: Your own classifier failed on all of the first texts.
        """
        table, answers = self._answer(reviews, text, title, progress)
        names = free_names(answers.column_names, table.column_names)
        for name in answers.column_names:
            table = table.append_column(names[name], answers.column(name))
        return table

    def answers(
        self, reviews: object, text: str | None = None, title: str | None = None, progress: Progress = None
    ) -> pa.Table:
        """Returns only the columns of `fields`, with one row per review; see `score`."""
        return self._answer(reviews, text, title, progress)[1]

    def _answer(
        self, reviews: object, text: str | None, title: str | None, progress: Progress
    ) -> tuple[pa.Table, pa.Table]:
        """Returns the rows and their answers."""
        if is_table(reviews):
            table = frame_to_table(reviews)
            rows = read_reviews(table, text or choose_text_column(table.schema, None, first_rows_of(table)), title)
        else:
            texts = list_texts(reviews)
            table, rows = texts_to_table(texts, text or "text"), [read_review(each) for each in texts]
        answers: list[Answer] = [{"error": row.error} for row in rows]
        readable = [number for number, row in enumerate(rows) if row.error is None]
        if progress and len(readable) < len(rows):
            progress(len(rows) - len(readable))
        scored = self._answerer([rows[number].text for number in readable], progress)
        for number, answer in zip(readable, scored, strict=True):
            answers[number] = answer
        for answer in answers:
            answer["model_version"] = self.predictor.version
        columns = [pa.array([answer.get(field.name) for answer in answers], field.type) for field in self.fields]
        return table, pa.table(columns, pa.schema(self.fields))
