"""Arrays in JSON: as lists, or in half precision, little-endian, in base64, with their shape."""

import base64
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from limelight.common.documented import Documented


@dataclass(frozen=True, slots=True)
class PackedArray(Documented):
    """Numbers in half precision, little-endian, in base64; the last axis varies fastest."""

    shape: list[int]
    data: str


@dataclass(frozen=True, slots=True)
class _As:
    """Describes an array by its type in JSON."""

    kind: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return handler.generate_schema(self.kind)


Packed = Annotated[NDArray[np.float32], _As(PackedArray)]
Listed = Annotated[NDArray[np.float32], _As(list[float])]
Places = Annotated[NDArray[np.int32], _As(list[int])]


def pack(array: NDArray[Any]) -> PackedArray:
    """Returns an array for JSON, with three digits of each number in three characters."""
    return PackedArray(list(array.shape), base64.b64encode(array.astype("<f2").tobytes()).decode())


def unpack(content: dict[str, Any]) -> NDArray[np.float32]:
    """Reads the JSON of `pack`. Raises `KeyError` or `ValueError` if it is something else."""
    values = np.frombuffer(base64.b64decode(content["data"], validate=True), "<f2").astype(np.float32)
    return values.reshape(content["shape"])


def to_plain(traced: Any) -> Any:
    """Returns the plain values of a dataclass for JSON; its arrays are packed, except `Listed` arrays and `Places`."""
    match traced:
        case np.ndarray():
            return asdict(pack(traced))
        case list() | tuple():
            return [to_plain(each) for each in traced]
    if not is_dataclass(traced):
        return traced
    values = {each.name: getattr(traced, each.name) for each in fields(traced)}
    listed = _listed(traced.__class__)
    return {name: value.tolist() if name in listed else to_plain(value) for name, value in values.items()}


@cache
def _listed(kind: type) -> set[str]:
    """Returns the names of the fields that are lists in JSON."""
    return {name for name, hint in get_type_hints(kind, include_extras=True).items() if hint in (Listed, Places)}
