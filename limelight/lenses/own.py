"""The own lenses of networks: attention, and the phrases that won the filters."""

import numpy as np

from limelight.lenses.asked import Asked
from limelight.lenses.lens import Lens, Light


def own_light(asked: Asked) -> Light:
    """Returns the weights of the network itself, the same for every target."""
    shown = asked.engine([asked.document])[0]
    return Light(shown, np.concatenate(shown.token_weights), signed=False)


def _attention(asked: Asked) -> Light:
    # A word's attention sums to 1 over its sentence; multiplied by that of the sentence, over the document.
    shown = asked.engine([asked.document])[0]
    pairs = zip(shown.token_weights, shown.sentence_weights, strict=True)
    return Light(shown, np.concatenate([words * sentence for words, sentence in pairs]), signed=False)


ATTENTION = Lens(
    "attention",
    "Attention",
    "How much the model looked at a word. It is the same for every class, and it is no proof.",
    signed=False,
    run=_attention,
    own=True,
    head="Looked at most",
    by_sentence=True,
    site=True,
)
NGRAMS = Lens(
    "ngrams",
    "Winning phrases",
    "The phrases that won the filters of the network, and added most to this answer.",
    signed=False,
    run=own_light,
    own=True,
    head="The strongest phrases",
    site=True,
)
