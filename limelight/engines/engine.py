"""The interface of an engine: a trained network that is ready to predict."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from limelight.common.documented import DocumentedStruct

TokenIds = list[list[int]]
Floats = NDArray[np.float32]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Region(DocumentedStruct, gc=False):
    """A window of words to which a filter of a Kim CNN responded most strongly."""

    kernel_size: int
    """The number of words in the filter's window."""
    start: int
    """The index of the first token of the window, counted from 0 over all tokens of the answer."""
    end: int
    """The index just past the last token; a window that extends beyond the text is cut off."""
    filter: int
    """The index of the filter among those of this kernel size, starting at 0."""
    activation: float
    """The filter's response to this window, the strongest in the text."""
    contribution: float
    """The filter's contribution to the logit of the most probable label minus the mean logit of the others."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer of a network to a document, from one run.

    Attributes:
        probabilities: `<float32>[labels]`.
        sentence_weights: `<float32>[sentences]`.
        token_weights: `<float32>[tokens]` of each sentence.
        vector: `<float32>[features]`, the input of the classifier.
        regions: The most important windows of a Kim CNN, with positions counted over the tokens of the document.
    """

    probabilities: Floats
    sentence_weights: Floats
    token_weights: list[Floats]
    vector: Floats
    regions: Sequence[Region] = ()


class Evaluation(NamedTuple):
    """The answers of a network to a document and to parts of it, each computed on demand.

    Attributes:
        answer: Returns the answer to the whole document, which is computed once.
        parts: Returns the probabilities of parts (see `Engine.parts`).
    """

    answer: Callable[[], Explanation]
    parts: Callable[[Bools], Floats]


class Engine(Protocol):
    """A model that is ready to predict, with everything that predictions, lenses, scores and reports need.

    A subclass needs only `answers`; it may override other methods to be faster or more specific.

    Attributes:
        name: The name of its own lens, such as `attention`; `none` if its predictions have no weights.
        lens: A `limelight.lenses.lens.Lens` of its own that is not registered.
        budget: Maximum number of texts to evaluate for a lens; None for no limit.
        sentence_power: The power of a sentence's attention in the brightness of its words: the square root for a HAN
            (Yang et al. 2016), 1 if the attention is spread over all words of a text at once.
    """

    name: str = "none"
    lens: object | None = None
    budget: int | None = None
    sentence_power: float = 0.5

    @abstractmethod
    def answers(self, documents: list[TokenIds]) -> tuple[Floats, Floats]:
        """Answers many documents at once, without explanations.

        Returns:
            `(probabilities <float32>[documents, labels], vectors <float32>[documents, features])`; a vector is the
            input of the classifier.
        """

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """Explains `documents`, lists of sentences of token ids, none of them empty; by default, with weights of 0."""
        return [
            Explanation(
                probabilities,
                np.zeros(len(document), np.float32),
                [np.zeros(len(sentence), np.float32) for sentence in document],
                vector,
            )
            for probabilities, vector, document in zip(*self.answers(documents), documents, strict=True)
        ]

    def evaluate(self, document: TokenIds) -> Evaluation:
        """Returns the evaluation of `document`, which can share work between the answer and the parts."""
        return Evaluation(cache(lambda: self([document])[0]), partial(self.parts, document))

    def parts(self, document: TokenIds, kept: Bools) -> Floats:
        """Returns the probabilities for parts of `document`, as if the other tokens were absent.

        Args:
            document: Sentences of token ids.
            kept: `<bool>[parts, tokens]`, True for the tokens that a part contains. A sentence without kept tokens is
                left out; if no token is kept at all, the answer is that for an empty document.

        Returns:
            `<float32>[parts, labels]`.
        """
        parts = []
        for row in kept:
            flags = iter(row)
            sentences = [[token for token in sentence if next(flags)] for sentence in document]
            parts.append([sentence for sentence in sentences if sentence])
        return self.answers(parts)[0]


class NetworkEngine(Engine, Protocol):
    """An engine of one of Limelight's networks, which also has word vectors."""

    def word_vectors(self, token_ids: Int32) -> Floats:
        """Returns the word vectors of `token_ids <int32>[tokens]`: `<float32>[tokens, size]`."""
