"""Runs a graph over many sequences: those of similar length make a block, and a call of ONNX Runtime has several."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from limelight.engines.engine import Floats, Int64
from limelight.engines.session import MAX_CELLS, MAX_SLICE, Session

# Overhead of a block, and of each step of its longest sequence, in cells; and its most cells.
_CELLS_OF_A_BLOCK = 12
_FEW = (1, MAX_CELLS)
# The same for a graph for many sequences, and from how many cells on it is faster: its steps are several operations.
_MANY = (4, 4 * MAX_CELLS)
_CELLS_OF_MANY = 600


class BlockSession:
    """A graph over sequences of ids, 0 for padding at the end, that is ready to run on any number of them.

    Blocks minimize padding. A call of ONNX Runtime waits for Python's lock at its end, so a call runs many of them.

    Args:
        graph: The bytes of an .onnx file. Each of its outputs has a row for each sequence.
        ids: The name of its input `<int64>[sequences, longest]`.
        given: See `Session`.
        many: Returns a graph, and what is given to it, that does the same and is faster for many sequences; it is
            called once they come.
    """

    def __init__(
        self,
        graph: bytes,
        ids: str,
        given: Mapping[str, Floats] | None = None,
        many: Callable[[], tuple[bytes, Mapping[str, Floats]]] | None = None,
    ):
        self._ids = ids
        self._write_many = many
        self._block = Session(graph, given)
        self._blocks = Session(in_blocks(graph, ids), given)

    def __call__(self, ids: Int64, lengths: Int64, **inputs: NDArray[Any]) -> list[NDArray[Any]]:
        """Returns the outputs of the graph for `ids`, of these `lengths <int64>[sequences]`, and its other `inputs`.

        `ids` are as wide as the longest sequence. Outputs with a column for each id have as many, with zeros for
        padding.
        """
        are_many = self._write_many and lengths.sum() > _CELLS_OF_MANY
        found = list(blocks(lengths, *(_MANY if are_many else _FEW)))
        if len(found) == 1 and not are_many:
            return self._block(**{self._ids: ids}, **inputs)
        session = self._many if are_many else self._blocks
        order = np.concatenate([rows for rows, _ in found])
        ordered = ids[order]
        parts = [session(sequences=ordered, bounds=bounds, **inputs) for bounds in _calls(found, ids.shape[1])]
        outputs = parts[0] if len(parts) == 1 else [np.concatenate(each) for each in zip(*parts, strict=True)]
        # From the order of the blocks to that of `ids`.
        places = np.argsort(order)
        return [output[places] for output in outputs]

    @cached_property
    def _many(self) -> Session:
        assert self._write_many is not None
        graph, given = self._write_many()
        return Session(in_blocks(graph, self._ids), given)


def blocks(lengths: Int64, step: int = 1, most: int = MAX_CELLS) -> Iterator[tuple[Int64, int]]:
    """Yields the positions of sequences that share a block, and the longest of their `lengths <int64>[sequences]`.

    Sequences of similar length share a block of at most `most` cells, the longest first. A step of a block costs as
    much as `step` cells.
    """
    order = np.argsort(-lengths, kind="stable")
    first = wasted = width = 0
    for place, length in enumerate(lengths[order].tolist()):
        wasted += width - length
        # A separate block is worth it if padding would cost more.
        if place and (wasted > _CELLS_OF_A_BLOCK + step * length or (place - first + 1) * width > most):
            yield order[first:place], width
            first, wasted = place, 0
        if place == first:
            wasted, width = 0, length
    if len(order):
        yield order[first:], width


def _calls(found: Iterable[tuple[Int64, int]], longest: int) -> Iterator[Int64]:
    """Yields the bounds of the blocks of each call, for `in_blocks`."""
    cells = first = 0
    bounds: list[tuple[int, ...]] = []
    for rows, width in found:
        last = first + len(rows)
        if bounds and cells + len(rows) * width > MAX_SLICE:
            yield np.array(bounds, np.int64)
            bounds, cells = [], 0
        bounds.append((first, 0, last, width, 0, 0, 0, longest - width))
        first, cells = last, cells + len(rows) * width
    yield np.array(bounds, np.int64)


def in_blocks(graph: bytes, ids: str) -> bytes:
    """Writes a graph that runs `graph` once for each block, and joins its outputs.

    In place of `ids` it takes `sequences <int64>[sequences, longest]` and `bounds <int64>[blocks, 8]`: for each block
    the first row and column, the end of both, and the padding of its outputs on each side, on the right up to the
    longest.
    """
    model = onnx.load_from_string(graph)
    inner = model.graph
    axes = {value.name: value.type.tensor_type.shape.dim for value in [*inner.input, *inner.output]}
    names = [value.name for value in inner.output]
    node = helper.make_node
    numbers = {"block_zero": [0], "block_axes": [0, 1], "block_parts": [2, 2, 4]}
    arrays = [
        *inner.initializer,
        *[numpy_helper.from_array(np.array(each, np.int64), name) for name, each in numbers.items()],
    ]
    around = [
        node("Shape", ["bounds"], ["block_counts"], end=1),
        node("Squeeze", ["block_counts"], ["block_count"]),
        node("Slice", ["sequences", "block_zero", "block_zero"], ["block_none"]),
    ]
    # Each round takes the outputs of the earlier blocks, and gives them on with those of its own.
    body = [
        node("Gather", ["bounds", "block_number"], ["block"]),
        node("Split", ["block", "block_parts"], ["block_starts", "block_ends", "block_pads"]),
        node("Slice", ["sequences", "block_starts", "block_ends", "block_axes"], [ids]),
        *inner.node,
        node("Identity", ["block_more"], ["block_goes_on"]),
    ]
    for name in names:
        columns, whole = axes[name][1], name
        if columns.dim_param and columns.dim_param == axes[ids][1].dim_param:
            # A column for each id.
            whole = f"padded_{name}"
            body.append(node("Pad", [name, "block_pads"], [whole]))
            around.append(node("Cast", ["block_none"], [f"no_{name}"], to=TensorProto.FLOAT))
        else:
            arrays.append(numpy_helper.from_array(np.zeros((0, columns.dim_value), np.float32), f"no_{name}"))
        body.append(node("Concat", [f"earlier_{name}", whole], [f"joined_{name}"], axis=0))

    def outputs(when: str) -> list[Any]:
        return [_value(f"{when}_{name}", TensorProto.FLOAT, (None, None)) for name in names]

    step, more = _value("block_number", TensorProto.INT64, ()), _value("block_more", TensorProto.BOOL, ())
    goes_on = _value("block_goes_on", TensorProto.BOOL, ())
    block = helper.make_graph(body, "block", [step, more, *outputs("earlier")], [goes_on, *outputs("joined")])
    starts = ["block_count", "", *[f"no_{name}" for name in names]]
    around.append(node("Loop", starts, [f"all_{name}" for name in names], body=block))
    inputs = [_value("sequences", TensorProto.INT64, (None, None)), _value("bounds", TensorProto.INT64, (None, 8))]
    inputs += [value for value in inner.input if value.name != ids]
    outer = helper.make_graph(around, inner.name, inputs, outputs("all"), arrays)
    written = helper.make_model(outer, opset_imports=model.opset_import, ir_version=model.ir_version)
    return bytes(written.SerializeToString())


def _value(name: str, dtype: int, shape: tuple[int | None, ...]) -> Any:
    return helper.make_tensor_value_info(name, dtype, shape)
