"""Convolutions over words, and max-over-time pooling, for a text or for many parts of it."""

from collections.abc import Mapping, Sequence

import numpy as np

from limelight.common.one_thread import one_thread
from limelight.common.yielding import give_way
from limelight.engines.engine import Bools, Floats, Int64
from limelight.engines.runs import MAX_CELLS

# Words that are multiplied together: a slice of one or two milliseconds for 160 filters of five sizes.
_MAX_WORDS = 256
# Tokens of parts that are pooled together.
_MAX_KEPT = 1 << 18


def convolutions(arrays: Mapping[str, Floats], count: int) -> list[tuple[Floats, Floats]]:
    """Returns kernel and bias for windows of each of `count` sizes, by the names in `limelight.networks.kim_cnn`."""
    names = [f"convolutions.{number}" for number in range(count)]
    return [(arrays[f"{name}.kernel"], arrays[f"{name}.bias"]) for name in names]


@one_thread
def weigh_words(vectors: Floats, kernel: Floats) -> Floats:
    """Returns the contribution of each word to each filter at each place of a window.

    Args:
        vectors: `<float32>[words, size]`.
        kernel: `<float32>[places, size, filters]`; places of windows of several sizes may be concatenated.

    Returns:
        `<float32>[places, words, filters]`.
    """
    slices = []
    for first in range(0, len(vectors), _MAX_WORDS):
        give_way()
        slices.append(vectors[first : first + _MAX_WORDS] @ kernel)
    return slices[0] if len(slices) == 1 else np.concatenate(slices, axis=1)


def pool(adds: Floats, bias: Floats, rows: Int64) -> tuple[Floats, Int64]:
    """Finds the strongest window of each filter among all windows that begin or end within a text.

    Args:
        adds: `<float32>[places, words, filters]`, from `weigh_words`; the last row is zeros, for padding.
        bias: `<float32>[filters]`.
        rows: `<int64>[tokens]`, the row of each token of a text in `adds`.

    Returns:
        `(responses <float32>[filters], firsts <int64>[filters])`; a window that begins before the text has a negative
        first token. Without any window, responses are -1.
    """
    margin = len(adds) - 1
    rows = _with_space(adds, rows)
    strongest, firsts = np.full(len(bias), -np.inf, np.float32), np.full(len(bias), -margin)
    filters = np.arange(len(bias))
    for first in range(0, len(rows) - margin, MAX_CELLS):
        give_way()
        block = rows[first : first + MAX_CELLS + margin]
        total = adds[0].take(block[: len(block) - margin], axis=0)
        for index in range(1, len(adds)):
            total += adds[index].take(block[index : len(block) - margin + index], axis=0)
        best_rows = total.argmax(axis=0)
        best = total[best_rows, filters]
        firsts = np.where(best > strongest, best_rows + (first - margin), firsts)
        strongest = np.maximum(strongest, best)
    return _activate(strongest, bias), firsts


