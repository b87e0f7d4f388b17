"""The weights of a site: in half precision as they are, and a large table in bytes, within its step."""

import json

import numpy as np

from app.site.arrays import pack


def unpacked(data: bytes) -> tuple[list[dict], bytes]:
    length = int.from_bytes(data[:4], "little")
    return json.loads(data[4 : 4 + length]), data[4 + length :]


def test_arrays_follow_each_other_in_half_precision() -> None:
    arrays = {"one": np.array([[0.5, -2.0]]), "two": np.array([3.0])}
    for precision in ("float16", "int8"):
        head, content = unpacked(pack(arrays, precision))
        assert head == [
            {"name": "one", "shape": [1, 2], "type": "float16"},
            {"name": "two", "shape": [1], "type": "float16"},
        ]
        assert np.frombuffer(content, "<f2").tolist() == [0.5, -2, 3]


def test_a_large_table_is_bytes_with_a_scale_for_each_row() -> None:
    table = np.random.default_rng(1).normal(size=(1_001, 500)).astype(np.float32) * np.arange(1, 1_002)[:, None]
    head, content = unpacked(pack({"table": table}, "int8"))
    assert head == [{"name": "table", "shape": [1_001, 500], "type": "int8"}]
    numbers = np.frombuffer(content[: table.size], np.int8).reshape(table.shape).astype(np.float32)
    scales = np.frombuffer(content[table.size :], "<f2").astype(np.float32)
    assert scales.shape == (1_001,)
    assert np.all(
        np.abs(numbers * scales[:, None] - table) <= 0.51 * np.abs(table).max(axis=1, keepdims=True) / 63 + 0.1
    )
    # The vectors of frequent words, which come first, are finer.
    assert [np.abs(rows).max(axis=1).min() for rows in (numbers[:200], numbers[201:])] == [127, 63]
    [small] = unpacked(pack({"table": table[:1_000]}, "int8"))[0]
    assert small["type"] == "float16"
    [flat] = unpacked(pack({"table": table.ravel()}, "int8"))[0]
    assert flat["type"] == "float16"
