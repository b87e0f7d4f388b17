"""Packs documents into the arrays that the networks read, with as little padding as possible."""

import numpy as np
from numpy.typing import NDArray

from limelight.text.tokens import PAD_TOKEN_ID

Int32 = NDArray[np.int32]


def pack_sentences(
    tokens: Int32,
    sentence_lengths: Int32,
    document_lengths: Int32,
    sentences: int | None = None,
    width: int | None = None,
) -> dict[str, Int32]:
    """Packs documents for a HAN: all sentences of all documents as rows of one array.

    Args:
        tokens: `<int32>[all tokens]`, the documents one after another.
        sentence_lengths: `<int32>[all sentences]`, in tokens.
        document_lengths: `<int32>[batch]`, in sentences.
        sentences: Pads each document to this many sentences, and the array to a corresponding number of rows, to get a
            shape that has already been compiled. By default, padding is as short as possible.
        width: Number of columns; by default, the length of the longest sentence.

    Returns:
        `{"sentences": <int32>[rows, tokens], "layout": <int32>[batch, sentences]}`, the input of `HAN`.
    """
    starts = np.cumsum(sentence_lengths) - sentence_lengths
    rows = sentences * len(document_lengths) if sentences else len(sentence_lengths)
    firsts = np.cumsum(document_lengths) - document_lengths
    numbers = np.arange(1, len(sentence_lengths) + 1, dtype=np.int32)
    longest = sentences or int(document_lengths.max())
    return {
        "sentences": _pad(tokens, starts, sentence_lengths, rows, width or int(sentence_lengths.max())),
        "layout": _pad(numbers, firsts, document_lengths, len(document_lengths), longest),
    }


def pack_tokens(tokens: Int32, document_lengths: Int32, width: int | None = None) -> Int32:
    """Packs documents for a Kim CNN, which reads tokens without regard to sentences.

    Args:
        tokens: `<int32>[all tokens]`, the documents one after another.
        document_lengths: `<int32>[batch]`, in tokens.
        width: Number of columns; by default, the length of the longest document.

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
