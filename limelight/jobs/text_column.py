"""Finds the column that holds the reviews."""

import re
from collections.abc import Sequence

import pyarrow as pa

from limelight.errors import InputError
from limelight.scoring.reviews import is_json

# As exports of shops and well-known corpora call it; without case and marks.
_NAMES = {
    *("text", "textreview", "review", "reviewtext", "reviewbody", "reviewcontent", "body", "content", "comment"),
    *("comments", "document", "feedback", "message", "sentence"),
}


def choose_text_column(schema: pa.Schema, wanted: str | None) -> str:
    """Returns the column that was `wanted`, or the only one that is called as reviews are.

    Raises:
        InputError: There is no such column, it holds no text, or it cannot be told which it is.
    """
    if wanted is None:
        return _guess(schema)
    return check_column(schema, wanted, "--text")


def check_column(schema: pa.Schema, name: str, option: str) -> str:
    """Returns `name`. Raises `InputError` where there is no such column, or one that holds no text."""
    if name not in schema.names:
        raise InputError(f"{option} {name}: there is no such column. The columns are {_listed(schema.names)}.")
    kind = schema.field(name).type
    if not _is_text(kind):
        raise InputError(
            f"{option} {name}: this column holds {kind}, not text. The columns are {_listed(schema.names)}."
        )
    return name


def _guess(schema: pa.Schema) -> str:
    texts = [field.name for field in schema if _is_text(field.type)]
    called = [name for name in texts if re.sub(r"[^a-z]", "", name.lower()) in _NAMES]
    if not called and len(schema) == 1:
        called = texts
    if len(called) == 1:
        return called[0]
    columns = _listed(called or schema.names)
    if called:
        raise InputError(f"Several columns may hold the reviews: {columns}. Name one with --text.")
    raise InputError(
        f"No column is called as reviews usually are. Name one with --text: {columns}. Where these are no names "
        "but the first review, the file has no header: give the number of the column, as in --text 2."
    )


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or is_json(kind)


def _listed(names: Sequence[str]) -> str:
    """Lists names, of which one may be a whole review where a file has no header."""
    return ", ".join(name if len(name) <= 40 else name[:39] + "…" for name in names[:50])
