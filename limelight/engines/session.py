"""Runs networks in slices, each on the calling thread, which gives way between two of them."""

import os
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.common.turns import give_way
from limelight.engines.engine import Floats, Int64

# Cells of a block, padding included; larger ones are no faster.
MAX_CELLS = 384
# Cells of a slice, one run of a graph, which takes about 5 ms: shorter slices wait more often for Python's lock.
MAX_SLICE = 4096


class Session:
    """An ONNX graph that is ready to run.

    Any number of threads may call it at once; each call computes on its own thread, without Python's lock.

    Args:
        graph: The bytes of an .onnx file.
        given: The arrays that are inputs of every run, by name (see `limelight.engines.graph.Given`).
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
        """Returns the outputs of the graph, in its order, for inputs of bounded size: one slice."""
        give_way()
        outputs: list[NDArray[Any]] = self._session.run(None, {**inputs, **self._given})
        return outputs


def joined(sequences: Sequence[Sequence[int]]) -> tuple[Int64, Int64]:
    """Concatenates the items of `sequences`; returns them and the length of each, both `<int64>`."""
    lengths = np.fromiter(map(len, sequences), np.int64, len(sequences))
    return np.fromiter(chain.from_iterable(sequences), np.int64, int(lengths.sum())), lengths


def pad(items: Int64, lengths: Int64) -> Int64:
    """Lays sequences, `items` one after the other, out as the rows of `<int64>[sequences, longest]`, padded with 0."""
    padded = np.zeros((len(lengths), int(lengths.max())), np.int64)
    padded[np.arange(padded.shape[1]) < lengths[:, None]] = items
    return padded
