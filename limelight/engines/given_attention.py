"""Where a classifier looked, as it says itself: weights of spans of characters, as shares of sentences and tokens."""

import re
from collections.abc import Callable
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.common.formatting import plural
from limelight.engines.engine import Floats, TokenIds
from limelight.errors import ModelError
from limelight.text.markup import without_markup
from limelight.text.pieces import text_of

# `<float64>[spans, 3]`: the first character, the one past the last, and the weight.
Spans = NDArray[np.float64]
_WORD = re.compile(r"\S+")
# Characters of a text that an error shows.
_SHOWN = 40


def read_spans(attention: Callable[[list[str]], Any], texts: list[str]) -> list[Spans]:
    """Returns the spans of each of `texts`, as the function `attention` gives them. Raises `ModelError`."""
    answers = attention(texts.copy())
    rows = len(answers) if hasattr(answers, "__len__") else None
    if rows != len(texts):
        returned = f"{answers!r:.80}" if rows is None else plural(rows, "row")
        raise ModelError(
            f"The attention function returned {returned} for {plural(len(texts), 'text')}, the first of them "
            f"{texts[0][:_SHOWN]!r}: return one row for each."
        )
    return [_read(answer, text) for answer, text in zip(answers, texts, strict=True)]


def _read(answer: Any, text: str) -> Spans:
    whose, words = f"The attention of {text[:_SHOWN]!r}", [word.span() for word in _WORD.finditer(text)]
    try:
        spans = np.asarray(answer, np.float64)
        if spans.ndim == 1:
            spans = np.column_stack([words, spans])
        if spans.shape[1:] != (3,):
            raise ValueError(spans.shape)
    except (TypeError, ValueError):
        raise ModelError(
            f"{whose} is {answer!r:.80}: return (start, end, weight) for each token, or one weight for each of the "
            f"{plural(len(words), 'word')} between white space."
        ) from None
    starts, ends, weights = spans.T
    # NaN is in no order.
    right = (starts >= 0) & (starts <= ends) & (ends <= len(text)) & (spans[:, :2] == np.floor(spans[:, :2])).all(1)
    for start, end, weight in spans[~(right & np.isfinite(weights) & (weights >= 0))]:
        raise ModelError(
            f"{whose} has the weight {weight:g} at {start:g} to {end:g}: return finite weights from 0, and spans "
            f"within the {plural(len(text), 'character')} of the text, with 0 to 0 for special tokens."
        )
    return spans


def share_out(spans: Spans, document: TokenIds) -> tuple[Floats, list[Floats]]:
    """Returns the shares of the sentences of `document`, and those of the tokens of each sentence, as a HAN has them.

    The weight of a span is divided among its letters and digits or, without any, its marks; tags and empty spans, such
    as those of special tokens, count for nothing. Shares sum to 1, or are all 0 if nothing counts.
    """
    pieces = list(map(text_of, chain.from_iterable(document)))
    kinds = np.array([2 if sign.isalnum() else not sign.isspace() for sign in without_markup("".join(pieces))], int)
    of_signs = np.zeros(len(kinds))
    for (start, end), weight in zip(spans[:, :2].astype(int).tolist(), spans[:, 2].tolist(), strict=True):
        chosen = kinds[start:end] == kinds[start:end].max(initial=1)
        of_signs[start:end] += weight * chosen / max(chosen.sum(), 1)
    piece_of = np.repeat(np.arange(len(pieces)), list(map(len, pieces)))
    weights = np.bincount(piece_of, of_signs, len(pieces)) / (of_signs.sum() or 1)
    rows = np.split(weights.astype(np.float32), np.cumsum(list(map(len, document)))[:-1])
    sums = np.array([row.sum() for row in rows], np.float32)
    return sums, [row / (total or 1) for row, total in zip(rows, sums, strict=True)]
