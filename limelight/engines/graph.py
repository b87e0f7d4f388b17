"""Writes ONNX graphs, one operation per line: each call takes names and arrays, and returns the name of its output."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

# Of 2022, supported by all runtimes, even in browsers.
_OPSET = 18
_IR_VERSION = 9
# An input or output: the type, then the axes, a number or a name each.
Value = tuple[str, *tuple[int | str, ...]]
_TYPES = {"int64": TensorProto.INT64, "float32": TensorProto.FLOAT}


@dataclass(frozen=True, slots=True)
class Given:
    """An array `<float32>[…]` outside the graph: an input that a session passes at each run, without copying it."""

    name: str
    shape: tuple[int, ...]


class Graph:
    """A graph that is being written: `graph.MatMul(states, kernel)` adds an operation and names its output.

    Args:
        name: The name of the graph. Names in the graph begin with it, since names in a body must not occur outside it.
        inputs: The inputs by name.
    """

    def __init__(self, name: str, inputs: Mapping[str, Value]):
        self._name = name
        self._inputs = _values(inputs)
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def __getattr__(self, operation: str) -> Any:
        """Returns a function that adds an operation; `name` names its outputs, and other keywords are attributes."""
        if operation.startswith("_"):
            raise AttributeError(operation)

        def add(*inputs: Any, name: str | tuple[str, str] | None = None, **attributes: Any) -> Any:
            output = name or f"{self._name}_{operation}_{len(self._nodes)}"
            outputs = [output] if isinstance(output, str) else list(output)
            names = [value if isinstance(value, str) else self._constant(value) for value in inputs]
            self._nodes.append(helper.make_node(operation, names, outputs, name=outputs[0], **attributes))
            return output

        return add

    def cast(self, value: str, dtype: str) -> str:
        """Adds a cast to `int64` or `float32`."""
        return str(self.Cast(value, to=_TYPES[dtype]))

    def body(self, outputs: Mapping[str, Value]) -> Any:
        """Returns the graph as an attribute of an operation, with these outputs, named and typed as the inputs are."""
        return helper.make_graph(
            self._nodes, self._name, self._inputs, _values(outputs), list(self._constants.values())
        )

    def serialised(self, outputs: Mapping[str, Value]) -> bytes:
        """Returns the model as the bytes of an .onnx file, with these outputs."""
        opset = helper.make_opsetid("", _OPSET)
        model = helper.make_model(self.body(outputs), opset_imports=[opset], ir_version=_IR_VERSION)
        return bytes(model.SerializeToString())

    def _constant(self, value: Any) -> str:
        if isinstance(value, Given):
            self._inputs += _values({value.name: ("float32", *value.shape)})
            return value.name
        array = np.asarray(value)
        name = f"{self._name}_constant_{len(self._constants)}"
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name


def _values(values: Mapping[str, Value]) -> list[Any]:
    return [helper.make_tensor_value_info(name, _TYPES[dtype], list(shape)) for name, (dtype, *shape) in values.items()]
