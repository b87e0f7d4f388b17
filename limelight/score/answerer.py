"""Classifies many texts together with one model, and returns the answers as columns of a table."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

import numpy as np

from limelight.common.probabilities import apply_prior, label_of, median_label
from limelight.engines.engine import Floats, TokenIds
from limelight.errors import LimelightError, ModelError
from limelight.insights.doubts import check_familiarity, doubt_codes
from limelight.insights.star_range import star_range
from limelight.predictor import Predictor, Prior
from limelight.score.key_phrases import MOST_PHRASES, find_key_phrases
from limelight.text.reading import NO_WORDS
from limelight.text.tokens import UNK_TOKEN_ID

# Decimals: more than the network justifies, and independent of the order of summation.
_DIGITS = 6
# Only this much of a longer text is read: well over what a network reads.
_MAX_CHARACTERS = 100_000
# Reviews that share a call of the network: with more, sorting by sentence length saves no more padding.
_BATCH = 256
# The same if phrases are left out: these make about as many sentences, and all are cached.
_BATCH_WITH_PHRASES = 16
# If a classifier fails on this many texts, each asked alone, before its first answer, it will fail on all.
_MOST_FAILED = 100
Answer = dict[str, Any]
_Found = Future[list[Answer]] | None
_NOTHING = np.zeros((0, 0), np.float32)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Texts that share a call of the network.

    Attributes:
        texts: The parts of the texts that are read.
        whole: Whether each is the whole text.
        sentences: The ids of all sentences of each text.
        documents: Those that the network reads, of the texts that have any.
        worded: The numbers of these texts.
    """

    texts: list[str]
    whole: list[bool]
    sentences: list[TokenIds]
    documents: list[TokenIds]
    worded: list[int]


