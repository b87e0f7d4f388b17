"""An engine around any function from texts to probabilities: it evaluates every part of a text."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.common.formatting import plural
from limelight.common.yielding import give_way
from limelight.engines.engine import Bools, Engine, Explanation, Floats, TokenIds
from limelight.engines.given_attention import read_spans, share_out
from limelight.errors import ModelError, as_model_error
from limelight.text.pieces import text_of

# Number of texts whose answers are cached: those of an explanation of a long review, several times.
_REMEMBERED = 4096
# Probabilities may miss 1 by this much, as those of float16 do; they are then made to sum to 1.
_TOLERANCE = 1e-2
# Numbers of an answer that an error shows.
_SHOWN = 5


class _Cached:
    """Calls a function on texts that are new to it, in batches, and caches its answers.

    Args:
        name: The name of the function in errors.
        function: Takes a list of texts, and returns an array for each.
        batch: Maximum number of texts per call.
        asking: Held during a call.
    """

    def __init__(
        self, name: str, function: Callable[[list[str]], Iterable[NDArray[Any]]], batch: int, asking: threading.Lock
    ):
        self._name = name
        self._function = function
        self._batch = batch
        self._asking = asking
        self._known: OrderedDict[str, NDArray[Any]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> list[NDArray[Any]]:
        """Returns the answer to each of `texts`."""
        with self._lock:
            results = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in results]
        for first in range(0, len(new), self._batch):
            some = new[first : first + self._batch]
            give_way()
            failure = f"The {self._name} failed on {plural(len(some), 'text')}"
            with self._asking, as_model_error(failure, "Call it with the same texts to find the cause."):
                answered = dict(zip(some, self._function(some), strict=True))
            # Batch by batch, so that an explanation that was interrupted continues where it was.
            self._remember(answered)
            results |= answered
        self._remember({text: results[text] for text in texts})
        return [results[text] for text in texts]

    def _remember(self, answered: dict[str, NDArray[Any]]) -> None:
        with self._lock:
            for text, answer in answered.items():
                self._known[text] = answer
                self._known.move_to_end(text)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)


class BlackBox(Engine):
    """A classifier with unknown weights.

    Answers are cached by text, so no text is evaluated twice within an explanation.

    Args:
        predict_proba: Takes a list of texts, and returns probabilities `<float>[texts, labels]`.
        labels: The labels, in the order of the probabilities.
        batch: Maximum number of texts per call.
        budget: Maximum number of texts to evaluate for a lens; None for no limit.
        seconds: Maximum time for a lens, converted to a number of texts by the time of past calls.
        lens: The classifier's own lens, if it has one.
        attention: Tells where the classifier looked (see `limelight.classifier.wrap.wrap`), if it can.

    Raises:
        ModelError: A limit is none, or lets no text pass.

    Attributes:
        predict_proba: The classifier, which a wrapper may replace.
        lens: The classifier's own lens, if it has one.
        budget: Current maximum number of texts to evaluate for a lens; None for no limit.
        calls: Number of calls of `predict_proba`.
        texts: Number of texts in these calls.
        spent: Time spent in these calls, in seconds.
    """

    def __init__(
        self,
        predict_proba: Callable[[list[str]], Any],
        labels: Sequence[str],
        batch: int = 32,
        budget: int | None = None,
        seconds: float | None = None,
        lens: object | None = None,
        attention: Callable[[list[str]], Any] | None = None,
    ):
        if batch < 1:
            raise ModelError(f"The batch is {batch}. Specify at least 1 text.")
        if budget is not None and budget < 1:
            raise ModelError(f"The budget is {budget}. Specify at least 1 text, or None.")
        if seconds is not None and not 0 < seconds < math.inf:
            raise ModelError(f"The time is {seconds} seconds. Specify a number above 0, or None.")
        self.lens = lens
        self.calls, self.texts, self.spent = 0, 0, 0.0
        self.predict_proba = predict_proba
        self._labels = list(labels)
        self.budget = budget
        self._most_texts, self._seconds = budget, seconds
        # One call at a time: few classifiers are thread-safe.
        asking = threading.Lock()
        self._probabilities = _Cached("model", self._ask, batch, asking)
        self._spans: _Cached | None = None
        if attention:
            self.name, self.sentence_power = "attention", 1.0
            read = partial(read_spans, attention)
            self._spans = _Cached("attention function", read, batch, asking)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Returns the probabilities of `texts`: `<float32>[texts, labels]`. Raises `ModelError`."""
        return np.stack(self._probabilities(texts))

    def _ask(self, texts: list[str]) -> Floats:
        start = time.perf_counter()
        answered = np.asarray(self.predict_proba(texts.copy()), np.float32)
        self.spent += time.perf_counter() - start
        self.calls += 1
        self.texts += len(texts)
        if self._seconds is not None:
            in_time = int(self._seconds * self.texts / max(self.spent, 1e-9))
            self.budget = in_time if self._most_texts is None else min(in_time, self._most_texts)
        expected = (len(texts), len(self._labels))
        if answered.shape != expected:
            raise ModelError(
                f"The model returned an array of shape {answered.shape} for {plural(len(texts), 'text')}. It must have "
                f"a row for each text and a column for each of the labels {', '.join(self._labels)}: {expected}."
            )
        if not np.isfinite(answered).all():
            raise ModelError(
                "The model returned a probability that is infinite or not a number. Return numbers from 0 to 1."
            )
        excess = np.maximum(np.abs(answered.sum(axis=1) - 1), -answered.min(axis=1))
        if excess.max() > _TOLERANCE:
            shown = ", ".join(f"{value:.3g}" for value in answered[excess.argmax()][:_SHOWN])
            more = ", …" if len(self._labels) > _SHOWN else ""
            raise ModelError(
                f"The model returned [{shown}{more}] for a text: these are not probabilities. Return numbers from 0 to "
                "1 that sum to 1; apply a softmax to logits."
            )
        answered = np.maximum(answered, 0)
        return answered / answered.sum(axis=1, keepdims=True)

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """See `Engine`; with the classifier's attention, if it gives any."""
        explanations = super().__call__(documents)
        if self._spans is None:
            return explanations
        shares = map(share_out, self._spans(_texts_of(documents)), documents)
        return [
            replace(explanation, sentence_weights=sentences, token_weights=tokens)
            for explanation, (sentences, tokens) in zip(explanations, shares, strict=True)
        ]

    def answers(self, documents: list[TokenIds]) -> tuple[Floats, Floats]:
        """See `Engine.answers`; the vectors are empty."""
        return self.probabilities(_texts_of(documents)), np.zeros((len(documents), 0), np.float32)

    def noise(self, text: str) -> float:
        """Returns the largest difference between the probabilities of two calls with `text`. Raises `ModelError`."""
        with as_model_error("The model failed on 1 text", "Call it with the same text to find the cause."):
            first, second = self._ask([text]), self._ask([text])
        return float(np.abs(first - second).max())

    def parts(self, document: TokenIds, kept: Bools) -> Floats:
        """See `Engine.parts`."""
        pieces = [text_of(piece) for piece in chain.from_iterable(document)]
        return self.probabilities([_written(pieces, row) for row in kept])


def _texts_of(documents: list[TokenIds]) -> list[str]:
    return ["".join(map(text_of, chain.from_iterable(document))) for document in documents]


def _written(pieces: list[str], kept: Bools) -> str:
    """Returns the text of the kept pieces. A space remains where left-out pieces were marks or had spaces around them.

    Otherwise, "great.The" without its mark would be "greatThe", a word that the classifier does not know.
    """
    text: list[str] = []
    gap = False
    for piece, stays in zip(pieces, kept.tolist(), strict=True):
        if stays:
            if gap and text and not text[-1][-1:].isspace() and not piece[:1].isspace():
                text.append(" ")
            text.append(piece)
            gap = False
        else:
            # Signs of Chinese are letters; marks and tags are not.
            gap = gap or not piece.isalnum()
    return "".join(text)
