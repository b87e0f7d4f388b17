"""Faithfulness of a lens: how far an answer moves without the words that the lens ranks first, and with only these."""

import numpy as np
from numpy.typing import NDArray

from limelight.engines.engine import Int64
from limelight.lenses.lens import LensInput, Values

# Shares of the words, as in ERASER (DeYoung et al. 2020).
SHARES = [0.01, 0.05, 0.1, 0.2, 0.5]
# Number of random orders, which a lens is compared with.
_DRAWS = 20
# Largest number of words to remove, one after the other, until the label changes.
_MOST_TO_FLIP = 256


def effects(asked: LensInput, orders: Int64) -> Values:
    """Returns the drop in the target without the first words of each order, and with only these.

    For `orders <int64>[orders, words]` this is `<float64>[2, shares, orders]`: comprehensiveness and sufficiency at
    each of `SHARES`.
    """
    first = np.zeros((len(SHARES), len(orders), len(asked.texts)), bool)
    for share, chosen in zip(SHARES, first, strict=True):
        np.put_along_axis(chosen, orders[:, : max(1, round(share * orders.shape[1]))], True, axis=1)
    kept = np.stack([~first, first])
    return asked.value - asked.values(kept.reshape(-1, kept.shape[-1])).reshape(kept.shape[:-1])


def random_orders(words: Int64) -> Int64:
    """Returns `words <int64>[words]` in random orders, which depend only on the number of words: `[orders, words]`."""
    return np.stack([np.random.default_rng(number).permutation(words) for number in range(_DRAWS)])


def words_to_flip(asked: LensInput, ranked: Int64) -> int | None:
    """Returns how many of the `ranked` words to remove until the label changes; None if 256 do not suffice."""
    order = np.full(len(asked.texts), len(ranked))
    order[ranked] = np.arange(len(ranked))
    return asked.first_change(order, min(len(ranked), _MOST_TO_FLIP))


def rank_area(values: NDArray[np.integer | np.floating], positive: NDArray[np.bool_]) -> float:
    """Returns how often a value that is `positive` is above one that is not; ties count half. NaN without both."""
    if positive.all() or not positive.any():
        return np.nan
    above = np.sign(values[positive][:, None] - values[~positive])
    return float((above.mean() + 1) / 2)


def half_width(values: NDArray[np.floating]) -> float:
    """Returns half the width of the 95% interval of the mean of `<float>[values]`, by the normal approximation."""
    return float(1.96 * values.std() / np.sqrt(len(values)))
