"""Packs documents into the arrays that the networks read, with as little padding as possible."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.engines.engine import TokenIds
from limelight.text.tokens import PAD_TOKEN_ID

Int32 = NDArray[np.int32]


def flatten(documents: list[TokenIds]) -> tuple[Int32, Int32, Int32]:
    """Returns `(tokens, sentence_lengths, document_lengths)`, all `<int32>`."""
    sentences = [sentence for document in documents for sentence in document]
    return (
        np.fromiter(chain.from_iterable(sentences), np.int32),
        np.fromiter(map(len, sentences), np.int32),
        np.fromiter(map(len, documents), np.int32),
    )


def pack_sentences(
    tokens: Int32,
    sentence_lengths: Int32,
    document_lengths: Int32,
    bucket_boundaries: Sequence[int],
    sentences: int | None = None,
) -> dict[str, Any]:
    """Packs documents for a HAN: all sentences of all documents in one bucket for each range of lengths.

    Args:
        tokens: `<int32>[all tokens]`, the documents one after the other.
        sentence_lengths: `<int32>[all sentences]`, in tokens.
        document_lengths: `<int32>[batch]`, in sentences.
        bucket_boundaries: The width of each bucket in tokens, rising; the last is the longest sentence allowed.
        sentences: Pads each document to this many sentences, and each bucket to the rows that may take: the shape
            is then one that a compiler has seen before. By default there is no more padding than the batch needs.

    Returns:
        `{"sentences": (<int32>[rows, tokens], …), "layout": <int32>[batch, sentences]}`, as `HAN` takes it.
    """
    boundaries = np.asarray(bucket_boundaries)
    starts = np.cumsum(sentence_lengths) - sentence_lengths
    buckets = np.searchsorted(boundaries, sentence_lengths)
    row_numbers = np.zeros(len(sentence_lengths), np.int32)
    rows_of_buckets: list[Int32] = []
    first_row = 1
    for bucket, width in enumerate(boundaries):
        members = np.flatnonzero(buckets == bucket)
        # A bucket is never empty: its array keeps its place, and a row of padding encodes to zeros.
        rows = sentences * len(document_lengths) if sentences else max(len(members), 1)
        rows_of_buckets.append(_pad(tokens, starts[members], sentence_lengths[members], rows, int(width)))
        row_numbers[members] = first_row + np.arange(len(members))
        first_row += rows
    width = sentences or int(document_lengths.max())
    firsts = np.cumsum(document_lengths) - document_lengths
    layout = _pad(row_numbers, firsts, document_lengths, len(document_lengths), width)
    return {"sentences": tuple(rows_of_buckets), "layout": layout}


def pack_tokens(tokens: Int32, document_lengths: Int32, width: int | None = None) -> Int32:
    """Packs documents for a Kim CNN, which reads tokens without regard to sentences.

    Args:
        tokens: `<int32>[all tokens]`, the documents one after the other.
        document_lengths: `<int32>[batch]`, in tokens.
        width: Number of columns; by default the length of the longest document.

    Returns:
        `<int32>[batch, tokens]`, 0 for padding.
    """
    firsts = np.cumsum(document_lengths) - document_lengths
    return _pad(tokens, firsts, document_lengths, len(document_lengths), width or int(document_lengths.max()))


def _pad(values: Int32, starts: NDArray[np.int64], lengths: Int32, rows: int, width: int) -> Int32:
    """Lays runs of `values` out as rows, padded to the same length."""
    padded = np.full((rows, width), PAD_TOKEN_ID, np.int32)
    columns = np.arange(width)
    real = columns < np.asarray(lengths)[:, None]
    positions = np.asarray(starts)[:, None] + columns
    padded[: len(lengths)][real] = values[positions[real]]
    return padded
