"""Shapley values: the mean contribution of a word over orders in which words are added."""

import zlib

import numpy as np

from limelight.engines.engine import Engine, TokenIds
from limelight.lenses.lens import Lens, Light, signed_light
from limelight.lenses.target import Target

# Number of evaluated parts of a text: for 150 words one order and its reverse, for 40 words four of each.
_PARTS = 320
# A short text has no more orders than this.
_MAX_ORDERS = 32
# Largest number of steps of an order: in a longer text, neighbours are added together.
_MAX_STEPS = 256


def shapley(engine: Engine, document: TokenIds, target: Target) -> Light:
    """Returns the mean contribution of each token to the target, over orders of adding the tokens (Shapley 1953).

    The orders are drawn at random, the same for the same text, each with its reverse (Strumbelj and Kononenko 2014;
    Mitchell et al. 2022). In every order the contributions sum to the target's value less its value for no words at
    all, and so do the weights, exactly. In a text of more than 256 tokens, neighbours are added together and share
    their contribution, so that the network evaluates no more than some 500 parts.
    """
    tokens = sum(map(len, document))
    budget = getattr(engine, "budget", None)
    # One order and its reverse of n steps have 2 n different parts, including the empty and the whole text.
    steps = min(tokens, _MAX_STEPS if budget is None else max(1, min(_MAX_STEPS, budget // 2)))
    step_of = np.arange(tokens) * steps // tokens
    most = round(_PARTS / (2 * steps)) if budget is None else min(_PARTS, budget) // (2 * steps)
    pairs = min(max(1, most), _MAX_ORDERS // 2)
    random = np.random.default_rng(zlib.crc32(np.concatenate(document).astype(np.int32).tobytes()))
    drawn = np.stack([random.permutation(steps) for _ in range(pairs)])
    orders = np.concatenate([drawn, drawn[:, ::-1]])
    # The position of each step in the order: a part has the tokens of all steps before a place.
    places = np.argsort(orders, axis=1)
    between = (places[:, None, :] < np.arange(1, steps)[:, None]).reshape(-1, steps)
    ends = np.array([[False] * steps, [True] * steps])
    probabilities = engine.parts(document, np.concatenate([ends, between])[:, step_of])
    values = target.value(probabilities)
    paths = np.empty((len(orders), steps + 1), np.float64)
    paths[:, 0], paths[:, -1] = values[0], values[1]
    paths[:, 1:-1] = values[2:].reshape(len(orders), -1)
    added = np.take_along_axis(np.diff(paths, axis=1), places, axis=1).mean(axis=0)
    shared = (added / np.bincount(step_of))[step_of]
    return signed_light(probabilities[1], document, shared.astype(np.float32))


SHAPLEY = Lens(
    "shapley",
    "Shapley values",
    "How much each word adds, on average over orders in which the words come in. The words add up to the whole answer.",
    signed=True,
    run=shapley,
    compared=False,
    site=True,
)
