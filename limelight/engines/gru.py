"""One level of a HAN in NumPy: a GRU in each direction, and the pooling of its states, for similar sequences.

The state of a GRU depends on the items read so far. If two parts of a text differ in one word, the forward GRU has the
same states before that word, and the backward GRU after it; these are computed once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from limelight.common.one_thread import one_thread
from limelight.common.yielding import give_way
from limelight.engines.engine import Int64
from limelight.engines.runs import MAX_CELLS

# In single precision, or in double if the weights are double.
Reals = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A sequence as read by a level; equations 1–10 of Yang et al. 2016.

    Attributes:
        states: `<float>[steps, 2 * units]`: the states of the forward GRU, then of the backward GRU.
        projections: `<float>[steps, 2 * units]`: u = tanh(W h + b); empty if weights are uniform.
        scores: `<float>[steps]`: u · context vector; zeros if weights are uniform.
        weights: `<float>[steps]`: the softmax of the scores.
        pooled: `<float>[2 * units]`: the sum of the states, each times its weight.
        gates: `<float>[steps, 3, 2 * units]`: the update gate z, the reset gate, and the candidate c of each state
            h = z · h before + (1 - z) · c; None unless asked for.
    """

    states: Reals
    projections: Reals
    scores: Reals
    weights: Reals
    pooled: Reals
    gates: Reals | None = None


class _Cell(NamedTuple):
    """The weights of a GRU: of its two gates `<float>[…, 2 * units]`, and of its candidate `<float>[…, units]`.

    They are arrays of their own, since the operations on slices of one array take half as long again. A gate is
    (1 + tanh(x / 2)) / 2, the sigmoid of x: its weights are halved.
    """

    gates: Reals
    gates_recurrent: Reals
    gates_bias: Reals
    candidate: Reals
    candidate_recurrent: Reals
    candidate_bias: Reals
    recurrent_bias: Reals

    @classmethod
    def of(cls, kernel: Reals, recurrent: Reals, bias: Reals) -> "_Cell":
        """Splits the weights of a GRU as Keras has them: the gates before the candidate, and two biases."""
        of_gates = 2 * len(recurrent)
        (gates, candidate), (gates_recurrent, candidate_recurrent), (biases, candidate_biases) = (
            (np.ascontiguousarray(array[:, :of_gates]) / 2, np.ascontiguousarray(array[:, of_gates:]))
            for array in (kernel, recurrent, bias)
        )
        # The part of the candidate is multiplied by the reset gate before the bias of the input is added.
        return cls(gates, gates_recurrent, biases.sum(axis=0), candidate, candidate_recurrent, *candidate_biases)


