"""A table as bytes, for a process that may be on another machine."""

import pyarrow as pa


def pack(table: pa.Table) -> bytes:
    """Returns `table` as an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def unpack(packed: bytes) -> pa.Table:
    """Returns the table that `pack` was given."""
    return pa.ipc.open_stream(packed).read_all()
