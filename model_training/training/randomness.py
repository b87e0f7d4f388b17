"""Derives all random numbers of a run from its seed, so that runs with different seeds never share an epoch."""

from typing import Any

import numpy as np

from ..networks.pretrained import Network

# The uses of random numbers.
_ORDER, _DROPOUT = range(2)


def order_seed(seed: int, epoch: int) -> np.random.SeedSequence:
    """Returns the seed for the order of rows and the distortion of images in an epoch."""
    return np.random.SeedSequence(seed, spawn_key=(epoch, _ORDER))


def seed_dropout(model: Network, seed: int, epoch: int) -> None:
    """Reseeds the random numbers of every layer for an epoch."""
    states = dropout_states(model)
    numbers = np.random.SeedSequence(seed, spawn_key=(epoch, _DROPOUT)).generate_state(2 * len(states))
    for state, values in zip(states, numbers.reshape(-1, 2), strict=True):
        state.assign(values.astype(state.dtype))


def dropout_states(model: Network) -> list[Any]:
    """Returns the variables with the random state of layers, two numbers each."""
    return [variable for variable in model.variables if variable.path.endswith("seed_generator_state")]
