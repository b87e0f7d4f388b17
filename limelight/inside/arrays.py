"""Arrays in JSON: half precision, little-endian, in base64, with their shape."""

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray


def pack(array: NDArray[Any]) -> dict[str, Any]:
    """Returns `{"shape": […], "data": "…"}`: three digits of each number in three characters."""
    return {"shape": list(array.shape), "data": base64.b64encode(array.astype("<f2").tobytes()).decode()}


def unpack(content: dict[str, Any]) -> NDArray[np.float32]:
    """Reads the result of `pack`. Raises `KeyError` or `ValueError` if it is something else."""
    values = np.frombuffer(base64.b64decode(content["data"], validate=True), "<f2").astype(np.float32)
    return values.reshape(content["shape"])
