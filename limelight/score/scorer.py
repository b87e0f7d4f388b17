"""Scores many reviews: reads a table, and returns the same rows with their answers."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
from threadpoolctl import threadpool_limits

from limelight.classifier.wrap import Classifier
from limelight.common.one_thread import one_thread_each
from limelight.common.probabilities import read_prior
from limelight.common.resources import portable
from limelight.errors import InputError, SettingsError, as_arguments
from limelight.predictor import Predictor, Prior, load_once
from limelight.score.answerer import Answer, Answerer
from limelight.score.columns import answer_fields, joined_schema
from limelight.score.key_phrases import MOST_PHRASES
from limelight.score.reviews import (
    add_answers,
    frame_to_table,
    is_table,
    list_texts,
    read_review,
    read_reviews,
    texts_to_table,
)
from limelight.tables.text_column import check_column, choose_text_column, first_rows_of
from limelight.weights import Description, describe

# A name, such as `han`, or a directory; a loaded model; or your own classifier.
Weights = str | Path | Predictor | Classifier
# Called with the number of rows that were scored since its last call.
Progress = Callable[[int], None] | None


class Scorer:
    """Scores reviews with a model: a table, or the batches of an engine, such as Ray Data, Spark or Dask.

    The answer to a row is reproducible; other rows affect only the last digits of its figures. A scorer can be pickled:
    it contains the name or the folder of the model, which each process loads once, when it gets its first review.
    Give an engine an object: if Ray Data gets the class, and its actors take all cores, it waits for ever;
    `num_cpus=0.5` leaves some.

    Args:
        weights: A name, such as `han`, or a directory; or a model, such as `limelight.wrap` returns.
        lens: A lens that finds the phrases of each review that move the answer most
            (see `limelight.score.key_phrases.find_key_phrases`), such as `phrases`; None for no phrases.
        phrases: Maximum number of phrases per review.
        prior: How frequent each label is in the reviews: a number for each label or, for five stars, `kind` or `flat`
            (see `limelight.predictor.Predictor.predict`).
        text: The column of the reviews; `score` guesses it by default.
        title: The column of their titles, if any.

    Attributes:
        fields: The columns that `score` adds.
        model: The model, or the description of its weights, if they are given by name or directory.

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
        text: str | None = None,
        title: str | None = None,
    ):
        if phrases < 1:
            raise SettingsError(f"phrases={phrases}: must be at least 1. To get no phrases, leave out the lens.")
        prior = prior if prior is None or isinstance(prior, str) else tuple(prior)
        self.text, self.title = text, title
        if isinstance(weights, Classifier):
            weights = weights.open()
        self.model: Predictor | Description = weights if isinstance(weights, Predictor) else describe(weights)
        self._directory = self.model.name if isinstance(weights, Predictor) else portable(weights)
        self.fields: list[pa.Field] = answer_fields(self.model, lens)
        read_prior(prior, self.model.labels, self.model.stars)
        self._lens, self._phrases, self._prior = lens, phrases, prior

    @cached_property
    def predictor(self) -> Predictor:
        """The loaded model. Raises the same errors as `limelight.load`."""
        if isinstance(self.model, Predictor):
            return self.model
        return load_once(self.model.version, Predictor.load, self._directory)

    @cached_property
    def _answerer(self) -> Answerer:
        return Answerer(self.predictor, self._lens, self._phrases, self._prior)

    def __getstate__(self) -> dict[str, Any]:
        state = {name: value for name, value in vars(self).items() if name not in ("predictor", "_answerer")}
        # How the weights were trained has some 70 kB.
        return state if isinstance(self.model, Predictor) else state | {"model": replace(self.model, metadata={})}

    def __call__(self, batch: Any, progress: Progress = None) -> Any:
        """Returns a batch in its own type, unchanged, with the columns of the answers, as `schema` tells.

        This is what an engine calls, in each of its processes, with one thread unless `OMP_NUM_THREADS` says otherwise.

        Args:
            batch: A table or record batch of Arrow, a frame of pandas or polars, or a dict of arrays, perhaps without
                rows; or an iterator of these, which returns another.
            progress: Called with the number of rows scored since the last call.

        Raises:
            InputError: The scorer was made without `text`, or the batch has no such column, or has another type.
            ModelError: Your own classifier failed on all of the first texts.
        """
        if isinstance(batch, Iterator):
            return map(self, batch)
        self._check_named()
        with threadpool_limits(None if "OMP_NUM_THREADS" in os.environ else 1, "blas"), one_thread_each():
            return add_answers(batch, self.answers(frame_to_table(batch), progress=progress))

    def _check_named(self) -> str:
        if self.text is None:
            raise InputError("The reviews of a batch are in a column that must be named: Scorer(…, text=…).")
        return self.text

    @as_arguments()
    def schema(self, schema: pa.Schema) -> pa.Schema:
        """Returns the columns of the batches that a scorer returns, given those of the batches that it gets.

        Raises:
            InputError: The scorer was made without `text`, or a column that it names does not exist or is not text.
        """
        check_column(schema, self._check_named(), "--text")
        if self.title is not None:
            check_column(schema, self.title, "--title")
        return joined_schema(schema, self.fields)

    def score(
        self, reviews: object, text: str | None = None, title: str | None = None, progress: Progress = None
    ) -> pa.Table:
        """Returns the rows of `reviews` in their order, each with its answer, or with an `error`.

        Args:
            reviews: Texts (a list, a Series, an array), or a table of Arrow, pandas or polars.
            text: The column of the texts; by default, that of the scorer or, without it, guessed.
            title: The column of their titles, if any.
            progress: Called with the number of rows scored since the last call.

        Returns:
            Every column of the table, unchanged, then the columns of `fields`; if a name is taken, the new column gets
            the prefix `limelight_`. `to_pandas()` returns a DataFrame with the original index.

        Raises:
            InputError: `reviews` is of another type, a named column does not exist, or the guess is ambiguous.
            ModelError: Your own classifier failed on all of the first texts.
        """
        return add_answers(*self._answer(reviews, text, title, progress))

    def answers(
        self, reviews: object, text: str | None = None, title: str | None = None, progress: Progress = None
    ) -> pa.Table:
        """Returns only the columns of `fields`, with one row per review; see `score`."""
        return self._answer(reviews, text, title, progress)[1]

    @as_arguments()
    def _answer(
        self, reviews: object, text: str | None, title: str | None, progress: Progress
    ) -> tuple[pa.Table, pa.Table]:
        """Returns the rows and their answers."""
        text, title = text or self.text, title or self.title
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
        scored = self._answerer([rows[number].text for number in readable], progress) if readable else []
        for number, answer in zip(readable, scored, strict=True):
            answers[number] = answer
        for answer in answers:
            answer["model_version"] = self.model.version
        columns = [pa.array([answer.get(field.name) for answer in answers], field.type) for field in self.fields]
        return table, pa.table(columns, pa.schema(self.fields))