class Level:
    """A GRU in each direction, and the pooling of its states: attention, or their mean.

    Args:
        arrays: The weights of the network, by the names of `limelight.networks.han.stored`.
        name: `word` or `sentence`.
    """

    def __init__(self, arrays: Mapping[str, Reals], name: str):
        self._cells = [
            _Cell.of(
                *(arrays[f"{name}_encoder.{direction}.{array}"] for array in ("kernel", "recurrent_kernel", "bias"))
            )
            for direction in ("forward", "backward")
        ]
        attention = [f"{name}_attention.{array}" for array in ("kernel", "bias", "context_vector")]
        self._attention = [arrays[array] for array in attention if array in arrays]
        self.context_vector = self._attention[-1] if self._attention else np.zeros(0, np.float32)
        self._units = len(self._cells[0].recurrent_bias)

    @one_thread
    def __call__(self, inputs: Reals, layout: Int64) -> Reals:
        """Returns the vectors of sequences.

        Args:
            inputs: `<float>[items, size]`; the first is padding.
            layout: `<int64>[sequences, steps]`, the indices of their items, 0 for padding at the end.

        Returns:
            `<float>[sequences, 2 * units]`; zeros for a sequence without items.
        """
        pooled = np.zeros((len(layout), 2 * self._units), inputs.dtype)
        for rows, states, lengths in self._read(inputs, layout):
            pooled[rows] = self._pool(states, lengths)[-1]
        return pooled

    @one_thread
    def read(self, inputs: Reals, layout: Int64, gates: bool = False) -> list[Read]:
        """Returns everything computed for sequences of at least one item; takes the arguments of `__call__`."""
        results: list[Read] = []
        for _, joined, lengths in self._read(inputs, layout, gates):
            steps = joined.reshape(len(joined), 2, -1, self._units)
            states = steps[:, :, 0].reshape(len(joined), -1)
            kept = steps[:, :, 1:].swapaxes(1, 2).reshape(len(joined), -1, 2 * self._units)
            projections, scores, weights, pooled = self._pool(states, lengths)
            ends = np.cumsum(lengths)[:-1]
            parts = [np.split(each, ends) for each in (states, projections, scores, weights)]
            kept_of = np.split(kept, ends) if gates else [None] * len(lengths)
            results += map(Read, *parts, pooled, kept_of)
        return results

    def _read(self, inputs: Reals, layout: Int64, gates: bool = False) -> Iterator[tuple[Int64, Reals, Int64]]:
        """Yields rows of some sequences, their states `<float>[steps of all, 2 * units]`, and their lengths.

        With `gates`, each state is followed by those of its step: `<float>[steps of all, 2 * 4 * units]`.
        """
        lengths = np.count_nonzero(layout, axis=1)
        columns = np.arange(layout.shape[1])
        turned = np.take_along_axis(layout, np.maximum(lengths[:, None] - 1 - columns, 0), axis=1)
        # Of both directions a step is computed together: the items of the second are numbered after those of the first.
        turned = np.where(columns < lengths[:, None], turned + len(inputs), 0)
        states, numbers = self._states(inputs, np.concatenate([layout, turned]), gates)
        width = states.shape[1]
        at, at_back = np.split(numbers, 2)
        rows = np.flatnonzero(lengths)
        cuts = np.flatnonzero(np.diff(np.cumsum(lengths[rows]) // MAX_CELLS)) + 1
        for some in np.split(rows, cuts) if len(rows) else []:
            give_way()
            row, column = np.nonzero(layout[some])
            sizes = lengths[some]
            joined = np.empty((len(row), 2 * width), inputs.dtype)
            joined[:, :width] = states.take(at[some[row], column], axis=0)
            joined[:, width:] = states.take(at_back[some[row], sizes[row] - 1 - column], axis=0)
            yield some, joined, sizes

    def _states(self, inputs: Reals, layout: Int64, with_gates: bool) -> tuple[Reals, Int64]:
        """Returns the different states `<float>[states + 1, units]`, the last of them zeros, and those of each step.

        With gates: `<float>[states + 1, 4 * units]`, the state, its two gates and its candidate.
        """
        units, count = self._units, len(inputs)
        gates_in = np.empty((2 * count, 2 * units), inputs.dtype)
        candidates_in = np.empty((2 * count, units), inputs.dtype)
        for cell, offset in zip(self._cells, (0, count), strict=True):
            for first in range(0, count, MAX_CELLS):
                give_way()
                some = inputs[first : first + MAX_CELLS]
                rows = slice(offset + first, offset + first + len(some))
                gates_in[rows] = some @ cell.gates + cell.gates_bias
                candidates_in[rows] = some @ cell.candidate + cell.candidate_bias
        items, before, starts, numbers = _beginnings(layout)
        states = np.zeros((len(items) + 1, units), inputs.dtype)
        kept = np.zeros((len(states), 3 * units if with_gates else 0), inputs.dtype)
        since = MAX_CELLS
        for start, end in pairwise(starts):
            middle = start + np.count_nonzero(items[start:end] < count)
            for first in range(start, end, MAX_CELLS):
                last = min(first + MAX_CELLS, end)
                since += last - first
                if since > MAX_CELLS:
                    give_way()
                    since = last - first
                state, here = states.take(before[first:last], axis=0), items[first:last]
                gates, candidates = gates_in.take(here, axis=0), np.empty_like(state)
                cut = min(max(middle - first, 0), last - first)
                for cell, rows in zip(self._cells, (slice(cut), slice(cut, None)), strict=True):
                    gates[rows] += state[rows] @ cell.gates_recurrent
                    np.matmul(state[rows], cell.candidate_recurrent, out=candidates[rows])
                    candidates[rows] += cell.recurrent_bias
                np.tanh(gates, out=gates)
                gates *= 0.5
                gates += 0.5
                candidates *= gates[:, units:]
                candidates += candidates_in.take(here, axis=0)
                np.tanh(candidates, out=candidates)
                if with_gates:
                    kept[first:last] = np.concatenate([gates, candidates], axis=1)
                state -= candidates
                state *= gates[:, :units]
                np.add(state, candidates, out=states[first:last])
        return np.concatenate([states, kept], axis=1) if with_gates else states, numbers

    def _pool(self, states: Reals, lengths: Int64) -> tuple[Reals, Reals, Reals, Reals]:
        """Returns projections, scores, weights and sums of `states` of sequences with these `lengths` (see `Read`)."""
        starts = np.cumsum(lengths) - lengths
        projections, scores = states[:, :0], np.zeros(len(states), states.dtype)
        if self._attention:
            kernel, bias, context = self._attention
            projections = np.tanh(states @ kernel + bias)
            scores = projections @ context
        weights = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
        weights /= np.repeat(np.add.reduceat(weights, starts), lengths)
        return projections, scores, weights, np.add.reduceat(states * weights[:, None], starts, axis=0)


def _beginnings(layout: Int64) -> tuple[Int64, Int64, list[int], Int64]:
    """Numbers the different beginnings of sequences: those of one item first, then those of two, and so on.

    Of those of the same length, the ones that begin with a lower item are first.

    Returns:
        The last item of each, `<int64>[beginnings]`; the number of each without this item, `<int64>[beginnings]`, -1 if
        there is none; where those of each length start, and the last ones end; and the number of the one that ends at
        each step, `<int64>[sequences, steps]`.
    """
    # Sorted by their bytes, sequences with the same beginning are neighbours, and lower items come first.
    width = ">u2" if layout.max(initial=0) < 1 << 16 else ">u4"
    keys = np.ascontiguousarray(layout.astype(width))
    order = np.argsort(keys.view(f"V{keys.itemsize * keys.shape[1]}").ravel())
    ordered = layout[order]
    new = ordered > 0
    new[1:] &= np.logical_or.accumulate(ordered[1:] != ordered[:-1], axis=1)
    steps = np.ascontiguousarray(new.T)
    numbers = (np.cumsum(steps) - 1).reshape(steps.shape)
    step, row = np.nonzero(steps)
    before = np.where(step > 0, numbers[step - 1, row], -1)
    of_sequence = np.empty_like(layout)
    of_sequence[order] = numbers.T
    starts = [0, *np.cumsum(np.count_nonzero(steps, axis=1)).tolist()]
    return ordered[row, step], before, starts, of_sequence
