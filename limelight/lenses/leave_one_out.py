"""Leave-one-out: evaluates the network without each word, and without each sentence."""

import numpy as np

from limelight.engines.engine import Engine, TokenIds
from limelight.lenses.lens import Lens, Light, signed_light
from limelight.lenses.target import Target


def leave_one_out(engine: Engine, document: TokenIds, target: Target) -> Light:
    """How much higher the target is with a token, or a sentence, than without it: exact, by evaluating the network.

    An engine with a `budget` below tokens + sentences + 1 evaluates sentences first; then neighbours are left out
    together, and share the change.
    """
    lengths = [len(sentence) for sentence in document]
    sentences = np.repeat(np.arange(len(lengths)), lengths)
    tokens = len(sentences)
    everything = np.ones((1, tokens), bool)
    budget = getattr(engine, "budget", None)
    steps = tokens if budget is None else min(tokens, max(1, budget - len(lengths) - 1))
    step_of = np.arange(tokens) * steps // tokens
    one_step = step_of != np.arange(steps)[:, None]
    one_sentence = sentences != np.arange(len(lengths))[:, None]
    probabilities = engine.parts(document, np.concatenate([everything, one_step, one_sentence]))
    values = target.value(probabilities)
    moved = values[0] - values[1:]
    shared = (moved[:steps] / np.bincount(step_of))[step_of].astype(np.float32)
    return signed_light(probabilities[0], document, shared, moved[steps:])


LEAVE_ONE_OUT = Lens(
    "leave_one_out",
    "Leave one out",
    "How far the answer really moves when that word alone is struck out. Exact, but blind to words that stand in for "
    "each other.",
    signed=True,
    run=leave_one_out,
    site=True,
)
