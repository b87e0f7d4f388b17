"""Writes the weights of a network as `static/js/site/network/weights.js` reads them: named arrays in one file."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Precision = Literal["int8", "float16"]

# A table with more numbers than this dominates the file: the vectors of a vocabulary.
_LARGE = 500_000
# Largest byte of the vectors of frequent words, which come first, and of the others: seven bits pack to an eighth less.
_MOST_STEPS, _MOST_STEPS_RARE, _FREQUENT = 127, 63, 0.2


def pack(arrays: Mapping[str, NDArray[Any]], precision: Precision) -> bytes:
    """Returns arrays by their names as a file: a JSON list of their names, shapes and types, then all numbers.

    The length of the list comes first, in four bytes, little-endian. With `int8`, tables of over half a million numbers
    become bytes, each row with its own scale. `float16` loses nothing of shipped weights, which have that precision.
    """
    described, content = [], b""
    for name, array in arrays.items():
        parts = list(_parts(np.asarray(array), precision))
        described.append({"name": name, "shape": array.shape, "type": parts[0].dtype.name})
        content += b"".join(part.tobytes() for part in parts)
    head = json.dumps(described).encode()
    return len(head).to_bytes(4, "little") + head + content


def _parts(array: NDArray[Any], precision: Precision) -> Iterator[NDArray[Any]]:
    """Yields the numbers of an array as they are stored; after those of a table in bytes, the scales of its rows."""
    if precision == "int8" and array.ndim == 2 and array.size > _LARGE:
        array = array.astype(np.float32)
        most = np.where(np.arange(len(array)) < _FREQUENT * len(array), _MOST_STEPS, _MOST_STEPS_RARE)
        scales = np.maximum(np.abs(array).max(axis=1) / most, 1e-6).astype("<f2")
        yield np.rint(array / scales.astype(np.float32)[:, None]).clip(-_MOST_STEPS, _MOST_STEPS).astype(np.int8)
        yield scales
    else:
        yield array.astype("<f2")
