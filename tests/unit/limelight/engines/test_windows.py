"""Max-over-time pooling of many parts of one text: right for any parts, and fast for similar ones."""

import numpy as np
import pytest

from limelight.engines import windows
from limelight.engines.windows import pool, pool_parts, weigh_words

RANDOM = np.random.default_rng(0)


def by_hand(adds: np.ndarray, bias: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Pools each part separately, window by window."""
    _, size, filters = adds.shape
    beyond = np.zeros((size - 1, size, filters))
    pooled = np.full((len(kept), filters), -1.0)
    for strongest, row in zip(pooled, kept, strict=True):
        part = np.concatenate([beyond, adds[row], beyond])
        for first in range(len(part) - size + 1):
            response = bias + sum(part[first + index, index] for index in range(size))
            np.maximum(strongest, np.maximum(response, 0), out=strongest)
    return pooled


def with_beyond(adds: np.ndarray) -> np.ndarray:
    """Returns `adds <float>[tokens, places, filters]` with the places first, and a row of zeros after the tokens."""
    return np.pad(adds, ((0, 1), (0, 0), (0, 0))).transpose(1, 0, 2).copy()


def growing(tokens: int) -> np.ndarray:
    """Parts of a text to which tokens are added one by one, in a random order, and then in another."""
    return np.concatenate([RANDOM.permutation(tokens) < np.arange(tokens + 1)[:, None] for _ in range(2)])


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize(
    "kept",
    [
        growing(9),
        ~np.eye(9, dtype=bool),
        RANDOM.random((20, 9)) < 0.5,
        np.zeros((3, 9), bool),
        np.ones((1, 9), bool),
        RANDOM.random((300, 9)) < 0.5,
        growing(200),
    ],
    ids=["growing", "without one", "unrelated", "nothing", "everything", "many", "long"],
)
def test_each_part_is_pooled_as_if_it_were_alone(kept: np.ndarray, size: int) -> None:
    adds = RANDOM.normal(size=(kept.shape[1], size, 3)).astype(np.float32)
    bias = RANDOM.normal(size=3).astype(np.float32)
    rows = np.arange(kept.shape[1])
    np.testing.assert_allclose(pool_parts(with_beyond(adds), bias, rows, kept), by_hand(adds, bias, kept), atol=1e-5)


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("tokens", [0, 1, 9, 200])
def test_a_text_is_pooled_slice_by_slice(tokens: int, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "MAX_CELLS", 16)
    adds = RANDOM.normal(size=(tokens, size, 3)).astype(np.float32)
    bias = RANDOM.normal(size=3).astype(np.float32)
    [expected] = by_hand(adds, bias, np.ones((1, tokens), bool))
    responses, firsts = pool(with_beyond(adds), bias, np.arange(tokens))
    np.testing.assert_allclose(responses, expected, atol=1e-5)
    for number, first in enumerate(firsts if tokens else []):
        own = [adds[first + index, index, number] for index in range(size) if 0 <= first + index < tokens]
        np.testing.assert_allclose(max(bias[number] + sum(own), 0), expected[number], atol=1e-5)


def test_each_word_is_multiplied_with_each_place_of_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "_MAX_WORDS", 4)
    vectors, kernel = RANDOM.normal(size=(10, 5)), RANDOM.normal(size=(3, 5, 2))
    adds = weigh_words(vectors.astype(np.float32), kernel.astype(np.float32))
    np.testing.assert_allclose(adds, vectors @ kernel, atol=1e-5)
