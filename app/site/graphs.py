"""Writes the graph of a network for `static/js/site/graph/graph.js`: its operations as JSON, then smaller weights."""

import json
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Precision = Literal["int8", "float16"]

# A table with more numbers than this dominates the file: the vectors of a vocabulary.
_LARGE = 500_000


def shrink(model: bytes, precision: Precision) -> bytes:
    """Returns the graph of an .onnx file with smaller weights.

    Args:
        model: A serialised graph, whose weights are float32.
        precision: `float16` for all weights; with `int8`, tables of over half a million numbers become bytes, each
            row with its own scale. Shipped weights are stored in half precision, so it loses nothing.

    Returns:
        The length of a JSON object in four bytes, little-endian, and that object: `operations`, `outputs` and
        `constants`, each with its name, shape and type. The numbers of all constants follow.
    """
    graph = onnx.load_from_string(model).graph
    constants, content = [], b""
    for constant in graph.initializer:
        array = numpy_helper.to_array(constant)
        parts = list(_parts(array, precision))
        constants.append({"name": constant.name, "shape": array.shape, "type": parts[0].dtype.name})
        content += b"".join(part.tobytes() for part in parts)
    head = {
        "operations": [_operation(node) for node in graph.node],
        "outputs": [output.name for output in graph.output],
        "constants": constants,
    }
    described = json.dumps(head).encode()
    return len(described).to_bytes(4, "little") + described + content


def _operation(node: onnx.NodeProto) -> dict[str, Any]:
    values = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    return {
        "type": node.op_type,
        "inputs": list(node.input),
        "outputs": list(node.output),
        # Words, such as the direction of a GRU, say what the browser does anyway.
        "attributes": {name: value for name, value in values.items() if not isinstance(value, bytes)},
    }


def _parts(array: NDArray[Any], precision: Precision) -> Iterator[NDArray[Any]]:
    """Yields the numbers of a constant as they are stored; after those of a table in bytes, the scales of its rows."""
    if array.dtype == np.int64:
        yield array.astype("<i4")
    # Larger values are not weights but stand for infinity.
    elif np.abs(array).max(initial=0) > np.finfo(np.float16).max:
        yield array.astype("<f4")
    elif precision == "int8" and array.ndim == 2 and array.size > _LARGE:
        scales = np.maximum(np.abs(array).max(axis=1) / 127, 1e-6).astype("<f2")
        yield np.rint(array / scales.astype(np.float32)[:, None]).clip(-127, 127).astype(np.int8)
        yield scales
    else:
        yield array.astype("<f2")
