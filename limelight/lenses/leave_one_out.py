"""Leave one out: the network is asked without each word, and without each sentence."""

import numpy as np

from limelight.engines.engine import Engine, TokenIds
from limelight.lenses.lens import Lens, Light, signed_light
from limelight.lenses.target import Target


def leave_one_out(engine: Engine, document: TokenIds, target: Target) -> Light:
    """By how much the target is higher with a token, or a sentence, than without it: exact, by asking the network."""
    lengths = [len(sentence) for sentence in document]
    sentences = np.repeat(np.arange(len(lengths)), lengths)
    tokens = len(sentences)
    everything = np.ones((1, tokens), bool)
    one_token = ~np.eye(tokens, dtype=bool)
    one_sentence = sentences != np.arange(len(lengths))[:, None]
    probabilities = engine.parts(document, np.concatenate([everything, one_token, one_sentence]))
    values = target.value(probabilities)
    moved = values[0] - values[1:]
    return signed_light(probabilities[0], document, moved[:tokens], moved[tokens:])


LEAVE_ONE_OUT = Lens(
    "leave_one_out",
    "Leave one out",
    "How far the answer really moves when that word alone is struck out. Exact, but blind to words that stand in for "
    "each other.",
    signed=True,
    run=leave_one_out,
)
