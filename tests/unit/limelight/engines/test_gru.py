"""Sequences that share beginnings and ends: the same states as one by one, each computed once, in bounded slices."""

import numpy as np
import pytest

from limelight.common.yielding import PAUSE
from limelight.engines import gru
from limelight.engines.gru import Level
from limelight.engines.runs import MAX_CELLS

RANDOM = np.random.default_rng(4)
UNITS, SIZE = 5, 3


def level(*, attention: bool = True) -> Level:
    sizes = {
        f"word_encoder.{direction}.{name}": shape
        for direction in ("forward", "backward")
        for name, shape in {
            "kernel": (SIZE, 3 * UNITS),
            "recurrent_kernel": (UNITS, 3 * UNITS),
            "bias": (2, 3 * UNITS),
        }.items()
    }
    if attention:
        sizes["word_attention.kernel"] = (2 * UNITS, 2 * UNITS)
        sizes |= {f"word_attention.{name}": (2 * UNITS,) for name in ("bias", "context_vector")}
    return Level({name: RANDOM.normal(size=shape).astype(np.float32) for name, shape in sizes.items()}, "word")


def without_one(tokens: int) -> np.ndarray:
    """Returns the layout of a sequence of different items, and of each that lacks one of them."""
    rows = [[item for item in range(1, tokens + 1) if item != left_out] for left_out in range(tokens + 1)]
    return np.array([row + [0] * (tokens - len(row)) for row in rows])


def count_states(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Returns a list of the number of different beginnings in both directions."""
    seen: list[int] = []
    find = gru._beginnings

    def count(layout: np.ndarray) -> tuple:
        result = find(layout)
        seen.append(len(result[0]))
        return result

    monkeypatch.setattr(gru, "_beginnings", count)
    return seen


@pytest.mark.parametrize("attention", [True, False])
def test_sequences_are_read_as_each_would_be_alone(attention: bool) -> None:
    read, inputs = level(attention=attention), RANDOM.normal(size=(9, SIZE)).astype(np.float32)
    lengths = RANDOM.integers(0, 7, 60)
    layout = RANDOM.integers(1, 4, (60, 6)) * (np.arange(6) < lengths[:, None])
    together = read(inputs, layout)
    alone = [read(inputs, row[None, : max(length, 1)])[0] for row, length in zip(layout, lengths, strict=True)]
    np.testing.assert_allclose(together, alone, atol=1e-6)
    assert not together[lengths == 0].any()


def test_a_word_that_is_left_out_costs_the_states_behind_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = count_states(monkeypatch)
    layout = without_one(20)
    level()(RANDOM.normal(size=(21, SIZE)).astype(np.float32), layout)
    assert seen == [2 * (20 + 20 * 19 // 2)]


def test_a_slice_is_of_bounded_size(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens, sizes = 50, []
    read, pool = level(), Level._pool

    def count(self: Level, states: np.ndarray, lengths: np.ndarray) -> tuple:
        sizes.append(len(states))
        return pool(self, states, lengths)

    monkeypatch.setattr(Level, "_pool", count)
    entered = []

    token = PAUSE.set(lambda: entered.append(None))
    try:
        read(RANDOM.normal(size=(tokens + 1, SIZE)).astype(np.float32), without_one(tokens))
    finally:
        PAUSE.reset(token)
    assert max(sizes) < MAX_CELLS + tokens
    # In each direction one slice projects the items, and the states fill some.
    assert len(entered) >= len(sizes) + 2 * (1 + tokens * tokens // 2 // MAX_CELLS)
