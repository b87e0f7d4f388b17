"""The windows of a convolution over words, and max-over-time pooling, of a text or of many parts of it."""

import numpy as np
from numpy.typing import NDArray

from limelight.engines.engine import Bools, Floats
from limelight.engines.slices import MAX_CELLS, network

Int64 = NDArray[np.int64]

# Parts that are pooled together: every window of the first is computed, and only new ones of the others.
_MAX_PARTS = 256
# Windows whose responses are gathered at once; bounds memory, at 1 kB a row for 250 filters.
_MAX_ROWS = 2048


def weigh_words(vectors: Floats, kernel: Floats) -> Floats:
    """Returns the contribution of each word to each filter at each place of a window.

    Args:
        vectors: `<float32>[words, size]`.
        kernel: `<float32>[places, size, filters]`.

    Returns:
        `<float32>[places, words + 1, filters]`; the last row is zeros, for the space beyond both ends of a text.
    """
    adds = np.zeros((len(kernel), len(vectors) + 1, kernel.shape[2]), np.float32)
    for first in range(0, len(vectors), MAX_CELLS):
        with network():
            adds[:, first : min(first + MAX_CELLS, len(vectors))] = vectors[first : first + MAX_CELLS] @ kernel
    return adds


def pool(adds: Floats, bias: Floats, rows: Int64) -> tuple[Floats, Int64]:
    """Finds the strongest window of each filter, of all that begin or end within a text.

    Args:
        adds: The result of `weigh_words`.
        bias: `<float32>[filters]`.
        rows: `<int64>[tokens]`, the row of each token of a text in `adds`.

    Returns:
        `(responses <float32>[filters], firsts <int64>[filters])`; a window that begins before the text has a negative
        first token. If there is no window, responses are -1.
    """
    margin = len(adds) - 1
    rows = np.pad(rows, margin, constant_values=adds.shape[1] - 1)
    strongest, firsts = np.full(len(bias), -np.inf, np.float32), np.full(len(bias), -margin)
    for first in range(0, len(rows) - margin, MAX_CELLS):
        with network():
            own = rows[first : first + MAX_CELLS + margin]
            total = adds[0].take(own[: len(own) - margin], axis=0)
            for place in range(1, len(adds)):
                total += adds[place].take(own[place : len(own) - margin + place], axis=0)
            best = total.max(axis=0)
            firsts = np.where(best > strongest, total.argmax(axis=0) + (first - margin), firsts)
            strongest = np.maximum(strongest, best)
    return np.where(np.isfinite(strongest), np.maximum(strongest + bias, 0), -1).astype(np.float32), firsts


def pool_parts(adds: Floats, bias: Floats, rows: Int64, kept: Bools) -> Floats:
    """Returns the strongest response of each filter in each part of a text.

    The response of any window, even of one that spans a gap, is a sum of known rows. A part shares most of its windows
    with the one before it: each window is computed once, for the whole run of parts that have it.

    Args:
        adds: The result of `weigh_words`.
        bias: `<float32>[filters]`.
        rows: `<int64>[tokens]`, the row of each token of the text in `adds`.
        kept: `<bool>[parts, tokens]`, True for the tokens that a part has. Similar parts should be neighbours.

    Returns:
        `<float32>[parts, filters]`, as `pool` returns for the kept tokens alone.
    """
    # Tokens at both ends that are always kept represent the space beyond the text.
    margin = len(adds) - 1
    rows = np.pad(rows, margin, constant_values=adds.shape[1] - 1)
    kept = np.pad(kept, ((0, 0), (margin, margin)), constant_values=True)
    return np.concatenate(
        [_pool(adds, bias, rows, kept[first : first + _MAX_PARTS]) for first in range(0, len(kept), _MAX_PARTS)]
    )


def _pool(adds: Floats, bias: Floats, rows: Int64, kept: Bools) -> Floats:
    size = len(adds)
    changes = np.flatnonzero(kept[1:] != kept[:-1])
    if len(kept) > 1 and len(changes) * size > _MAX_ROWS:
        half = len(kept) // 2
        return np.concatenate([_pool(adds, bias, rows, some) for some in (kept[:half], kept[half:])])
    windows, firsts, ends = _find_windows(kept, changes, size)
    with network():
        return _running_maximum(_respond(adds, bias, rows[windows]), firsts, ends, len(kept))


def _find_windows(kept: Bools, changes: Int64, size: int) -> tuple[Int64, Int64, Int64]:
    """Finds the windows to compute.

    Args:
        kept: `<bool>[parts, tokens]`.
        changes: The flat places in `kept` of tokens that appear or disappear in the next part.
        size: Number of tokens in a window.

    Returns:
        `<int>[windows, size]`, the tokens in each window, and the run of parts that have it: its first part,
        and the one after its last. A window that disappears and reappears is there twice.
    """
    parts, tokens = kept.shape
    places = np.flatnonzero(kept)
    part, token = np.divmod(places, tokens)
    in_first, in_last = np.count_nonzero(kept[[0, -1]], axis=1)
    first = np.arange(in_first - size + 1)
    last = np.arange(len(places) - in_last, len(places) - size + 1)
    # Windows that appear, or disappear, by their last token, and in order. No part has two with the same last token, so
    # the n-th to appear is the n-th to disappear.
    came = np.concatenate([first, _starts(places, changes + tokens, size)])
    came = came[np.argsort(token[came + size - 1] * parts + part[came])]
    gone = np.concatenate([_starts(places, changes, size), last])
    ends = np.sort(token[gone + size - 1] * parts + part[gone]) % parts + 1
    return token[came[:, None] + np.arange(size)], part[came], ends


def _starts(places: Int64, changed: Int64, size: int) -> Int64:
    """Returns where in `places`, those of all kept tokens, windows start that have a place of `changed` within them."""
    starts = np.searchsorted(places, changed)[:, None] + np.arange(1 - size, 1)
    # If the changed token itself is not kept, the last of these starts after it, or there is none.
    return np.unique(starts[np.append(places, changed.max(initial=0) + 1)[starts] <= changed[:, None]])


def _running_maximum(values: Floats, firsts: Int64, ends: Int64, parts: int) -> Floats:
    """Returns for each part the maximum of the rows of `values` whose run, from `firsts` to before `ends`, contains it.

    A run is covered by two intervals of the largest power of two within it; these are halved until they have one part
    (the reverse of a sparse table of range maxima).
    """
    levels = np.log2(ends - firsts).astype(int) if len(firsts) else firsts
    places = np.concatenate([levels * parts + firsts, levels * parts + ends - (1 << levels)])
    order = np.argsort(places, kind="stable")
    distinct, begin = np.unique(places[order], return_index=True)
    strongest = np.maximum.reduceat(values[order % max(len(values), 1)], begin, axis=0) if len(distinct) else values
    # No response is below 0: -1 loses to any window, and stays if there is none.
    table = np.full((parts, values.shape[1]), -1, np.float32)
    for level in range(int(levels.max(initial=0)), -1, -1):
        own = distinct // parts == level
        table[distinct[own] % parts] = np.maximum(table[distinct[own] % parts], strongest[own])
        if level:
            half = 1 << level - 1
            table[half:] = np.maximum(table[half:], table[:-half])
    return table


def _respond(adds: Floats, bias: Floats, windows: Int64) -> Floats:
    """Returns the response of each filter to each of `windows <int64>[windows, places]`, the rows of their tokens."""
    total = np.repeat(bias[None], len(windows), axis=0)
    for place, own in enumerate(adds):
        total += own.take(windows[:, place], axis=0)
    return np.maximum(total, 0)
