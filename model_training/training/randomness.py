"""Derives all random numbers of a run from its seed, so that no epoch of a run repeats one of another seed's run."""

import numpy as np

from ..networks.pretrained import Network

# What the numbers are for.
_ORDER, _DROPOUT = range(2)


def order_seed(seed: int, epoch: int) -> np.random.SeedSequence:
    """Returns what decides the order of the rows in an epoch, and how images are distorted there."""
    return np.random.SeedSequence(seed, spawn_key=(epoch, _ORDER))


def seed_dropout(model: Network, seed: int, epoch: int) -> None:
    """Starts the random numbers of every layer anew for an epoch; Keras leaves their state out of files of weights."""
    states = _states(model)
    numbers = np.random.SeedSequence(seed, spawn_key=(epoch, _DROPOUT)).generate_state(2 * len(states))
    set_dropout(model, numbers.reshape(-1, 2).tolist())


def set_dropout(model: Network, numbers: list[list[int]]) -> None:
    """Goes on with the random numbers where `dropout` has found them."""
    for state, values in zip(_states(model), numbers, strict=True):
        state.assign(np.array(values, state.dtype))


def dropout(model: Network) -> list[list[int]]:
    """Returns where the random numbers of every layer are: two numbers for each that has any."""
    return [np.asarray(state).tolist() for state in _states(model)]


def _states(model: Network) -> list:
    return [variable for variable in model.variables if variable.path.endswith("seed_generator_state")]
