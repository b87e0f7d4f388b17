"""Reads JSON lines in pieces: a first pass finds the columns and their types, since keys may come late."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pyarrow as pa

from limelight.errors import InputError
from limelight.jobs.sources import Source, reading

_ROWS = 1000
_INT64 = range(-(1 << 63), 1 << 63)
_JSON = pa.json_(pa.string())


def json_schema(source: Source) -> tuple[pa.Schema, int]:
    """Returns the columns of a file, and the number of its rows.

    A column whose values are of several kinds, or objects, lists, numbers beyond 64 bits, or no valid Unicode, holds
    JSON written out (`arrow.json`), so that each value stays what it was.
    """
    kinds: dict[str, pa.DataType] = {}
    rows = 0
    for row in _rows(source):
        rows += 1
        for name, value in row.items():
            kind = _kind(value)
            known = kinds.get(name, pa.null())
            if kind is not known:
                kinds[name] = _both(known, kind)
    fields = [pa.field(name, pa.string() if kind == pa.null() else kind) for name, kind in kinds.items()]
    return pa.schema(fields), rows


def read_json_lines(source: Source, schema: pa.Schema) -> Iterator[pa.Table]:
    """Yields the rows of a file in pieces, with the columns of `schema`."""
    rows: list[dict[str, Any]] = []
    for row in _rows(source):
        rows.append(row)
        if len(rows) == _ROWS:
            yield _table(rows, schema)
            rows = []
    if rows:
        yield _table(rows, schema)


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    arrays = []
    for field in schema:
        values = [row.get(field.name) for row in rows]
        if field.type == _JSON:
            values = [None if value is None else json.dumps(value) for value in values]
        arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _rows(source: Source) -> Iterator[dict[str, Any]]:
    decode = msgspec.json.Decoder().decode
    with reading(source), source.open() as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = decode(line.removeprefix(b"\xef\xbb\xbf"))
            except (msgspec.DecodeError, UnicodeDecodeError):
                row = _patiently(source, number, line)
            if not isinstance(row, dict):
                raise InputError(
                    f"{source.name}: line {number:,} is no JSON object but {str(row)[:40]!r}. Write one object a line."
                )
            yield row


def _patiently(source: Source, number: int, line: bytes) -> Any:
    """Reads what Python writes and the standard does not know: halves of surrogate pairs, NaN."""
    try:
        return json.loads(line)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{source.name}: line {number:,} is not UTF-8 ({error.reason} at byte {error.start + 1}). Save the file as "
            "UTF-8, for instance by iconv -f latin1 -t utf-8."
        ) from error
    except ValueError as error:
        raise InputError(
            f"{source.name}: line {number:,} is not JSON ({error}). Write one object a line, or mend the line."
        ) from error


def _kind(value: Any) -> pa.DataType:
    match value:
        case None:
            return pa.null()
        case bool():
            return pa.bool_()
        case int():
            return pa.int64() if value in _INT64 else _JSON
        case float():
            return pa.float64()
        case str():
            # Half a surrogate pair cannot be a string of Arrow's.
            return pa.string() if value.isascii() or value.isprintable() or _is_unicode(value) else _JSON
    return _JSON


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _both(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    if one == other or other == pa.null():
        return one
    if one == pa.null():
        return other
    return pa.float64() if {one, other} == {pa.int64(), pa.float64()} else _JSON
