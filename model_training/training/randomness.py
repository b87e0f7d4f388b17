"""Derives all random numbers of a run from its seed, so that runs with different seeds share no epoch."""

import numpy as np

from ..networks.pretrained import Network

# The uses of random numbers.
_ORDER, _DROPOUT = range(2)


def order_seed(seed: int, epoch: int) -> np.random.SeedSequence:
    """Returns the seed of the order of rows, and of the distortion of images, in an epoch."""
    return np.random.SeedSequence(seed, spawn_key=(epoch, _ORDER))


def seed_dropout(model: Network, seed: int, epoch: int) -> None:
    """Reseeds the random numbers of every layer for an epoch; Keras does not store their state in files of weights."""
    states = _states(model)
    numbers = np.random.SeedSequence(seed, spawn_key=(epoch, _DROPOUT)).generate_state(2 * len(states))
    set_dropout(model, numbers.reshape(-1, 2).tolist())


def set_dropout(model: Network, numbers: list[list[int]]) -> None:
    """Restores the states of random numbers that `dropout` returned."""
    for state, values in zip(_states(model), numbers, strict=True):
        state.assign(np.array(values, state.dtype))


def dropout(model: Network) -> list[list[int]]:
    """Returns the states of the random numbers of every layer: two numbers for each layer that has any."""
    return [np.asarray(state).tolist() for state in _states(model)]


def _states(model: Network) -> list:
    return [variable for variable in model.variables if variable.path.endswith("seed_generator_state")]
