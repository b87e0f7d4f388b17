"""Arrays in JSON: as lists, or packed in base64 with their shape, in 1, 2 or 4 bytes a number."""

import base64
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from limelight.common.documented import Documented


@dataclass(frozen=True, slots=True)
class PackedArray(Documented):
    """Numbers in half precision, little-endian, in base64; the last axis varies fastest.

    If an answer has another precision, the length of the data tells: 4 bytes are single precision; 1 byte is a whole
    number from -127 to 127, where 127 stands for `most`.
    """

    # `most` is left out where it means nothing.
    __pydantic_config__: ClassVar[dict[str, Any]] = {}
    shape: list[int]
    data: str
    most: float | None = None


@dataclass(frozen=True, slots=True)
class _As:
    """Describes an array by its type in JSON."""

    kind: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return handler.generate_schema(self.kind)


Packed = Annotated[NDArray[np.float32], _As(PackedArray)]
Listed = Annotated[NDArray[np.float32], _As(list[float])]
Places = Annotated[NDArray[np.int32], _As(list[int])]


# The types of packed numbers by their bytes, and the digits of listed ones; next to half precision, all of them.
_TYPES = {1: "i1", 2: "<f2", 4: "<f4"}
_DIGITS = {1: 5, 2: 17, 4: 9}


def pack(array: NDArray[Any], width: int = 2) -> dict[str, Any]:
    """Returns an array for JSON as a `PackedArray`, with `width` bytes a number."""
    most = float(np.abs(array).max(initial=0)) or 1.0
    values = np.rint(array * (127 / most)) if width == 1 else array
    content = {"shape": list(array.shape), "data": base64.b64encode(values.astype(_TYPES[width]).tobytes()).decode()}
    return content | {"most": most} if width == 1 else content


def unpack(content: dict[str, Any]) -> NDArray[np.float32]:
    """Reads the JSON of `pack`: `<float32>` of its shape. Raises `KeyError` or `ValueError` if it is something else."""
    data, count = base64.b64decode(content["data"], validate=True), int(np.prod(content["shape"]))
    values = np.frombuffer(data, _TYPES[len(data) // count if count else 2]).astype(np.float32)
    return values.reshape(content["shape"]) * np.float32((content.get("most") or 127) / 127)


def to_plain(traced: Any, width: int = 2) -> Any:
    """Returns the plain values of a dataclass for JSON.

    Arrays are packed with `width` bytes a number, except `Listed` arrays and `Places`, which are lists.
    """
    match traced:
        case np.ndarray():
            return pack(traced, width)
        case list() | tuple():
            return [to_plain(each, width) for each in traced]
        case dict():
            return {name: to_plain(each, width) for name, each in traced.items()}
    if not is_dataclass(traced):
        return traced
    values = {each.name: getattr(traced, each.name) for each in fields(traced)}
    listed = _listed(traced.__class__)
    return {
        name: _to_list(value, width) if name in listed else to_plain(value, width) for name, value in values.items()
    }


def _to_list(array: NDArray[Any] | None, width: int) -> list[float] | None:
    if array is None or array.dtype.kind == "i":
        return None if array is None else array.tolist()
    return [float(f"{value:.{_DIGITS[width]}g}") for value in array.tolist()]


@cache
def _listed(kind: type) -> set[str]:
    """Returns the names of the fields that are lists in JSON."""
    return {
        name
        for name, hint in get_type_hints(kind, include_extras=True).items()
        if {hint, *get_args(hint)} & {Listed, Places}
    }
