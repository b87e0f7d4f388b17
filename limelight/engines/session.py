"""Runs networks in slices, each on the calling thread: between two of them, other users of the network may run."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.engines.engine import Floats, Int64

# Cells of a block, and of a slice of a call that others may interrupt, padding included; larger ones are no faster.
MAX_CELLS = 384

# Most cells of a slice. A prediction takes a longer one, of about 5 ms: fewer slices wait less often for Python's lock.
CELLS: ContextVar[int] = ContextVar("cells", default=4096)

# Returns a context for one run of a network: entering it may wait for the network, or raise to end a
# call whose answer is no longer wanted. A new thread has the default, so each thread sets its own.
GATE: ContextVar[Callable[[], AbstractContextManager[object]]] = ContextVar("gate", default=nullcontext)


def network() -> AbstractContextManager[object]:
    """Returns the context for every run of a network: one slice of a call.

    A slice is one run over at most `CELLS` cells. Without a gate it does not wait.
    """
    return GATE.get()()


@contextmanager
def one_slice() -> Iterator[None]:
    """Makes all runs of the block a single slice; together they must be as small as one."""
    with network():
        gate = GATE.set(nullcontext)
        try:
            yield
        finally:
            GATE.reset(gate)


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
        with network():
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
