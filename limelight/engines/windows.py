"""The windows of a convolution over words, and max-over-time pooling, of a text or of many parts of it."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from limelight.common.turns import give_way
from limelight.engines.engine import Bools, Floats, Int64
from limelight.engines.graph import Graph
from limelight.engines.session import MAX_CELLS, Session

# Words that are multiplied together: a slice of one or two milliseconds for 160 filters of five sizes.
_MAX_WORDS = 256
# Parts that are pooled together: every window of the first is computed, and only new ones of the others.
_MAX_PARTS = 512
# Rows that are gathered at once, for each window one of each of its tokens and about three to find maxima: a slice of
# one or two milliseconds for 160 filters.
_MAX_ROWS = 12_288
# Rows whose maximum is computed separately from those of other groups.
_LARGE = 8


def convolutions(arrays: Mapping[str, Floats], count: int) -> list[tuple[Floats, Floats]]:
    """Returns kernel and bias of the windows of each of `count` sizes, by the names of `limelight.networks.kim_cnn`."""
    names = [f"convolutions.{number}" for number in range(count)]
    return [(arrays[f"{name}.kernel"], arrays[f"{name}.bias"]) for name in names]


def weigh_words(vectors: Floats, kernel: Floats) -> Floats:
    """Returns the contribution of each word to each filter at each place of a window.

    Args:
        vectors: `<float32>[words, size]`.
        kernel: `<float32>[places, size, filters]`; the places of windows of several sizes may follow each other.

    Returns:
        `<float32>[places, words, filters]`.
    """
    starts = range(0, len(vectors), _MAX_WORDS)
    slices = [product(vectors[first : first + _MAX_WORDS], kernel) for first in starts]
    return slices[0] if len(slices) == 1 else np.concatenate(slices, axis=1)


def pool(adds: Floats, bias: Floats, rows: Int64) -> tuple[Floats, Int64]:
    """Finds the strongest window of each filter, of all that begin or end within a text.

    Args:
        adds: `<float32>[places, words, filters]`, of `weigh_words`; the last row is zeros: the space beyond a text.
        bias: `<float32>[filters]`.
        rows: `<int64>[tokens]`, the row of each token of a text in `adds`.

    Returns:
        `(responses <float32>[filters], firsts <int64>[filters])`; a window that begins before the text has a negative
        first token. If there is no window, responses are -1.
    """
    margin = len(adds) - 1
    rows = _with_space(adds, rows)
    strongest, firsts = np.full(len(bias), -np.inf, np.float32), np.full(len(bias), -margin)
    filters = np.arange(len(bias))
    for first in range(0, len(rows) - margin, MAX_CELLS):
        give_way()
        own = rows[first : first + MAX_CELLS + margin]
        total = adds[0].take(own[: len(own) - margin], axis=0)
        for place in range(1, len(adds)):
            total += adds[place].take(own[place : len(own) - margin + place], axis=0)
        places = total.argmax(axis=0)
        best = total[places, filters]
        firsts = np.where(best > strongest, places + (first - margin), firsts)
        strongest = np.maximum(strongest, best)
    return _activate(strongest, bias), firsts


def pool_parts(adds: Floats, bias: Floats, rows: Int64, kept: Bools) -> Floats:
    """Returns the strongest response of each filter in each part of a text.

    The response of any window, even of one that spans a gap, is a sum of known rows. A part shares most of its windows
    with the one before it: each window is computed once, for the whole run of parts that have it.

    Args:
        adds: See `pool`.
        bias: `<float32>[filters]`.
        rows: `<int64>[tokens]`, the row of each token of the text in `adds`.
        kept: `<bool>[parts, tokens]`, True for the tokens that a part has. Similar parts should be neighbours.

    Returns:
        `<float32>[parts, filters]`, as `pool` returns for the kept tokens alone.
    """
    # Tokens at both ends that are always kept represent the space beyond the text.
    always = np.ones((len(kept), len(adds) - 1), bool)
    rows, kept = _with_space(adds, rows), np.concatenate([always, kept, always], axis=1)
    strongest = [_pool(adds, rows, kept[first : first + _MAX_PARTS]) for first in range(0, len(kept), _MAX_PARTS)]
    return _activate(np.concatenate(strongest), bias)


def _with_space(adds: Floats, rows: Int64) -> Int64:
    """Returns the rows of a text, with that of the space beyond it at both ends, for windows with one token of it."""
    space = np.full(len(adds) - 1, adds.shape[1] - 1)
    return np.concatenate([space, rows, space])


def _activate(strongest: Floats, bias: Floats) -> Floats:
    """Returns responses, given the largest sums of windows: -inf if there is no window, which becomes -1."""
    responses = np.maximum(strongest + bias, 0)
    responses[strongest[..., 0] == -np.inf] = -1
    return responses


def _pool(adds: Floats, rows: Int64, kept: Bools) -> Floats:
    """Returns the largest sum of each filter in each part: `<float32>[parts, filters]`, -inf if there is no window."""
    size, parts = len(adds), len(kept)
    changes = np.flatnonzero(kept[1:] != kept[:-1])
    if parts > 1 and len(changes) * size * (size + 3) > _MAX_ROWS:
        return np.concatenate([_pool(adds, rows, some) for some in (kept[: parts // 2], kept[parts // 2 :])])
    tokens, firsts, ends = _find_windows(kept, changes, size)
    windows, lasting = rows[tokens], ends - firsts == parts
    # Most windows of a long text are in all of these parts.
    common = windows[lasting]
    strongest = np.full(adds.shape[2], -np.inf, np.float32)
    for first in range(0, len(common), MAX_CELLS):
        give_way()
        strongest = np.maximum(strongest, _sum(adds, common[first : first + MAX_CELLS]).max(axis=0))
    give_way()
    own = _sum(adds, windows[~lasting])
    give_way()
    return np.maximum(_running_maximum(own, firsts[~lasting], ends[~lasting], parts), strongest)


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
    first = np.arange(np.count_nonzero(kept[0]) - size + 1)
    last = np.arange(len(places) - np.count_nonzero(kept[-1]), len(places) - size + 1)
    # Windows that appear, or disappear, by their last token, and in order. No part has two with the same last token, so
    # the n-th to appear is the n-th to disappear.
    came = np.concatenate([first, _starts(places, changes + tokens, size)])
    part, token = np.divmod(places[came + size - 1], tokens)
    order = np.argsort(token * parts + part)
    came, part = came[order], part[order]
    gone = np.concatenate([_starts(places, changes, size), last])
    part_gone, token = np.divmod(places[gone + size - 1], tokens)
    ends = np.sort(token * parts + part_gone) % parts + 1
    return places[came[:, None] + np.arange(size)] - part[:, None] * tokens, part, ends


def _starts(places: Int64, changed: Int64, size: int) -> Int64:
    """Returns where in `places`, those of all kept tokens, windows start that have a place of `changed` within them."""
    starts = np.searchsorted(places, changed)[:, None] + np.arange(1 - size, 1)
    contains = places.take(starts, mode="clip") <= changed[:, None]
    # If the changed token itself is not kept, the last of these starts after it, or after all places.
    found = np.zeros(len(places) + 1, bool)
    found[starts[contains]] = True
    return np.flatnonzero(found[:-1])


def _running_maximum(values: Floats, firsts: Int64, ends: Int64, parts: int) -> Floats:
    """Returns for each part the maximum of the rows of `values` whose run, from `firsts` to before `ends`, contains it.

    A run is covered by one or two intervals of the largest power of two within it; these are halved until they have one
    part (the reverse of a sparse table of range maxima).
    """
    levels = np.log2(ends - firsts).astype(int)
    lasts = ends - (1 << levels)
    twice = np.flatnonzero(lasts > firsts)
    intervals = np.concatenate([levels * parts + firsts, (levels * parts + lasts)[twice]])
    intervals, strongest = _maxima(values, np.concatenate([np.arange(len(values)), twice]), intervals)
    level_of, first = np.divmod(intervals, parts)
    table = np.full((parts, values.shape[1]), -np.inf, np.float32)
    for level in range(int(levels.max(initial=0)), -1, -1):
        own = np.flatnonzero(level_of == level)
        at = first[own]
        table[at] = np.maximum(table.take(at, axis=0), strongest.take(own, axis=0))
        if level:
            half = 1 << level - 1
            table[half:] = np.maximum(table[half:], table[:-half])
    return table


def _maxima(values: Floats, rows: Int64, groups: Int64) -> tuple[Int64, Floats]:
    """Returns the different `groups`, and for each the maximum of its `rows` in `values`.

    The largest groups come first, so that each maximum of many groups is one of neighbours: several times faster than
    `np.maximum.reduceat`.
    """
    sizes = np.bincount(groups)
    # A stable sort of 16 bits takes linear time; groups are numbered by levels and at most `_MAX_PARTS` parts.
    rows = rows[np.argsort(groups.astype(np.uint16), kind="stable")]
    starts = np.cumsum(sizes) - sizes
    groups = np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes)]
    starts, sizes = starts[groups], sizes[groups]
    strongest = values.take(rows[starts], axis=0)
    large = np.count_nonzero(sizes > _LARGE)
    for group in range(large):
        own = rows[starts[group] : starts[group] + sizes[group]]
        strongest[group] = values.take(own, axis=0).max(axis=0)
    for rank in range(1, _LARGE):
        some = slice(large, np.count_nonzero(sizes > rank))
        np.maximum(strongest[some], values.take(rows[starts[some] + rank], axis=0), out=strongest[some])
    return groups, strongest


def _sum(adds: Floats, windows: Int64) -> Floats:
    """Returns the sum of each filter, without its bias, over `windows <int64>[windows, places]`: rows in `adds`."""
    total = adds[0].take(windows[:, 0], axis=0)
    for place in range(1, len(adds)):
        total += adds[place].take(windows[:, place], axis=0)
    return total


def product(left: Floats, right: Floats) -> Floats:
    """Returns `left <float32>[rows, size]` times `right <float32>[places, size, columns]`: one slice."""
    [result] = _session()(left=left, right=right)
    return result


@cache
def _session() -> Session:
    left, right = ("float32", "rows", "size"), ("float32", "places", "size", "columns")
    graph = Graph("product", {"left": left, "right": right})
    graph.MatMul("left", "right", name="result")
    return Session(graph.serialised({"result": ("float32", "places", "rows", "columns")}))
