"""The lenses that follow the gradient of the target at the word vectors."""

from typing import cast

import numpy as np

from limelight.engines.engine import Engine, NetworkEngine, TokenIds
from limelight.lenses.lens import Lens, Light, signed_light
from limelight.lenses.target import Target

# Steps of integrated gradients: on the shipped networks the sum is then right to a hundredth of a star.
IG_STEPS = 16


def gradient_input(engine: Engine, document: TokenIds, target: Target) -> Light:
    """Each word vector times the gradient of the target there (Shrikumar et al. 2017, "Not Just a Black Box").

    Estimates the change of the target if it were linear between here and no words at all.
    """
    _, slopes = cast(NetworkEngine, engine).slopes(document, target.weights, np.ones(1, np.float32), target.prior)
    return signed_light(engine([document])[0].probabilities, document, slopes)


def integrated_gradients(engine: Engine, document: TokenIds, target: Target) -> Light:
    """The gradient times input along the path from no words to the document (Sundararajan et al. 2017).

    The path is the straight line from word vectors of zero, in 16 steps, each evaluated at its middle. The weights of
    all words sum to the target's value less its value at zero, up to the error of the steps.
    """
    scales = ((np.arange(IG_STEPS) + 0.5) / IG_STEPS).astype(np.float32)
    _, slopes = cast(NetworkEngine, engine).slopes(document, target.weights, scales, target.prior)
    return signed_light(engine([document])[0].probabilities, document, slopes)


GRADIENT_INPUT = Lens(
    "gradient_input",
    "Gradient × input",
    "Which way the answer leans at each word, times the word. A quick estimate, true for small changes.",
    signed=True,
    run=gradient_input,
    by_slopes=True,
)
INTEGRATED_GRADIENTS = Lens(
    "integrated_gradients",
    "Integrated gradients",
    "The gradient, added up all the way from an empty text to this one. The words then add up to the whole change.",
    signed=True,
    run=integrated_gradients,
    by_slopes=True,
    compared=False,
)
