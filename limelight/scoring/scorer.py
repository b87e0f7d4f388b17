"""Scores many reviews: a table in, the same table with the answers out, row by row."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from limelight.description import describe
from limelight.engines.engine import Floats
from limelight.explanation.target import EXPECTED_STARS, Target
from limelight.insights.familiarity import check_familiarity
from limelight.insights.star_range import star_range
from limelight.predictor import Predictor
from limelight.scoring.columns import answer_fields, free_names
from limelight.scoring.key_phrases import find_key_phrases
from limelight.scoring.reviews import Review, read_review, read_reviews, to_table
from limelight.text.tokens import UNK_TOKEN_ID

# Reviews that share a call of the network: beyond that, sorting their sentences by length saves no more padding.
_BATCH = 256
# Digits after the point: more than the network is good for, and the same whatever the order of a sum.
_DIGITS = 6
# Of a longer text no more is looked at: well over what a network reads.
_MAX_CHARACTERS = 100_000
Answer = dict[str, Any]


class Scorer:
    """Scores reviews with the model in a directory of weights.

    What is said of a row depends on the table that it is in only in the last digits, and is the same each time.

    Args:
        weights: The directory, such as `weights/han`.
        lens: Also finds the phrases of each review that move the answer most, among the words that this lens names
            (see `limelight.scoring.key_phrases.find_key_phrases`): `leave_one_out`, `gradient_input`,
            `integrated_gradients`, or the network's own; None finds none.
        phrases: Most phrases of a review.

    Attributes:
        fields: The columns that it adds.

    Raises:
        WeightsError: See `limelight.load`.
        LensError: The model has no such lens.
    """

    def __init__(self, weights: str | Path, lens: str | None = None, phrases: int = 5):
        self.fields: list[pa.Field] = answer_fields(describe(weights), lens)
        self.predictor = Predictor.load(weights)
        self._lens = lens
        self._phrases = phrases
        self._fitted = self.predictor.metadata.get("insights", {})
        self._names = {field.name for field in self.fields}

    def warm_up(self) -> None:
        """Compiles the network, so that no later call waits for it."""
        self.predictor.warm_up()

    def score(self, reviews: Sequence[object] | pa.Table, text: str = "text", title: str | None = None) -> pa.Table:
        """Returns the rows of `reviews` in their order, each with its answer, or with what is wrong in `error`.

        Args:
            reviews: Texts, or a table.
            text: The column of the table that has them.
            title: The column that has their titles, if any.

        Returns:
            Every column of the table as it was, then those of `fields`; where a name is taken, the new column has the
            prefix `limelight_`.
        """
        if isinstance(reviews, pa.Table):
            table, rows = reviews, read_reviews(reviews, text, title)
        else:
            table = to_table(reviews, text)
            rows = [read_review(review) for review in reviews]
        answers = self._answers(rows)
        names = free_names([field.name for field in self.fields], table.column_names)
        for field in self.fields:
            values = pa.array([answer.get(field.name) for answer in answers], field.type)
            table = table.append_column(names[field.name], values)
        return table

    def _answers(self, rows: list[Review]) -> list[Answer]:
        # What was remembered of other tables could change the last digits.
        if self.predictor.engine.sentences is not None:
            self.predictor.engine.sentences.clear()
        answers: list[Answer] = [{"error": row.error} for row in rows]
        readable = [number for number, row in enumerate(rows) if row.error is None]
        for first in range(0, len(readable), _BATCH):
            batch = readable[first : first + _BATCH]
            for number, answer in zip(batch, self._try([rows[number].text for number in batch]), strict=True):
                answers[number] = answer
        for answer in answers:
            answer["model_version"] = self.predictor.version
        return answers

    def _try(self, texts: list[str]) -> list[Answer]:
        """Answers `texts` together; where that fails, one by one, so that one text takes no other with it."""
        try:
            return self._answer(texts)
        except Exception as error:
            if len(texts) > 1:
                return [answer for text in texts for answer in self._try([text])]
            return [{"error": f"The text could not be scored ({type(error).__name__}: {str(error)[:200]})."}]

    def _answer(self, texts: list[str]) -> list[Answer]:
        predictor = self.predictor
        every = predictor.preprocessor.batch_token_ids([text[:_MAX_CHARACTERS] for text in texts])
        documents = [sentences[: predictor.limits["max_sentences"]] for sentences in every]
        answers: list[Answer] = [{"error": "The text has no words to read."} for _ in texts]
        worded = [number for number, document in enumerate(documents) if document]
        if not worded:
            return answers
        read_of = [documents[number] for number in worded]
        probabilities, vectors = predictor.engine.answers(read_of)
        known_of = check_familiarity(predictor, read_of, [texts[number] for number in worded], probabilities, vectors)
        for number, row, known in zip(worded, probabilities, known_of, strict=True):
            read = documents[number]
            answers[number] = {
                **self._numbers(row),
                "familiar": known.familiar,
                "sentences_read": len(read),
                "tokens_read": sum(map(len, read)),
                "truncated": len(read) < len(every[number]) or len(texts[number]) > _MAX_CHARACTERS,
                "tokens_unknown": sum(sentence.count(UNK_TOKEN_ID) for sentence in every[number]),
            }
            if self._lens is not None:
                answers[number]["key_phrases"] = self._key_phrases(texts[number][:_MAX_CHARACTERS], row, self._lens)
        return answers

    def _numbers(self, probabilities: Floats) -> Answer:
        """Returns what follows from the probabilities alone."""
        labels, stars = self.predictor.labels, self.predictor.stars
        best = int(self.predictor.label_of(probabilities))
        rounded = [round(probability, _DIGITS) for probability in probabilities.tolist()]
        answer: Answer = {"label": labels[best], "undecided": self.predictor.is_undecided(probabilities)}
        answer["probability"] = rounded[best]
        answer |= {f"probability_{label}": probability for label, probability in zip(labels, rounded, strict=True)}
        if stars:
            answer["expected_stars"] = round(float(np.dot(probabilities, stars)), _DIGITS)
        if stars and "range_low" in self._names:
            found = star_range(self._fitted["calibration"], probabilities, stars)
            answer |= {"range_low": found.low, "range_high": found.high}
        return answer

    def _key_phrases(self, text: str, probabilities: Floats, lens: str) -> list[dict[str, Any]]:
        predictor = self.predictor
        target = Target.choose(self.target(probabilities), predictor.labels, predictor.stars)
        found = find_key_phrases(predictor.engine, predictor.read(text), lens, target, self._phrases)
        return [{"phrase": phrase.phrase, "move": phrase.move} for phrase in found]

    def target(self, probabilities: Floats) -> str:
        """Returns what phrases move: the expected stars, the second of two labels, or the label of the review."""
        labels = self.predictor.labels
        if self.predictor.stars:
            return EXPECTED_STARS
        return labels[-1] if len(labels) == 2 else labels[int(self.predictor.label_of(probabilities))]
