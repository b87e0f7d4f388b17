"""The lens that follows the gradient of the target at the word vectors."""

from typing import cast

import numpy as np

from limelight.common.rules import RULES
from limelight.engines.engine import NetworkEngine
from limelight.lenses.asked import Asked
from limelight.lenses.lens import Lens, Light, signed_light

# On the shipped networks the sum is then right to a hundredth of a star.
IG_STEPS = 16


def integrated_gradients(asked: Asked) -> Light:
    """The gradient times input along the path from no words to the document (Sundararajan et al. 2017).

    The path is the straight line from word vectors of zero, in 16 steps, each evaluated at its middle. The weights of
    all words sum to the target's value less its value at zero, up to the error of the steps.
    """
    engine, target = cast(NetworkEngine, asked.engine), asked.target
    scales = ((np.arange(IG_STEPS) + 0.5) / IG_STEPS).astype(np.float32)
    _, slopes = engine.slopes(asked.document, target.weights, scales, target.prior)
    return signed_light(asked, asked.shown.probabilities, slopes)


INTEGRATED_GRADIENTS = Lens(
    "integrated_gradients",
    **RULES["lenses"]["integrated_gradients"],
    signed=True,
    run=integrated_gradients,
    by_slopes=True,
    compared=False,
)
