"""The own lenses of networks: attention, and the phrases that won the filters."""

import numpy as np

from limelight.common.rules import RULES
from limelight.lenses.asked import Asked
from limelight.lenses.lens import Lens, Light


def own_light(asked: Asked) -> Light:
    """Returns the weights of the network itself, the same for every target."""
    return Light(asked.shown, np.concatenate(asked.shown.token_weights), signed=False)


def _attention(asked: Asked) -> Light:
    # A word's attention sums to 1 over its sentence; multiplied by that of the sentence, over the document.
    pairs = zip(asked.shown.token_weights, asked.shown.sentence_weights, strict=True)
    return Light(asked.shown, np.concatenate([words * sentence for words, sentence in pairs]), signed=False)


ATTENTION = Lens(
    "attention",
    **RULES["lenses"]["attention"],
    signed=False,
    run=_attention,
    own=True,
    by_sentence=True,
    site=True,
)
NGRAMS = Lens(
    "ngrams",
    **RULES["lenses"]["ngrams"],
    signed=False,
    run=own_light,
    own=True,
    site=True,
)
