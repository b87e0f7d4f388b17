"""Max-over-time pooling of many parts of one text, in which most windows are the same."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from limelight.engines.engine import Bools, Floats

Int64 = NDArray[np.int64]

# Windows whose responses are gathered at once; bounds memory, at 1 kB a row for 250 filters.
_MAX_ROWS = 16_384


def pool_parts(adds: Floats, bias: Floats, kept: Bools) -> Floats:
    """Returns the strongest response of each filter in each part of a text.

    A convolution is a sum over the places of its window, so the response of any window, also of one that only a gap
    has brought together, is a sum of rows that are known. Neighbouring parts share most of their windows; the maximum
    over the shared ones is taken once.

    Args:
        adds: `<float32>[tokens, places, filters]`, what each token adds at each place of a window.
        bias: `<float32>[filters]`.
        kept: `<bool>[parts, tokens]`, True for the tokens that a part has.

    Returns:
        `<float32>[parts, filters]`, as `limelight.networks.kim_cnn.KimCNN.pool` gives for the kept tokens alone.
    """
    tokens, size, _ = adds.shape
    # Tokens at both ends that are always kept and add nothing stand for what lies beyond the text.
    beyond = size - 1
    adds = np.pad(adds, ((beyond, beyond), (0, 0), (0, 0)))
    kept = np.pad(kept, ((0, 0), (beyond, beyond)), constant_values=True)
    responses = _respond(adds, bias, np.arange(tokens + beyond)[:, None] + np.arange(size))
    group = max(8, int(np.sqrt(tokens)))
    return np.concatenate(
        [_pool_group(adds, bias, responses, kept[first : first + group]) for first in range(0, len(kept), group)]
    )


def _pool_group(adds: Floats, bias: Floats, responses: Floats, kept: Bools) -> Floats:
    size = adds.shape[1]
    whole = sliding_window_view(kept, size, axis=1)[:, : len(responses)].all(axis=2)
    shared = whole.all(axis=0)
    # A window of padding alone never wins: no response is below 0.
    common = responses[shared].max(axis=0, initial=-1.0)
    parts, starts = np.nonzero(whole & ~shared)
    new_parts, windows = _new_windows(kept, size)
    if len(kept) > 1 and len(parts) + len(windows) > _MAX_ROWS:
        half = len(kept) // 2
        return np.concatenate([_pool_group(adds, bias, responses, some) for some in (kept[:half], kept[half:])])
    # One row for what is common leads the rows of each part, so that no part is without.
    rows = np.concatenate(
        [np.repeat(common[None], len(kept), axis=0), responses[starts], _respond(adds, bias, windows)]
    )
    owners = np.concatenate([np.arange(len(kept)), parts, new_parts])
    order = np.argsort(owners, kind="stable")
    pooled: Floats = np.maximum.reduceat(rows[order], np.searchsorted(owners[order], np.arange(len(kept))), axis=0)
    return pooled


def _new_windows(kept: Bools, size: int) -> tuple[Int64, Int64]:
    """Returns the windows over gaps: the part of each, and `<int>[windows, size]`, the tokens that meet in it."""
    parts, positions = np.nonzero(kept)
    if len(parts) < size:
        return np.zeros(0, np.int64), np.zeros((0, size), np.int64)
    windows = sliding_window_view(positions, size)
    first, last = parts[: len(windows)], parts[size - 1 :]
    gaps = (first == last) & (windows[:, -1] - windows[:, 0] >= size)
    return first[gaps], windows[gaps]


def _respond(adds: Floats, bias: Floats, windows: Int64) -> Floats:
    """Returns the response of each filter to each window: `<float32>[windows, filters]`."""
    total = np.repeat(bias[None], len(windows), axis=0)
    for place in range(adds.shape[1]):
        total += adds[windows[:, place], place]
    return np.maximum(total, 0)
