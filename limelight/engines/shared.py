"""Reads sequences that share beginnings or ends: a state that many of them reach is computed once.

The state of a GRU depends on the items read so far. Of two parts of a text that differ in one word, the GRU that reads
forwards has the same states before that word, and the one that reads backwards after it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from limelight.common.turns import give_way
from limelight.engines.engine import Floats, Int64
from limelight.engines.level import level_arrays
from limelight.engines.session import MAX_CELLS


@dataclass(frozen=True, slots=True)
class _Paths:
    """Different beginnings of sequences, those of one item first, then those of two, and so on.

    Attributes:
        items: `<int64>[beginnings]`: the last item of each.
        before: `<int64>[beginnings]`: the number of the beginning without this item, -1 if there is none.
        starts: Where in these the beginnings of each length start, and where the last end.
        numbers: `<int64>[sequences, steps]`: the number of the beginning that ends at each step.
    """

    items: Int64
    before: Int64
    starts: list[int]
    numbers: Int64


class SharedLevel:
    """A level of a HAN for many similar sequences: a GRU in each direction, and the pooling of its states.

    Args:
        arrays: The weights of the network, by the names of `limelight.networks.han.stored`.
        name: `word` or `sentence`.
    """

    def __init__(self, arrays: Mapping[str, Floats], name: str):
        cells, self._attention = level_arrays(arrays, name)
        self._units = units = len(cells[0][1])
        # A gate is (1 + tanh(x / 2)) / 2, the sigmoid of x: its weights are halved once.
        halves = np.repeat(np.array([0.5, 1], np.float32), [2 * units, units])
        self._cells = [(kernel * halves, recurrent * halves, bias * halves) for kernel, recurrent, bias in cells]

    def __call__(self, inputs: Floats, layout: Int64) -> Floats:
        """Reads sequences.

        Args:
            inputs: `<float32>[items, size]`; the first is padding.
            layout: `<int64>[sequences, steps]`, their items, 0 for padding at the end.

        Returns:
            `<float32>[sequences, 2 * units]`; zeros for a sequence without items.
        """
        lengths = np.count_nonzero(layout, axis=1)
        columns = np.arange(layout.shape[1])
        turned = np.take_along_axis(layout, np.maximum(lengths[:, None] - 1 - columns, 0), axis=1)
        forwards, backwards = _paths(layout), _paths(turned * (columns < lengths[:, None]))
        ahead, back = (self._states(inputs, *pair) for pair in zip((forwards, backwards), self._cells, strict=True))
        pooled = np.zeros((len(layout), 2 * self._units), np.float32)
        for rows in _groups(lengths):
            # The cells of these sequences, one sequence after the other.
            row, column = np.nonzero(layout[rows])
            own = lengths[rows]
            states = np.empty((len(row), 2 * self._units), np.float32)
            states[:, : self._units] = ahead.take(forwards.numbers[rows[row], column], axis=0)
            states[:, self._units :] = back.take(backwards.numbers[rows[row], own[row] - 1 - column], axis=0)
            give_way()
            pooled[rows] = self._pool(states, own)
        return pooled

    def _states(self, inputs: Floats, paths: _Paths, cell: tuple[Floats, Floats, Floats]) -> Floats:
        """Returns the state after each beginning: `<float32>[beginnings + 1, units]`, the last of them zeros."""
        kernel, recurrent, (input_bias, state_bias) = cell
        units, bias = self._units, input_bias.copy()
        # The part of the candidate is multiplied by the reset gate before the bias of the input is added.
        bias[: 2 * units] += state_bias[: 2 * units]
        projected = np.empty((len(inputs), 3 * units), np.float32)
        for first in range(0, len(inputs), MAX_CELLS):
            give_way()
            projected[first : first + MAX_CELLS] = inputs[first : first + MAX_CELLS] @ kernel + bias
        states = np.zeros((len(paths.items) + 1, units), np.float32)
        for runs in _runs(paths.starts):
            give_way()
            for first, last in runs:
                state, here = states[paths.before[first:last]], projected[paths.items[first:last]]
                recalled = state @ recurrent
                gates = np.tanh(here[:, : 2 * units] + recalled[:, : 2 * units])
                candidate = recalled[:, 2 * units :] + state_bias[2 * units :]
                candidate *= 0.5 + 0.5 * gates[:, units:]
                candidate += here[:, 2 * units :]
                np.tanh(candidate, out=candidate)
                state -= candidate
                state *= 0.5 + 0.5 * gates[:, :units]
                state += candidate
                states[first:last] = state
        return states

    def _pool(self, states: Floats, lengths: Int64) -> Floats:
        """Sums up `states <float32>[cells, 2 * units]` of sequences with these `lengths`: equations 5–7 and 8–10."""
        starts = np.cumsum(lengths) - lengths
        if self._attention:
            kernel, bias, context = self._attention
            scores = np.tanh(states @ kernel + bias) @ context
            weights = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
        else:
            weights = np.ones(len(states), np.float32)
        weights /= np.repeat(np.add.reduceat(weights, starts), lengths)
        pooled: Floats = np.add.reduceat(states * weights[:, None], starts, axis=0)
        return pooled


def _paths(layout: Int64) -> _Paths:
    """Numbers the different beginnings of the sequences of `layout <int64>[sequences, steps]`, 0 for padding."""
    # Sorted by their bytes, sequences with the same beginning are neighbours.
    order = np.argsort(np.ascontiguousarray(layout).view(f"V{layout.itemsize * layout.shape[1]}").ravel())
    ordered = layout[order]
    new = ordered > 0
    new[1:] &= np.logical_or.accumulate(ordered[1:] != ordered[:-1], axis=1)
    steps = new.T
    numbers = (np.cumsum(steps) - 1).reshape(steps.shape)
    step, place = np.nonzero(steps)
    before = np.where(step > 0, numbers[step - 1, place], -1)
    of_sequence = np.empty_like(layout)
    of_sequence[order] = numbers.T
    starts = [0, *np.cumsum(np.count_nonzero(steps, axis=1)).tolist()]
    return _Paths(ordered[place, step], before, starts, of_sequence)


def _runs(starts: list[int]) -> Iterator[list[tuple[int, int]]]:
    """Yields the runs of numbers between `starts`, in pieces of at most `MAX_CELLS`, those that share a slice."""
    runs: list[tuple[int, int]] = []
    for start, end in pairwise(starts):
        for first in range(start, end, MAX_CELLS):
            last = min(first + MAX_CELLS, end)
            if runs and last - runs[0][0] > MAX_CELLS:
                yield runs
                runs = []
            runs.append((first, last))
    if runs:
        yield runs


def _groups(lengths: Int64) -> Iterator[Int64]:
    """Yields the rows of sequences of at least one item that share a slice."""
    rows = np.flatnonzero(lengths)
    group = np.cumsum(lengths[rows]) // MAX_CELLS
    yield from np.split(rows, np.flatnonzero(np.diff(group)) + 1) if len(rows) else []
