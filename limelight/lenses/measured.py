"""The faithfulness of a lens to a classifier, measured on several texts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from limelight.engines.engine import Floats
from limelight.lenses.asked import Asked
from limelight.lenses.faithfulness import effects, half_width, predicted, random_orders, rank_words, word_positions
from limelight.lenses.lens import Lens

# A mean over the texts, and half of its 95% interval.
Mean = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """The faithfulness of a lens, as an audit contains it.

    The effect of a text is its mean over `SHARES` (AOPC; DeYoung et al. 2020), as a probability of its label.

    Attributes:
        version: The version of the classifier.
        name: The name of the file of the texts.
        n: Number of texts.
        lens: The name of the lens.
        comprehensiveness: The fall of the probability without the words that the lens puts first.
        sufficiency: The fall with these words alone.
        random_comprehensiveness: The fall without as many random words.
        random_sufficiency: The fall with as many random words alone.
    """

    version: str
    name: str
    n: int
    lens: str
    comprehensiveness: Mean
    sufficiency: Mean
    random_comprehensiveness: Mean
    random_sufficiency: Mean

    @classmethod
    def of(cls, version: str, name: str, lens: str, found: Sequence[Floats]) -> "Measured":
        """Summarizes the results of `effects_of` for each text."""
        values = np.stack(found).reshape(len(found), -1).T
        means = [(round(float(each.mean()), 4), round(half_width(each), 4)) for each in values]
        return cls(version, name, len(found), lens, *means)


def effects_of(asked: Asked, lens: Lens) -> Floats:
    """Returns the mean effect on the probability of the predicted label, over the shares.

    The rows of `<float32>[2, 2]` are the words of the lens and random words; the columns are comprehensiveness and
    sufficiency.
    """
    probabilities = asked.engine([asked.document])[0].probabilities
    target = predicted(probabilities)
    words = word_positions(asked.is_word)
    ranked = rank_words(lens.run(replace(asked, target=target)), words, 1)
    orders = np.stack([ranked, random_orders(words)[0]])
    found: Floats = effects(asked.engine, asked.document, orders, target, probabilities).mean(axis=1).T
    return found
