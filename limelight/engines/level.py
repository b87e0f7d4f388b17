"""One level of a HAN in NumPy, forwards and backwards: for lenses and views that need its states or gradients."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.engines.engine import Bools

# In single precision, or in double if an array is double.
Reals = NDArray[np.floating]
Pull = Callable[[Reals], Reals]


@dataclass(frozen=True, slots=True)
class Read:
    """Sequences as read by a level; equations 1–10 of Yang et al. 2016.

    Attributes:
        states: `<float>[rows, steps, 2 * units]`: those of the GRU that reads forwards, then of that backwards.
        projections: `<float>[rows, steps, 2 * units]`: u = tanh(W h + b); empty if weights are uniform.
        scores: `<float>[rows, steps]`: u · context vector; zeros if weights are uniform.
        weights: `<float>[rows, steps]`: the softmax of the scores, 0 for padding.
        pooled: `<float>[rows, 2 * units]`: the sum of the states, each times its weight.
        pull: Maps the gradient at `pooled` to that at the projected inputs (see `Level.project`).
    """

    states: Reals
    projections: Reals
    scores: Reals
    weights: Reals
    pooled: Reals
    pull: Pull


class Level:
    """A GRU in each direction and the pooling of its states: attention, or their mean.

    Args:
        arrays: The weights of the network, by the names of `limelight.networks.han.stored`.
        name: `word` or `sentence`.
    """

    def __init__(self, arrays: Mapping[str, Reals], name: str):
        cells, self._attention = level_arrays(arrays, name)
        kernel, self._recurrent, bias = map(np.stack, zip(*cells, strict=True))
        self._kernel = kernel[:, None]
        self._input_bias, self._state_bias = bias[:, None, None, 0], bias[:, None, 1]
        self.context_vector = self._attention[-1] if self._attention else np.zeros(0, np.float32)

    def project(self, inputs: Reals) -> Reals:
        """Returns `inputs <float>[rows, steps, size]` times the kernels: `<float>[2, rows, steps, 3 * units]`."""
        return inputs @ self._kernel

    def pull_projection(self, slopes: Reals) -> Reals:
        """Returns the gradient at the inputs of `project`, given that at its result."""
        return (slopes @ self._kernel.swapaxes(-1, -2)).sum(axis=0)

    def __call__(self, projected: Reals, real: Bools) -> Read:
        """Reads sequences from the result of `project`; `real <bool>[rows, steps]` is False for padding."""
        states, pull_states = self._encode(projected + self._input_bias, real)
        if self._attention:
            kernel, bias, context = self._attention
            projections = np.tanh(states @ kernel + bias)
            scores = projections @ context
            weights = np.exp(scores - np.where(real, scores, -np.inf).max(axis=1, keepdims=True)) * real
        else:
            projections, scores, weights = (
                states[..., :0],
                np.zeros(real.shape, states.dtype),
                real.astype(states.dtype),
            )
        weights /= weights.sum(axis=1, keepdims=True)

        def pull(slopes: Reals) -> Reals:
            at_states = weights[..., None] * slopes[:, None]
            if self._attention:
                towards = (states @ slopes[..., None])[..., 0]
                at_scores = weights * (towards - (weights * towards).sum(axis=1, keepdims=True))
                at_states = at_states + (at_scores[..., None] * context * (1 - projections**2)) @ kernel.T
            return pull_states(at_states)

        return Read(states, projections, scores, weights, (weights[:, None] @ states)[:, 0], pull)

    def _encode(self, inputs: Reals, real: Bools) -> tuple[Reals, Pull]:
        """Runs the GRUs, with `reset_after` as in Keras, and the update gate keeping the state."""
        inputs, kept = _flipped(inputs), _flipped(np.broadcast_to(~real[..., None], (2, *real.shape, 1)))
        rows, steps, units = *real.shape, self._recurrent.shape[1]
        states: list[Reals] = [np.zeros((2, rows, units), inputs.dtype)]
        gates: list[tuple[Reals, Reals, Reals, Reals]] = []
        for step in range(steps):
            here, recalled = inputs[:, :, step], states[-1] @ self._recurrent + self._state_bias
            update, reset = np.split(1 / (1 + np.exp(-(here + recalled)[..., : 2 * units])), 2, axis=-1)
            recalled = recalled[..., 2 * units :]
            candidate = np.tanh(here[..., 2 * units :] + reset * recalled)
            gates.append((update, reset, recalled, candidate))
            states.append(np.where(kept[:, :, step], states[-1], update * states[-1] + (1 - update) * candidate))

        def pull(slopes: Reals) -> Reals:
            wanted = _flipped(np.stack(np.split(slopes, 2, axis=-1)))
            found = np.empty_like(inputs)
            carried = np.zeros_like(states[0])
            for step in reversed(range(steps)):
                update, reset, recalled, candidate = gates[step]
                carried = carried + wanted[:, :, step]
                own = np.where(kept[:, :, step], 0, carried)
                at_candidate = own * (1 - update) * (1 - candidate**2)
                at_update = own * (states[step] - candidate) * update * (1 - update)
                at_reset = at_candidate * recalled * reset * (1 - reset)
                found[:, :, step] = np.concatenate([at_update, at_reset, at_candidate], axis=-1)
                at_recalled = np.concatenate([at_update, at_reset, at_candidate * reset], axis=-1)
                carried = carried - own + own * update + at_recalled @ self._recurrent.swapaxes(1, 2)
            return _flipped(found)

        return np.concatenate([*_flipped(np.stack(states[1:], axis=2))], axis=-1), pull


def level_arrays(arrays: Mapping[str, NDArray[Any]], name: str) -> tuple[list[list[NDArray[Any]]], list[NDArray[Any]]]:
    """Returns the kernel, recurrent kernel and bias of the GRU in each direction, and the arrays of attention, if any.

    Args:
        arrays: The weights of the network, by the names of `limelight.networks.han.stored`.
        name: `word` or `sentence`.
    """
    cells = [
        [arrays[f"{name}_encoder.{direction}.{array}"] for array in ("kernel", "recurrent_kernel", "bias")]
        for direction in ("forward", "backward")
    ]
    attention = [f"{name}_attention.{array}" for array in ("kernel", "bias", "context_vector")]
    return cells, [arrays[array] for array in attention if array in arrays]


def _flipped(sequences: Reals) -> Reals:
    """Returns `[2, rows, steps, size]` with the steps of the second direction in the opposite order."""
    return np.stack([sequences[0], sequences[1, :, ::-1]])
