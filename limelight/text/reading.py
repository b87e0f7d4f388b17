"""A text as a network reads it: cut up, without struck tokens, within the limits."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from limelight.common.rules import refusal
from limelight.errors import StrikeError
from limelight.text.preprocessor import Document
from limelight.text.tokens import PAD_TOKEN_ID, Token


@dataclass(slots=True)
class Reading:
    """A text that is ready for the network.

    Attributes:
        document: Its sentences and tokens.
        sentences_read: Number of its sentences, from the first, that are inside the limit.
        token_ids: The ids of these sentences without struck tokens, none of them empty.
        prior: The stated shares of the labels `<float32>[labels]`, or None.
    """

    document: Document
    sentences_read: int
    token_ids: list[list[int]]
    prior: NDArray[np.float32] | None = None

    @property
    def text(self) -> str:
        """The tokens that the network read, as written."""
        return "".join(
            token.text + token.whitespace
            for sentence in self.document.sentences[: self.sentences_read]
            for token in sentence
            if not token.removed
        )

    def token_numbers(self) -> list[int]:
        """Returns the number of each token of `token_ids` among all tokens of the document."""
        number, numbers = 0, []
        for index, sentence in enumerate(self.document.sentences):
            for token in sentence:
                if index < self.sentences_read and token.token_id != PAD_TOKEN_ID and not token.removed:
                    numbers.append(number)
                number += 1
        return numbers


@dataclass(frozen=True, slots=True)
class Place:
    """The place in the text of a token that the network read."""

    sentence: int
    number: int
    token: Token


def read_places(reading: Reading) -> list[Place]:
    """Returns the place of each token that the network read, in order."""
    tokens = [(sentence, token) for sentence, each in enumerate(reading.document.sentences) for token in each]
    return [Place(tokens[number][0], number, tokens[number][1]) for number in reading.token_numbers()]


def strike_out(document: Document, without: Collection[int]) -> None:
    """Marks the tokens with these numbers as removed. Raises `StrikeError` for one that no token has, or no number."""
    places = [(sentence, place) for sentence in document.sentences for place in range(len(sentence))]
    for number in without:
        # The flags of a mask would strike out the tokens 0 and 1.
        if isinstance(number, bool) or not isinstance(number, int | np.integer):
            raise StrikeError(
                f"{number!r:.60} is not the number of a token. Give whole numbers from 0, as the answer lists tokens."
            )
        if not 0 <= number < len(places):
            count, last = f"{len(places):,}", f"{len(places) - 1:,}"
            raise StrikeError(refusal("no_token", token=f"{number:,}", count=count, last=last))
        sentence, place = places[number]
        sentence[place] = replace(sentence[place], removed=True)
