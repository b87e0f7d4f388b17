"""Packs documents into the arrays that the networks read, with as little padding as possible."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.text.tokens import PAD_TOKEN_ID

Int32 = NDArray[np.int32]
# Rows and columns of an array.
Size = tuple[int, int]

# Measured on one core: 2.8 µs a cell, where a step takes 4 µs more, and a call 0.2 ms beside other threads.
_CELLS_OF_A_CALL = 70
_ROWS_OF_A_STEP = 1.5


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
        sentences: Pads each document to so many sentences, and each bucket to as many rows as that may take: the shape
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
        # A bucket is never empty: its arrays keep their place, and a row of padding encodes to zeros.
        rows = sentences * len(document_lengths) if sentences else max(len(members), 1)
        rows_of_buckets.append(_pad(tokens, starts[members], sentence_lengths[members], rows, int(width)))
        row_numbers[members] = first_row + np.arange(len(members))
        first_row += rows
    width = sentences or int(document_lengths.max())
    firsts = np.cumsum(document_lengths) - document_lengths
    layout = _pad(row_numbers, firsts, document_lengths, len(document_lengths), width)
    return {"sentences": tuple(rows_of_buckets), "layout": layout}


def pack_blocks(
    tokens: Int32, sentence_lengths: Int32, document_lengths: Int32, sizes: Sequence[Size]
) -> tuple[list[Int32], Int32]:
    """Packs documents for a HAN that is compiled for few sizes: sentences, the longest first, in blocks.

    Args:
        tokens: `<int32>[all tokens]`, the documents one after the other.
        sentence_lengths: `<int32>[all sentences]`, in tokens.
        document_lengths: `<int32>[batch]`, in sentences.
        sizes: What a block may have, sentences and tokens of the longest; a longer sentence has a block of its own.

    Returns:
        `([<int32>[rows, tokens], …], layout <int32>[batch, sentences])`; the layout holds 1 + the row number counted
        through all blocks, and 0 where a document has no more sentences. Only the last block has rows of padding.
    """
    starts = np.cumsum(sentence_lengths) - sentence_lengths
    order = np.argsort(-sentence_lengths, kind="stable")
    blocks = []
    for first, rows, width in cover(sentence_lengths[order].tolist(), sizes):
        members = order[first : first + rows]
        blocks.append(_pad(tokens, starts[members], sentence_lengths[members], rows, width))
    row_numbers = np.empty(len(order), np.int32)
    row_numbers[order] = np.arange(1, len(order) + 1)
    firsts = np.cumsum(document_lengths) - document_lengths
    return blocks, _pad(row_numbers, firsts, document_lengths, len(document_lengths), int(document_lengths.max()))


def cover(lengths: Sequence[int], sizes: Sequence[Size]) -> Iterator[tuple[int, int, int]]:
    """Yields blocks that cover sequences of these falling lengths: the first sequence, then the size of the block.

    Of the sizes that the longest fits into, each block has the one that takes the least time for each sequence. One
    that fits into none has a block of its own.
    """
    first = 0
    while first < len(lengths):
        left, longest = len(lengths) - first, lengths[first]
        fitting = [size for size in sizes if size[1] >= longest] or [(1, longest)]
        rows, width = min(fitting, key=lambda size: _time(*size) / min(size[0], left))
        yield first, rows, width
        first += rows


def _time(rows: int, width: int) -> float:
    """Returns what a compiled GRU takes for a block, in cells: each call and each of its steps has a price too."""
    return _CELLS_OF_A_CALL + width * (rows + _ROWS_OF_A_STEP)


def pack_tokens(tokens: Int32, document_lengths: Int32, width: int | None = None) -> Int32:
    """Packs documents for a Kim CNN, which reads tokens without regard to sentences.

    Args:
        tokens: `<int32>[all tokens]`, the documents one after the other.
        document_lengths: `<int32>[batch]`, in tokens.
        width: How many columns; by default as many as the longest document needs.

    Returns:
        `<int32>[batch, tokens]`, 0 for padding.
    """
    firsts = np.cumsum(document_lengths) - document_lengths
    return _pad(tokens, firsts, document_lengths, len(document_lengths), width or int(document_lengths.max()))


def _pad(values: Int32, starts: NDArray[np.int64], lengths: Int32, rows: int, width: int) -> Int32:
    """Lays runs of `values` out as rows, filled up with padding."""
    padded = np.full((rows, width), PAD_TOKEN_ID, np.int32)
    columns = np.arange(width)
    real = columns < np.asarray(lengths)[:, None]
    positions = np.asarray(starts)[:, None] + columns
    padded[: len(lengths)][real] = values[positions[real]]
    return padded


def round_up(size: int) -> int:
    """Rounds up to 1, 2, 3, 4, 6, 8, 12, 16, 24, …: few sizes, at most a third of each wasted."""
    power = 1 << max(size - 1, 0).bit_length()
    return power * 3 // 4 if power >= 4 and size <= power * 3 // 4 else power
