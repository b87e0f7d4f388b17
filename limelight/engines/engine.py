"""What an engine takes and gives: an engine is a trained network made ready to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from limelight.prediction import Region

TokenIds = list[list[int]]
Floats = NDArray[np.float32]
Int32 = NDArray[np.int32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Probabilities `<float32>[labels]` with weights `<float32>[sentences]` and one `<float32>[tokens]` a sentence.

    A Kim CNN names the `regions` that count most, their places counted over the tokens of the document.
    """

    probabilities: Floats
    sentence_weights: Floats
    token_weights: list[Floats]
    regions: Sequence[Region] = ()


class Engine(Protocol):
    """A model made ready to answer: all that predictions, lenses, scores and drivers ask of it.

    An engine may also have a `lens` of its own (`limelight.lenses.lens.Lens`), and a `budget`: the most texts that an
    explanation may ask about.

    Attributes:
        name: The name of its own lens, such as `attention`; `none` if its predictions carry no weights.
    """

    name: str

    def cells(self, document: TokenIds) -> int:
        """Returns how much of a batch `document` takes, in tokens."""

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """Explains `documents`, each a list of sentences of token ids, none of them empty."""

    def answers(self, documents: list[TokenIds]) -> tuple[Floats, Floats]:
        """Answers many documents at once and explains none of them.

        Returns:
            `(probabilities <float32>[documents, labels], vectors <float32>[documents, features])`; see `vector`.
        """

    def parts(self, document: TokenIds, kept: Bools) -> Floats:
        """Returns the probabilities of parts of `document`, as if the other tokens had never been written.

        Args:
            document: Sentences of token ids.
            kept: `<bool>[parts, tokens]`, True for the tokens of the document that a part has. A sentence of which
                nothing is kept is left out; where no token at all is kept, the network says what it says of nothing.

        Returns:
            `<float32>[parts, labels]`.
        """

    def parts_of(self, documents: list[TokenIds], kept: list[Bools]) -> list[Floats]:
        """Returns what `parts` gives for each of `documents` with its `kept`, in fewer calls of the network."""

    def vector(self, document: TokenIds) -> Floats:
        """Returns what the classifier is given for `document`: `<float32>[features]`."""


class NetworkEngine(Engine, Protocol):
    """An engine of a network of ours, which also has word vectors and gradients."""

    def slopes(
        self, document: TokenIds, weights: Floats, scales: Floats, prior: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """Follows a target from no words (vectors of zero) to the words of `document`.

        Args:
            document: Sentences of token ids.
            weights: `<float32>[labels]`; the target is their sum product with the probabilities.
            scales: `<float32>[steps]`; what all word vectors are multiplied by at each step.
            prior: `<float32>[labels]`; what the probabilities are multiplied by, and scaled to 1 again, before that.

        Returns:
            `(values <float32>[steps], slopes <float32>[tokens])`: the target at each step, and for each token the dot
            product of its vector and the gradient there, the mean over steps.
        """

    def word_vectors(self, token_ids: Int32) -> Floats:
        """Returns what the network reads in place of `token_ids <int32>[tokens]`: `<float32>[tokens, size]`."""
