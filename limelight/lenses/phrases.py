"""The lens of phrases: each phrase has its value, and its words share it. It is the light that a page draws first."""

from dataclasses import replace

import numpy as np

from limelight.common.rules import RULES
from limelight.lenses.asked import Asked, Values
from limelight.lenses.lens import Lens, Light, signed_light
from limelight.lenses.values import PhraseValues, phrase_values

# The words of a phrase whose value is smaller share it evenly: the page does not show it.
_LEAST: dict[str, float] = RULES["values"]["least_shared"]


def phrases(asked: Asked) -> Light:
    """Returns the values of the phrases, and of their words: Owen values (see `limelight.lenses.values`).

    The words of a phrase sum to its value, the phrases of a sentence to that of the sentence, and all sentences to the
    target less its value for no words. Within a phrase words differ as the mean of what each adds to an empty text and
    takes from the whole one.
    """
    found = phrase_values(asked)
    light = signed_light(asked, asked.shown.probabilities, _share(asked, found).astype(np.float32))
    return replace(light, phrases=found)


def _share(asked: Asked, found: PhraseValues) -> Values:
    """Returns the part of each token in the value of its phrase: `<float64>[tokens]`."""
    sizes = np.array([len(run) for run in asked.phrases])
    even = (found.values / sizes)[asked.phrase_of]
    shared = (np.abs(found.values) >= _LEAST[asked.target.unit]) & (sizes > 1)
    tokens = np.flatnonzero(shared[asked.phrase_of])
    if not len(tokens) or asked.budget is not None:
        return even
    one = np.arange(len(even)) == tokens[:, None]
    alone, without = np.split(asked.values(np.concatenate([one, ~one])), 2)
    own = np.zeros(len(even))
    own[tokens] = (alone - found.base + found.whole - without) / 2
    means = np.bincount(asked.phrase_of, own) / sizes
    return np.asarray(even + own - np.where(shared, means, 0)[asked.phrase_of])


PHRASES = Lens(
    "shapley",
    **RULES["lenses"]["shapley"],
    signed=True,
    run=phrases,
    compared=False,
    site=True,
)
