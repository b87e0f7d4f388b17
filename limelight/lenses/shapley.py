"""Shapley values: what a word adds, the mean over orders in which words come in."""

import zlib

import numpy as np

from limelight.engines.engine import Engine, TokenIds
from limelight.lenses.lens import Lens, Light, signed_light
from limelight.lenses.target import Target

# Parts of a text that Shapley values ask the network about: four orders of a review of 150 words, in some 50 ms.
_SHAPLEY_PARTS = 768
# A short text has no more orders than this, a long one no fewer than one and its reverse.
_MAX_SHAPLEY_ORDERS = 32


def shapley(engine: Engine, document: TokenIds, target: Target) -> Light:
    """What each token adds to the target, the mean over orders in which the tokens come in (Shapley 1953).

    The orders are drawn at random, the same for the same text, each with its reverse (Strumbelj and Kononenko 2014;
    Mitchell et al. 2022). In every order the additions sum to the target's value less its value for no words at all,
    and so do the weights, exactly.
    """
    tokens = sum(map(len, document))
    pairs = min(max(1, round(_SHAPLEY_PARTS / (2 * tokens))), _MAX_SHAPLEY_ORDERS // 2)
    random = np.random.default_rng(zlib.crc32(np.concatenate(document).astype(np.int32).tobytes()))
    drawn = np.stack([random.permutation(tokens) for _ in range(pairs)])
    orders = np.concatenate([drawn, drawn[:, ::-1]])
    # After how many others each token comes: a part has those that come before a place.
    turns = np.argsort(orders, axis=1)
    between = (turns[:, None, :] < np.arange(1, tokens)[:, None]).reshape(-1, tokens)
    ends = np.array([[False] * tokens, [True] * tokens])
    probabilities = engine.parts(document, np.concatenate([ends, between]))
    values = target.value(probabilities)
    paths = np.empty((len(orders), tokens + 1), np.float64)
    paths[:, 0], paths[:, -1] = values[0], values[1]
    paths[:, 1:-1] = values[2:].reshape(len(orders), -1)
    added = np.take_along_axis(np.diff(paths, axis=1), turns, axis=1)
    return signed_light(probabilities[1], document, added.mean(axis=0).astype(np.float32))


SHAPLEY = Lens(
    "shapley",
    "Shapley values",
    "What each word adds, whatever came before it: the mean over many orders of words. The words add up to the whole "
    "answer.",
    signed=True,
    run=shapley,
    compared=False,
)
