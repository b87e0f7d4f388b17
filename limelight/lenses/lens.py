"""A lens: a method to compute the weight of each word of a text in the network's answer, with its description."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.engines.engine import Explanation, Floats, Int64
from limelight.lenses.asked import Asked, Values
from limelight.lenses.values import PhraseValues


@dataclass(frozen=True, slots=True)
class Light:
    """The weights of a text by one lens.

    Attributes:
        shown: Weights of sentences and tokens, as an answer has them.
        weights: `<float32>[tokens]`, comparable over the whole document.
        signed: Whether a weight above 0 raises the target and one below 0 lowers it; otherwise no weight is
            below 0 and none has a direction.
        phrases: The values of the phrases, of the lens that measures them.
    """

    shown: Explanation
    weights: Floats
    signed: bool
    phrases: PhraseValues | None = None

    def ranked(self, words: Int64, direction: int) -> Int64:
        """Returns `words`, those first that support a target that is high (1) or low (-1) most; ties as in the text."""
        support = self.weights * direction if self.signed else self.weights
        return words[np.argsort(-support[words], kind="stable")]


@dataclass(frozen=True, slots=True)
class Lens:
    """An attribution method, with everything that a page, a card, a command or a schema shows about it.

    Attributes:
        name: Its name in requests, links and files.
        title: Its name for readers, everywhere.
        meaning: What its weights mean, in a sentence or two for readers.
        signed: Whether its weights have a direction (see `Light.signed`).
        run: Computes the weights of a text.
        own: Whether it belongs to networks that name it as their own (`Engine.name`); others do not offer it.
        by_slopes: Whether it needs `Engine.slopes`; an engine without gradients does not offer it.
        compared: Whether every other lens is compared with it when trust is measured; False if it is slow.
        head: Introduction of the brightest words in a summary.
        by_sentence: Whether the weights of words sum to 1 within each sentence rather than over the whole text.
        site: Whether a browser has it too, in `static/js/site/lenses`; otherwise a static site does not offer it.
    """

    name: str
    title: str
    meaning: str
    signed: bool
    run: Callable[[Asked], Light]
    own: bool = False
    by_slopes: bool = False
    compared: bool = True
    head: str = "In the brightest light"
    by_sentence: bool = False
    site: bool = False


def signed_light(asked: Asked, weights: NDArray[np.floating], sentence_weights: Values | None = None) -> Light:
    """Returns signed `weights <float>[tokens]` as light; by default a sentence weighs the sum of its tokens."""
    weights = weights.astype(np.float32)
    by_sentence = np.split(weights, np.cumsum([len(sentence) for sentence in asked.document])[:-1])
    if sentence_weights is None:
        sentence_weights = np.array([part.sum() for part in by_sentence])
    shown = Explanation(asked.shown.probabilities, sentence_weights.astype(np.float32), by_sentence)
    return Light(shown, weights, signed=True)
