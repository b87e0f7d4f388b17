"""Finds the types of columns for the Python values of JSON or a workbook, or for columns in two files."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from limelight.common.formatting import is_unicode, to_text

_INT64 = range(-(1 << 63), 1 << 63)
# The numbers that a float holds to the last digit, and the type of longer ones while a column is searched.
_EXACT, _LONG = range(-(1 << 53), (1 << 53) + 1), pa.uint64()
_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)
JSON = pa.json_(pa.string())


class ColumnTypes:
    """The types of columns, found value by value.

    A column with values of several kinds, objects, lists, numbers beyond 64 bits, or invalid Unicode becomes JSON
    (`arrow.json`), which preserves each value; with `mixed=pa.string()`, it becomes text.
    """

    def __init__(self, names: Iterable[str] = (), mixed: pa.DataType = JSON):
        self._kinds: dict[str, pa.DataType] = dict.fromkeys(names, pa.null())
        self._mixed = mixed

    def add(self, row: Mapping[str, Any]) -> None:
        """Adds the values of a row; a new name adds a column."""
        for name, value in row.items():
            kind = _kind(value)
            known = self._kinds.setdefault(name, pa.null())
            if kind is not known:
                self._kinds[name] = self._both(known, kind)

    @property
    def schema(self) -> pa.Schema:
        """The columns; a column without any value is text."""
        stored = {pa.null(): pa.string(), _LONG: pa.int64()}
        return pa.schema([(name, stored.get(kind, kind)) for name, kind in self._kinds.items()])

    def _both(self, one: pa.DataType, other: pa.DataType) -> pa.DataType:
        if one == pa.null() or one == other:
            kind = other
        elif other == pa.null():
            kind = one
        elif pa.int64() in (one, other) and {one, other} & {_LONG, pa.float64()}:
            kind = other if one == pa.int64() else one
        else:
            kind = self._mixed
        return self._mixed if kind == JSON else kind


def to_table(columns: Mapping[str, Sequence[Any]], schema: pa.Schema) -> pa.Table:
    """Returns the values of columns as a table, with the types found by `ColumnTypes`."""
    arrays = []
    for field in schema:
        values = columns[field.name]
        if is_json(field.type):
            values = [None if value is None else json.dumps(value, default=str) for value in values]
        elif field.type == pa.string():
            values = [value if value is None or isinstance(value, str) else to_text(value) for value in values]
        arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def joint_type(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    """Returns the type of a column with different types in two files: text, unless both are numbers or one is empty."""
    if one == other or pa.types.is_null(other):
        return one
    if pa.types.is_null(one):
        return other
    if not (_is_number(one) and _is_number(other)):
        return pa.string()
    return pa.int64() if pa.types.is_integer(one) and pa.types.is_integer(other) else pa.float64()


def conform(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray | pa.Array:
    """Converts a column to the `joint_type` of its own type and others.

    Raises:
        pyarrow.ArrowInvalid: A number does not fit, such as one beyond 2^53 next to fractions.
    """
    if column.type == kind:
        return column
    if pa.types.is_null(column.type):
        return pa.nulls(len(column), kind)
    if pa.types.is_temporal(column.type):
        return pa.array([None if cell is None else to_text(cell) for cell in read_cells(column)], kind)
    return to_flat(column).cast(kind)


def to_flat(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    """Converts a column for CSV: nested values become JSON, bytes base64, and values of other libraries text."""
    kind = column.type
    write: Callable[[Any], str]
    if pa.types.is_string_view(kind):
        return column.cast(pa.string())
    if is_json(kind):
        write = _unquoted
    elif any(is_kind(kind) for is_kind in _BYTES):
        # As in JSON, since bytes may be no text.
        write = _base64
    elif pa.types.is_nested(kind) or pa.types.is_dictionary(kind):
        write = _nested
    elif isinstance(kind, pa.BaseExtensionType):
        write = str
    else:
        return column
    return pa.array([None if cell is None else write(cell) for cell in column.to_pylist()], pa.string())


def encode_json(value: Any) -> bytes:
    """Returns a value as JSON; types that JSON lacks, such as dates, are written as text."""
    return msgspec.json.encode(value, enc_hook=str)


def is_json(kind: pa.DataType) -> bool:
    """Whether cells of this type are JSON, as in a column with values of several kinds."""
    return isinstance(kind, pa.JsonType)


def is_text(kind: pa.DataType) -> bool:
    """Whether cells of this type can be texts."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or is_json(kind)


def read_cells(column: pa.ChunkedArray | pa.Array) -> list[Any]:
    """Returns the values of a column as Python values; times outside Python's calendar are text."""
    try:
        values: list[Any] = without_nanoseconds(column).to_pylist()
    except (OverflowError, ValueError):
        values = column.cast(pa.string()).to_pylist()
    if is_json(column.type):
        return [None if cell is None else json.loads(cell) for cell in values]
    return values


def without_nanoseconds(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Converts a column from nanoseconds, which Python's own times lack, to microseconds.

    If that would lose digits, it returns texts: times in ISO 8601, durations as a number of nanoseconds.
    """
    kind = column.type
    if getattr(kind, "unit", None) != "ns":
        return column
    if pa.types.is_timestamp(kind):
        coarser = pa.timestamp("us", kind.tz)
    else:
        coarser = pa.time64("us") if pa.types.is_time(kind) else pa.duration("us")
    try:
        return column.cast(coarser)
    except pa.ArrowInvalid:
        return pc.replace_substring(column.cast(pa.string()), " ", "T")


def _base64(cell: bytes) -> str:
    return b64encode(cell).decode()


def _unquoted(cell: str) -> str:
    value = json.loads(cell)
    return value if isinstance(value, str) and is_unicode(value) else cell


def _nested(cell: Any) -> str:
    return cell if isinstance(cell, str) else encode_json(cell).decode()


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def _kind(value: Any) -> pa.DataType:
    match value:
        case None:
            return pa.null()
        case bool():
            return pa.bool_()
        case int():
            return pa.int64() if value in _EXACT else _LONG if value in _INT64 else JSON
        case float():
            return pa.float64()
        case str():
            # A lone surrogate cannot be in an Arrow string.
            return pa.string() if value.isascii() or is_unicode(value) else JSON
    return JSON