class Answerer:
    """A function from texts to the columns of `limelight.score.columns.answer_fields`.

    Args:
        predictor: The model.
        lens: The lens that finds phrases; None for no phrases.
        phrases: Maximum number of phrases per review.
        prior: How frequent each label is where the texts come from (see `Predictor.predict`).

    Raises:
        PriorError: The prior does not fit the labels.
    """

    def __init__(
        self,
        predictor: Predictor,
        lens: str | None = None,
        phrases: int = MOST_PHRASES,
        prior: Prior = None,
    ):
        self.prior = predictor.read_prior(prior)
        self._predictor = predictor
        self._lens = lens
        self._phrases = phrases
        self._answered, self._failed = False, 0

    def __call__(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> list[Answer]:
        """Returns the answer to each of `texts`, which have passed `Preprocessor.check`.

        A text that fails does not affect the others: its answer contains only an `error` message. `progress` is called
        after each batch, with its number of texts.

        Raises:
            ModelError: A custom classifier failed on all of the first texts.
        """
        alone = self._lens is None
        size = _BATCH if alone else _BATCH_WITH_PHRASES
        batches = [texts[first : first + size] for first in range(0, len(texts), size)]
        answers: list[Answer] = []
        for batch, future in self._overlapped(batches) if alone and len(batches) > 1 else zip(batches, repeat(None)):
            answers += self._answer_or_error(batch, future)
            if progress:
                progress(len(batch))
        return answers

    def _overlapped(self, batches: Sequence[Sequence[str]]) -> Iterator[tuple[Sequence[str], _Found]]:
        """Yields each of `batches` with its answers, or None if it fails.

        While the network, which does not need Python, reads a batch, another thread reads the texts of the next and
        completes the answers to the one before.
        """
        with ThreadPoolExecutor(1) as thread:
            ahead = thread.submit(self._tokenize, batches[0])
            results: list[_Found] = []
            for number, following in enumerate([*batches[1:], None]):
                read = ahead
                if following is not None:
                    ahead = thread.submit(self._tokenize, following)
                try:
                    results.append(thread.submit(self._to_answers, read.result(), *self._run(read.result())))
                except Exception:
                    results.append(None)
                if number:
                    yield batches[number - 1], results[number - 1]
            yield batches[-1], results[-1]

    def _answer_or_error(self, texts: Sequence[str], found: _Found = None) -> list[Answer]:
        """Answers `texts` together, unless they are `found`, or, if that fails, one by one."""
        try:
            if found:
                return found.result()
            batch = self._tokenize(texts)
            return self._to_answers(batch, *self._run(batch))
        except Exception as error:
            if len(texts) > 1:
                return [answer for text in texts for answer in self._answer_or_error([text])]
            if isinstance(error, ModelError):
                self._failed += 1
                if not self._answered and self._failed >= _MOST_FAILED:
                    raise ModelError(f"The model failed on all of the first {_MOST_FAILED} texts. {error}") from error
            if isinstance(error, LimelightError):
                return [{"error": str(error)}]
            return [{"error": f"The text could not be scored ({type(error).__name__}: {str(error)[:200]})."}]

    def _tokenize(self, texts: Sequence[str]) -> _Batch:
        parts = [text[:_MAX_CHARACTERS] for text in texts]
        whole = [len(text) <= _MAX_CHARACTERS for text in texts]
        preprocessor = self._predictor.preprocessor
        sentences = preprocessor.batch_token_ids(parts)
        worded = [
            number for number, document in enumerate(sentences) if document and preprocessor.has_words(parts[number])
        ]
        most = self._predictor.limits["max_sentences"]
        return _Batch(parts, whole, sentences, [sentences[number][:most] for number in worded], worded)

    def _run(self, batch: _Batch) -> tuple[Floats, Floats]:
        """Returns the results of `Engine.answers`."""
        if batch.documents:
            answered = self._predictor.engine.answers(batch.documents)
            self._answered = True
            return answered
        return _NOTHING, _NOTHING

    def _to_answers(self, batch: _Batch, probabilities: Floats, vectors: Floats) -> list[Answer]:
        answers: list[Answer] = [{"error": NO_WORDS} for _ in batch.texts]
        if not batch.worded:
            return answers
        predictor, documents = self._predictor, batch.documents
        texts = [batch.texts[number] for number in batch.worded]
        known = check_familiarity(predictor, documents, texts, (probabilities, vectors))
        believed = apply_prior(probabilities, self.prior)
        # Without the prior, as in a prediction.
        rows = self._numbers(believed, predictor.cannot_tell(probabilities, documents).tolist())
        for index, (number, row, read) in enumerate(zip(batch.worded, rows, documents, strict=True)):
            every, words = batch.sentences[number], int(predictor.preprocessor.words(read).sum())
            doubts = doubt_codes(predictor, believed[index], row["undecided"], words, known[index])
            answers[number] = row | {
                "familiar": known[index].familiar,
                "doubts": " ".join(doubts) or None,
                "sentences_read": len(read),
                "tokens_read": sum(map(len, read)),
                "truncated": len(read) < len(every) or not batch.whole[number],
                "tokens_unknown": list(chain.from_iterable(every)).count(UNK_TOKEN_ID),
            }
        if self._lens is not None:
            readings = predictor.read_all(texts)
            for number, row, reading in zip(batch.worded, rows, readings, strict=True):
                asked = predictor.ask(reading, predictor.polarity_target(self.prior, row["label"]))
                phrases = find_key_phrases(asked, reading, self._lens, self._phrases)
                answers[number]["key_phrases"] = [{"phrase": each.phrase, "move": each.move} for each in phrases]
        return answers

    def _numbers(self, believed: Floats, undecided: Sequence[bool]) -> list[Answer]:
        """Returns the fields that follow from the probabilities `believed <float32>[texts, labels]`."""
        labels, stars = self._predictor.labels, self._predictor.stars
        exact = believed.astype(np.float64)
        columns = [f"probability_{label}" for label in labels]
        rows = zip(exact.round(_DIGITS).tolist(), label_of(believed, stars).tolist(), undecided, strict=True)
        answers: list[Answer] = [
            {"label": labels[best], "undecided": flat, "probability": row[best], **dict(zip(columns, row, strict=True))}
            for row, best, flat in rows
        ]
        if stars:
            expected, medians = (exact * stars).sum(axis=-1).round(_DIGITS).tolist(), median_label(believed).tolist()
            for answer, value, median, row in zip(answers, expected, medians, believed.tolist(), strict=True):
                answer["expected_stars"], answer["median_label"] = value, labels[median]
                interval = star_range(row, stars)
                answer["range_low"], answer["range_high"] = interval.low, interval.high
        return answers
