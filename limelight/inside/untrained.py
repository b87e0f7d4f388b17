"""A network before training, and the plane in which the reviews that it has read differ most."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Another draw shows the same.
_SEED = 0
_EMBEDDED = 0.05


def draw(arrays: Mapping[str, Floats]) -> dict[str, Floats]:
    """Returns random weights for `arrays`, as at the start of training: biases are 0, and states keep their size.

    Word vectors lie within ±0.05; the weights of a layer have a variance of 1 / number of inputs.
    """
    chance = np.random.default_rng(_SEED)

    def one(name: str, array: Floats) -> Floats:
        if name.endswith("bias"):
            return np.zeros_like(array)
        if name.startswith("embedding"):
            return chance.uniform(-_EMBEDDED, _EMBEDDED, array.shape).astype(np.float32)
        summed = array.size if array.ndim == 1 else array.size // array.shape[-1]
        return (chance.standard_normal(array.shape) / np.sqrt(summed)).astype(np.float32)

    return {name: one(name, array) for name, array in arrays.items()}


def flatten(vectors: Floats) -> Floats:
    """Returns the coordinates of `vectors <float32>[reviews, features]` along the directions of largest variance."""
    centred = vectors - vectors.mean(axis=0)
    return centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T
