"""Leave-one-out: evaluates the network without each word, and without each sentence."""

import numpy as np

from limelight.common.rules import RULES
from limelight.lenses.asked import Asked
from limelight.lenses.lens import Lens, Light, signed_light


def leave_one_out(asked: Asked) -> Light:
    """How much higher the target is with a token, or a sentence, than without it: exact, by evaluating the network.

    With a budget below tokens + sentences + 1, sentences come first; then neighbours are left out together, and share
    the change.
    """
    tokens, sentences = len(asked.sentences), len(asked.document)
    everything = np.ones((1, tokens), bool)
    steps = tokens if asked.budget is None else min(tokens, max(1, asked.budget - sentences - 1))
    step_of = np.arange(tokens) * steps // tokens
    one_step = step_of != np.arange(steps)[:, None]
    one_sentence = asked.sentences != np.arange(sentences)[:, None]
    probabilities = asked.engine.parts(asked.document, np.concatenate([everything, one_step, one_sentence]))
    values = asked.target.value(probabilities)
    moved = values[0] - values[1:]
    shared = (moved[:steps] / np.bincount(step_of))[step_of].astype(np.float32)
    return signed_light(asked, probabilities[0], shared, moved[steps:])


LEAVE_ONE_OUT = Lens(
    "leave_one_out",
    **RULES["lenses"]["leave_one_out"],
    signed=True,
    run=leave_one_out,
    site=True,
)
