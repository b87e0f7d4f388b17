"""Finds one Arrow type for the Python values of a column, from JSON or a workbook."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

_INT64 = range(-(1 << 63), 1 << 63)
JSON = pa.json_(pa.string())


class Kinds:
    """The types of columns, found value by value.

    A column whose values are of several kinds, or objects, lists, numbers beyond 64 bits, or not valid Unicode,
    contains JSON (`arrow.json`), so that each value is preserved; with `mixed=pa.string()` it contains their texts.
    """

    def __init__(self, names: Iterable[str] = (), mixed: pa.DataType = JSON):
        self._kinds: dict[str, pa.DataType] = dict.fromkeys(names, pa.null())
        self._mixed = mixed

    def see(self, row: Mapping[str, Any]) -> None:
        """Adds the values of a row; a new name is a new column."""
        for name, value in row.items():
            kind = _kind(value)
            known = self._kinds.get(name, pa.null())
            if kind is not known:
                self._kinds[name] = self._both(known, kind)

    @property
    def schema(self) -> pa.Schema:
        """The columns; one without any value contains text."""
        fields = self._kinds.items()
        return pa.schema([pa.field(name, pa.string() if kind == pa.null() else kind) for name, kind in fields])

    def _both(self, one: pa.DataType, other: pa.DataType) -> pa.DataType:
        if one == pa.null() or one == other:
            kind = other
        elif other == pa.null():
            kind = one
        else:
            kind = pa.float64() if {one, other} == {pa.int64(), pa.float64()} else self._mixed
        return self._mixed if kind == JSON else kind


def to_table(columns: Mapping[str, Sequence[Any]], schema: pa.Schema) -> pa.Table:
    """Returns the values of columns as a table of the types that `Kinds` found for them."""
    arrays = []
    for field in schema:
        values = columns[field.name]
        if is_json(field.type):
            values = [None if value is None else json.dumps(value, default=str) for value in values]
        elif field.type == pa.string():
            values = [value if value is None or isinstance(value, str) else str(value) for value in values]
        arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def is_json(kind: pa.DataType) -> bool:
    """Whether cells of this type are JSON: those of a column whose values are of several kinds."""
    return isinstance(kind, pa.JsonType)


def is_text(kind: pa.DataType) -> bool:
    """Whether cells of this type may be texts."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or is_json(kind)


def read_cells(column: pa.ChunkedArray | pa.Array) -> list[Any]:
    """Returns the values of a column as Python has them."""
    values: list[Any] = column.to_pylist()
    if is_json(column.type):
        return [None if cell is None else json.loads(cell) for cell in values]
    return values


def _kind(value: Any) -> pa.DataType:
    match value:
        case None:
            return pa.null()
        case bool():
            return pa.bool_()
        case int():
            return pa.int64() if value in _INT64 else JSON
        case float():
            return pa.float64()
        case str():
            # A lone surrogate cannot be in an Arrow string.
            return pa.string() if value.isascii() or value.isprintable() or _is_unicode(value) else JSON
    return JSON


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