def pool_parts(adds: Floats, bias: Floats, rows: Int64, kept: Bools) -> Floats:
    """Returns the strongest response of each filter in each part of a text.

    A part consists of runs of adjacent tokens. The maximum over the windows within a run is looked up in a table, as
    the maximum of two runs of 2ᵏ windows that cover it; only windows across two runs are summed.

    Args:
        adds: See `pool`.
        bias: `<float32>[filters]`.
        rows: `<int64>[tokens]`, the row of each token of the text in `adds`.
        kept: `<bool>[parts, tokens]`, True for the tokens that a part has.

    Returns:
        `<float32>[parts, filters]`, as `pool` returns for the kept tokens alone.
    """
    rows = _with_space(adds, rows)
    windows = len(rows) - len(adds) + 1
    maxima = [np.sum([adds[index].take(rows[index : index + windows], axis=0) for index in range(len(adds))], axis=0)]
    while len(maxima[-1]) > (half := 1 << len(maxima) - 1):
        maxima.append(np.maximum(maxima[-1][:-half], maxima[-1][half:]))
    strongest = []
    for some in np.array_split(kept, kept.size // _MAX_KEPT + 1):
        give_way()
        strongest.append(_pool(adds, rows, maxima, some))
    return _activate(np.concatenate(strongest), bias)


def _pool(adds: Floats, rows: Int64, maxima: Sequence[Floats], kept: Bools) -> Floats:
    """Returns the largest sum of each filter in each part: `<float32>[parts, filters]`, -inf if there is no window."""
    part, first, length = _runs(kept, len(adds) - 1)
    sums, of_sums = _across(adds, rows, part, first, length)
    # The windows within a run.
    windows = length - (len(adds) - 1)
    own, firsts, windows = part[windows > 0], first[windows > 0], windows[windows > 0]
    levels = np.log2(windows).astype(int)
    in_runs = np.empty((len(own), adds.shape[2]), np.float32)
    for level in np.unique(levels).tolist():
        mask = levels == level
        table, stops = maxima[level], firsts[mask] + windows[mask]
        in_runs[mask] = np.maximum(table.take(firsts[mask], axis=0), table.take(stops - (1 << level), axis=0))
    owners = np.concatenate([of_sums, own])
    order = np.argsort(owners, kind="stable")
    present, at = np.unique(owners[order], return_index=True)
    strongest = np.full((len(kept), adds.shape[2]), -np.inf, np.float32)
    if len(present):
        strongest[present] = np.maximum.reduceat(np.concatenate([sums, in_runs])[order], at, axis=0)
    return strongest


def _runs(kept: Bools, margin: int) -> tuple[Int64, Int64, Int64]:
    """Returns the part, the first token and the length of each run of adjacent tokens: three `<int64>[runs]`.

    The space of `margin` tokens at both ends of a part is always kept, and counts as tokens.
    """
    # One part after the other, with a token between them that is not kept.
    width = kept.shape[1] + 2 * margin + 1
    tokens = np.ones((len(kept), width), bool)
    tokens[:, margin : width - margin - 1] = kept
    tokens[:, -1] = False
    flat = np.concatenate([[False], tokens.ravel()])
    starts, stops = np.flatnonzero(flat[1:] != flat[:-1]).reshape(-1, 2).T
    part, first = np.divmod(starts, width)
    return part, first, stops - starts


def _across(adds: Floats, rows: Int64, part: Int64, first: Int64, length: Int64) -> tuple[Floats, Int64]:
    """Returns the sums of the windows that begin in a run and end in a later one, and their parts.

    Args:
        adds: See `pool`.
        rows: The rows of the text, with space at both ends.
        part: `<int64>[runs]`, with `first` and `length` from `_runs`.
        first: `<int64>[runs]`.
        length: `<int64>[runs]`.

    Returns:
        `(sums <float32>[windows, filters], parts <int64>[windows])`.
    """
    margin = len(adds) - 1
    # Tokens are numbered over all runs; a window begins in one of the last tokens of a run that another one follows.
    ends = np.cumsum(length)
    ends_of_parts = ends[np.searchsorted(part, part, side="right") - 1][:, None]
    before = np.arange(1, margin + 1)
    starts = ends[:, None] - before
    is_window = (before <= length[:, None]) & (starts + margin < ends_of_parts) & (ends[:, None] < ends_of_parts)
    starts = starts[is_window]
    sums = np.zeros((len(starts), adds.shape[2]), np.float32)
    for index, added in enumerate(adds):
        run = np.searchsorted(ends, starts + index, side="right")
        sums += added.take(rows[first[run] + starts + index - (ends - length)[run]], axis=0)
    return sums, np.repeat(part, is_window.sum(axis=1))


def _with_space(adds: Floats, rows: Int64) -> Int64:
    """Returns the rows of a text, with that of the space beyond it at both ends, for windows with one token of it."""
    space = np.full(len(adds) - 1, adds.shape[1] - 1)
    return np.concatenate([space, rows, space])


def _activate(strongest: Floats, bias: Floats) -> Floats:
    """Returns responses, given the largest sums of windows: -inf if there is no window, which becomes -1."""
    responses = np.maximum(strongest + bias, 0)
    responses[strongest[..., 0] == -np.inf] = -1
    return responses
