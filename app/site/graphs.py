"""Makes the graphs of a network smaller: weights in half precision, large tables in bytes with a scale per row."""

from typing import Any, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Precision = Literal["int8", "float16"]

# A table with more numbers than this dominates the file: the vectors of a vocabulary.
_LARGE = 500_000
_FLOAT, _HALF = int(TensorProto.FLOAT), int(TensorProto.FLOAT16)


def shrink(model: bytes, precision: Precision) -> bytes:
    """Returns the .onnx file `model` with smaller weights; its first operations convert them back to float32.

    Args:
        model: A serialised graph, whose weights are float32.
        precision: `float16` for all weights; with `int8`, tables of over half a million numbers become bytes, each
            row with its own scale. Shipped weights are stored in half precision, so it loses nothing.
    """
    content = onnx.load_from_string(model)
    graph = content.graph
    kept, restoring = [], []
    for constant in graph.initializer:
        array = numpy_helper.to_array(constant)
        # Larger values are not weights but stand for infinity.
        if constant.data_type != _FLOAT or np.abs(array).max(initial=0) > np.finfo(np.float16).max:
            kept.append(constant)
            continue
        small, operations = (
            _in_bytes(constant.name, array)
            if precision == "int8" and array.ndim == 2 and array.size > _LARGE
            else _in_halves(constant.name, array)
        )
        kept += small
        restoring += operations
    operations = [*restoring, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(operations)
    onnx.checker.check_model(content)
    return bytes(content.SerializeToString())


def _in_halves(name: str, array: NDArray[Any]) -> tuple[list[Any], list[Any]]:
    half = numpy_helper.from_array(array.astype(np.float16), f"{name}_half")
    return [half], [helper.make_node("Cast", [half.name], [name], to=_FLOAT)]


def _in_bytes(name: str, array: NDArray[Any]) -> tuple[list[Any], list[Any]]:
    scales = np.maximum(np.abs(array).max(axis=1) / 127, 1e-6).astype(np.float16)
    table = np.rint(array / scales.astype(np.float32)[:, None]).clip(-127, 127).astype(np.int8)
    constants = [numpy_helper.from_array(table, f"{name}_bytes"), numpy_helper.from_array(scales, f"{name}_scales")]
    whole = f"{name}_scale"
    return constants, [
        helper.make_node("Cast", [constants[1].name], [whole], to=_FLOAT),
        helper.make_node("DequantizeLinear", [constants[0].name, whole], [name], axis=0),
    ]
