"""A lens: a way to say how much each word of a document weighs in the network's answer, and what it tells of itself."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from limelight.engines.engine import Engine, Explanation, Floats, TokenIds
from limelight.lenses.target import Target


@dataclass(frozen=True, slots=True)
class Light:
    """A document as one lens shows it.

    Attributes:
        shown: Weights of sentences and tokens, as an answer has them.
        weights: `<float32>[tokens]`, comparable over the whole document.
        signed: Whether a weight above 0 pushes the target up and one below 0 pushes it down; otherwise no weight is
            below 0 and none has a direction.
    """

    shown: Explanation
    weights: Floats
    signed: bool

    def support(self, direction: int) -> Floats:
        """Returns how much each token speaks for a target that is held up (1) or held down (-1)."""
        return self.weights * direction if self.signed else self.weights


@dataclass(frozen=True, slots=True)
class Lens:
    """An attribution method. All that a page, a card, a command or a schema says of it is written here.

    Attributes:
        name: What requests, links and files call it.
        title: What readers call it, everywhere.
        meaning: What its weights mean, in a sentence or two for readers.
        signed: Whether its weights have a direction (see `Light.signed`).
        run: Looks at a document of an engine through the lens, given the target that is explained.
        own: Whether it belongs to networks that name it as their own (`Engine.name`); others do not offer it.
        by_slopes: Whether it needs `Engine.slopes`; an engine without gradients does not offer it.
        compared: Whether every other lens is compared with it when trust is measured; not if it takes long.
        head: What introduces the brightest words in a summary, if the lens is unsigned.
        by_sentence: Whether the weights of words sum to 1 within each sentence; otherwise they do over the whole text.
    """

    name: str
    title: str
    meaning: str
    signed: bool
    run: Callable[[Engine, TokenIds, Target], Light]
    own: bool = False
    by_slopes: bool = False
    compared: bool = True
    head: str = "In the brightest light"
    by_sentence: bool = False


def signed_light(
    probabilities: Floats, document: TokenIds, weights: Floats, sentence_weights: Floats | None = None
) -> Light:
    """Returns signed `weights <float32>[tokens]` as light; by default a sentence weighs the sum of its tokens."""
    by_sentence = np.split(weights, np.cumsum([len(sentence) for sentence in document])[:-1])
    if sentence_weights is None:
        sentence_weights = np.array([part.sum() for part in by_sentence], np.float32)
    return Light(Explanation(probabilities, sentence_weights, by_sentence), weights, signed=True)
