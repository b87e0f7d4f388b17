"""Runs graphs over sequences, those of similar length together; between two runs, the thread yields to others."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.common.yielding import give_way
from limelight.engines.engine import Floats, Int64

# Cells of a run, padding included; larger ones are no faster.
MAX_CELLS = 384
# Overhead of a run, and of each step of its longest sequence, in cells; and its most cells.
_CELLS_OF_A_RUN = 12
_PLAN_OF_FEW = (1, MAX_CELLS)
# The same for a graph for many sequences, and from how many cells on it is faster: its steps are several operations.
_PLAN_OF_MANY = (4, 4 * MAX_CELLS)
_CELLS_OF_MANY = 600


class Session:
    """An ONNX graph that is ready to run.

    Any number of threads may call it at once; each call computes on its own thread, and releases Python's lock.

    Args:
        graph: The bytes of an .onnx file.
        given: The arrays passed to every run, by name (see `limelight.engines.graph.Given`).
    """

    def __init__(self, graph: bytes, given: Mapping[str, Floats] | None = None):
        # Otherwise it reports its use to its makers, from its import on.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        # Loading takes 0.2 s, which commands that run no network avoid.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # The steps of a GRU are so small that a second thread gains nothing; processes share the cores.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # Only errors: warnings are notes on a graph that tests compare with the trained network.
        options.log_severity_level = 3
        self._given = dict(given or {})
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def __call__(self, **inputs: NDArray[Any]) -> list[NDArray[Any]]:
        """Returns the outputs of the graph, in its order, for inputs of bounded size."""
        give_way()
        outputs: list[NDArray[Any]] = self._session.run(None, {**inputs, **self._given})
        return outputs

    def as_wide_as(self, name: str) -> list[bool]:
        """Returns of each output whether it has a column for each of the input `name`."""
        [width] = [each.shape[1] for each in self._session.get_inputs() if each.name == name]
        return [each.shape[1] == width for each in self._session.get_outputs()]


class Runs:
    """A graph over sequences of ids, 0 for padding at the end, that is ready to run on any number of them.

    Args:
        graph: The bytes of an .onnx file. All of its outputs have a row for each sequence.
        ids: The name of its input `<int64>[sequences, longest]`.
        given: See `Session`.
        many: Returns an equivalent graph that is faster for many sequences, and its `given` arrays; called when it is
            first needed.
    """

    def __init__(
        self,
        graph: bytes,
        ids: str,
        given: Mapping[str, Floats] | None = None,
        many: Callable[[], tuple[bytes, Mapping[str, Floats]]] | None = None,
    ):
        self._ids, self._write_many = ids, many
        self._few = Session(graph, given)
        self._wide = self._few.as_wide_as(ids)

    def __call__(self, ids: Int64, lengths: Int64, **inputs: NDArray[Any]) -> list[Floats]:
        """Returns the outputs of the graph for `ids`, with `lengths <int64>[sequences]`, and its other `inputs`.

        `ids` are as wide as the longest sequence; so are outputs with a column for each id, with zeros for padding.
        """
        are_many = self._write_many is not None and lengths.sum() > _CELLS_OF_MANY
        session = self._many if are_many else self._few
        results: list[Floats] = []
        for rows, width in plan(lengths, *(_PLAN_OF_MANY if are_many else _PLAN_OF_FEW)):
            parts = session(**{self._ids: ids[rows, :width]}, **inputs)
            if not results:
                widths = [ids.shape[1] if wide else part.shape[1] for wide, part in zip(self._wide, parts, strict=True)]
                results = [np.zeros((len(ids), each), np.float32) for each in widths]
            for whole, part in zip(results, parts, strict=True):
                whole[rows, : part.shape[1]] = part
        return results

    @cached_property
    def _many(self) -> Session:
        assert self._write_many is not None
        return Session(*self._write_many())


def plan(lengths: Int64, step: int = 1, most: int = MAX_CELLS) -> Iterator[tuple[Int64, int]]:
    """Yields the positions of sequences that share a run, and the longest of their `lengths <int64>[sequences]`.

    Sequences of similar length share a run of at most `most` cells; the longest come first. Each step of a run costs as
    much as `step` cells.
    """
    order = np.argsort(-lengths, kind="stable")
    first = wasted = width = 0
    for index, length in enumerate(lengths[order].tolist()):
        wasted += width - length
        # A separate run is worth it if padding would cost more.
        if index and (wasted > _CELLS_OF_A_RUN + step * length or (index - first + 1) * width > most):
            yield order[first:index], width
            first, wasted = index, 0
        if index == first:
            wasted, width = 0, length
    if len(order):
        yield order[first:], width


def joined(sequences: Sequence[Sequence[int]]) -> tuple[Int64, Int64]:
    """Concatenates the items of `sequences`; returns the items and the length of each sequence, both `<int64>`."""
    lengths = np.fromiter(map(len, sequences), np.int64, len(sequences))
    return np.fromiter(chain.from_iterable(sequences), np.int64, int(lengths.sum())), lengths


def pad(items: Int64, lengths: Int64) -> Int64:
    """Converts concatenated sequences `items` to the rows of `<int64>[sequences, longest]`, padded with 0."""
    padded = np.zeros((len(lengths), int(lengths.max())), np.int64)
    padded[np.arange(padded.shape[1]) < lengths[:, None]] = items
    return padded
